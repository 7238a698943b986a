/// Makes steps of records, ahead of the state that folds them.
///
/// It has the state's directory for that time: one core finds out who is meant while another one folds what
/// they did. Both do what ``LedgerState/fold(framed:)`` does by turns, with the same functions.
package struct StepReader: Sendable {
  private(set) var directory: Directory
  /// The position of the record that was read last.
  private var position: UInt64

  /// A reader of an empty log.
  package init() { self.init(Directory(hash: .standard), after: 0) }

  init(_ directory: Directory, after position: UInt64) {
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
        return steps.finish(at: cursor.offset)
      }
      let (count, failure) = directory.read(&batch, at: position + 1)
      steps.append(batch, count: count)
      position += UInt64(count)
      if let failure { return steps.fail(at: position + 1, failure) }
    }
    steps.finish(at: cursor.offset)
  }
}
