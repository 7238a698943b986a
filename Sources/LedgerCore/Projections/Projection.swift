/// Something that is computed by folding the events of a log, one after another.
///
/// A projection is a value: it changes itself and touches nothing else. The ledger's own figures are
/// projections; a program's figures can be more of them.
public protocol Projection: Sendable {
  /// Takes the next event into account.
  mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext)
}

/// What an event's numbers stand for, while it is folded.
public struct FoldContext: ~Copyable {
  private let record: UnsafeRawBufferPointer
  private let directory: UnsafePointer<Directory>

  @inline(__always)
  package init(record: UnsafeRawBufferPointer, directory: UnsafePointer<Directory>) {
    self.record = record
    self.directory = directory
  }

  /// A text of the event: a payment's id, a reason.
  public func text(_ range: RecordRange) -> Text { Text(decoding: bytes(range)) }

  /// The name of a participant.
  public func name(of participant: Handle) -> ID { directory.pointee.name(of: participant) }

  /// The currency of a number.
  public func currency(_ index: CurrencyIndex) -> Currency { directory.pointee.currency(index) }

  /// The terms of a program.
  package func terms(_ range: RecordRange) -> ProgramTerms? {
    try? ProgramTerms(json: bytes(range))
  }

  /// The metrics of an engagement and how often each was counted.
  package func forEach(
    _ counts: DenseCounts, _ body: (UnsafeRawBufferPointer, UInt64) -> Void
  ) {
    var next = counts.first
    for _ in 0..<counts.count {
      let metric = bytes(next)
      var cursor = Int(next.offset + next.count)
      let count = number(&cursor)
      body(metric, count)
      let length = number(&cursor)
      next = RecordRange(offset: UInt32(cursor), count: UInt32(truncatingIfNeeded: length))
    }
  }

  /// The number at a place of the record, which was checked when it was read.
  private func number(_ cursor: inout Int) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while cursor < record.count {
      let byte = record[cursor]
      cursor += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return value
  }

  @inline(__always)
  package func bytes(_ range: RecordRange) -> UnsafeRawBufferPointer {
    let start = Int(range.offset)
    let end = start + Int(range.count)
    guard end <= record.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(rebasing: record[start..<end])
  }
}
