/// Steps that were made of records and are to be folded.
package struct Steps: Sendable {
  /// The records that they were made of.
  let records: [UInt8]
  private(set) var steps: [Step] = []
  private(set) var rare: [RareEvent] = []
  /// Where the first record that was not read begins.
  package fileprivate(set) var end: Int
  /// Why no more records can be read; they are folded up to there, and it is the replay's failure.
  package fileprivate(set) var failure: ReplayFailure?

  /// No steps.
  package init() {
    records = []
    end = 0
  }

  fileprivate init(of records: [UInt8], from start: Int, capacity: Int) {
    self.records = records
    end = start
    steps.reserveCapacity(capacity)
  }

  /// Whether they are the last ones of their records.
  package var isAtEnd: Bool { end == records.count || failure != nil }

  fileprivate mutating func append(_ batch: borrowing RecordBatch, count: Int) {
    steps.append(contentsOf: UnsafeBufferPointer(start: batch.steps, count: count))
    rare.append(contentsOf: batch.rare)
  }
}

/// Makes steps of records, ahead of the state that folds them.
///
/// It has the state's directory for that time: one core finds out who is meant while another one folds what
/// they did. Both do what ``LedgerState/fold(framed:)`` does by turns, with the same functions.
package struct StepReader: Sendable {
  fileprivate var directory: Directory
  /// The position of the record that was read last.
  private var position: UInt64

  /// A reader of an empty log.
  package init() { self.init(Directory(hash: .standard), after: 0) }

  fileprivate init(_ directory: Directory, after position: UInt64) {
    self.directory = directory
    self.position = position
  }

  /// Reads so many records, or a few more, of those that stand one after another from an offset on.
  package mutating func read(_ records: [UInt8], from start: Int, atLeast count: Int) -> Steps {
    var steps = Steps(of: records, from: start, capacity: count + RecordBatch.size)
    records.withUnsafeBytes { read(UnsafeRawBufferPointer($0), atLeast: count, into: &steps) }
    return steps
  }

  private mutating func read(
    _ records: UnsafeRawBufferPointer, atLeast count: Int, into steps: inout Steps
  ) {
    var cursor = RecordCursor(records, from: steps.end)
    var batch = RecordBatch()
    let hash = directory.hash
    while steps.steps.count < count {
      guard batch.fill(from: &cursor, hash: hash, &directory) else {
        if !cursor.isAtEnd {
          steps.fail(at: position + 1, RecordFailure(offset: 0, problem: .truncated))
        }
        break
      }
      directory.warm(batch)
      let (count, failure) = directory.read(&batch, at: position + 1)
      steps.append(batch, count: count)
      position += UInt64(count)
      if let failure { return steps.fail(at: position + 1, failure) }
    }
    steps.end = cursor.offset
  }
}

extension Steps {
  fileprivate mutating func fail(at position: UInt64, _ failure: RecordFailure) {
    self.failure = ReplayFailure(position: position, failure: failure)
  }
}

extension LedgerState {
  /// Lends the directory to a reader; until it is back only steps can be folded.
  package mutating func lendDirectory() -> StepReader {
    var lent = Directory(hash: directory.hash)
    swap(&lent, &directory)
    return StepReader(lent, after: head)
  }

  /// Takes the directory back.
  package mutating func takeBack(_ reader: consuming StepReader) { directory = reader.directory }

  /// Folds steps that a reader made.
  package mutating func fold(_ steps: borrowing Steps) {
    let places = UnsafeMutablePointer<UnsafePointer<UInt64>>.allocate(capacity: RecordBatch.size)
    defer { places.deallocate() }
    var rare = 0
    let (all, events) = (steps.steps, steps.rare)
    steps.records.withUnsafeBytes { records in
      all.withUnsafeBufferPointer { all in
        for start in stride(from: 0, to: all.count, by: RecordBatch.size) {
          let some = all[start..<min(start + RecordBatch.size, all.count)]
          fold(UnsafeBufferPointer(rebasing: some), events, &rare, of: records, places)
        }
      }
    }
  }
}
