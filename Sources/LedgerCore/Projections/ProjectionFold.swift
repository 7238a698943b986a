/// Folds a log into one projection, without the rest of the state.
///
/// Participants get the same numbers here as in the ledger, as numbers follow from the log alone.
public struct ProjectionFold<Folded: Projection>: Sendable {
  /// Who and what the log has named so far.
  public private(set) var directory: Directory
  /// What was folded so far.
  public private(set) var projection: Folded
  /// The position of the latest folded event.
  public private(set) var position: UInt64 = 0

  /// Starts at the beginning of a log.
  public init(_ projection: Folded) {
    self.projection = projection
    directory = Directory(hash: .standard)
  }

  /// Folds the records that stand next in the log, each behind its length.
  package mutating func fold(framed records: [UInt8]) throws(ReplayFailure) {
    try records.withUnsafeBufferPointer { records throws(ReplayFailure) in
      var cursor = RecordCursor(UnsafeRawBufferPointer(records))
      while let record = cursor.next() {
        do throws(RecordFailure) {
          try fold(record)
        } catch {
          throw ReplayFailure(position: position + 1, failure: error)
        }
      }
      if !cursor.isAtEnd {
        throw ReplayFailure(
          position: position + 1, failure: RecordFailure(offset: 0, problem: .truncated))
      }
    }
  }

  private mutating func fold(_ record: UnsafeRawBufferPointer) throws(RecordFailure) {
    try withUnsafeMutablePointer(to: &directory) { directory throws(RecordFailure) in
      var reader = RecordReader(record, resolver: DenseResolver(directory: directory))
      let event = try reader.readEvent(at: position + 1)
      projection.apply(
        event, in: FoldContext(record: record, directory: UnsafePointer(directory)))
    }
    position += 1
  }
}

extension Directory {
  /// A directory that knows the currencies, which is all it takes to spell records.
  package var currenciesOnly: Directory {
    var directory = Directory(hash: .standard)
    directory.declare(currencies.rows.map(\.currency))
    return directory
  }
}
