/// Steps that were made of records and are to be folded.
package struct Steps: Sendable {
  /// The records that they were made of.
  let records: [UInt8]
  /// What became of each, in their order.
  private(set) var steps: [Step] = []
  /// What the rare ones became, in their order.
  private(set) var rare: [RareEvent] = []
  /// Where the first record that was not read begins.
  package private(set) var end: Int
  /// Why no more records can be read; they are folded up to there, and it is the replay's failure.
  package private(set) var failure: ReplayFailure?

  /// No steps.
  package init() {
    records = []
    end = 0
  }

  /// Steps of records from an offset on, with room for so many of them, or for all that there may be.
  init(of records: [UInt8], from start: Int, capacity: Int) {
    self.records = records
    end = start
    steps.reserveCapacity(min(capacity, (records.count - start) / 8))
  }

  /// Adds the first so many of a batch.
  mutating func append(_ batch: borrowing RecordBatch, count: Int) {
    steps.append(contentsOf: UnsafeBufferPointer(start: batch.steps, count: count))
    rare.append(contentsOf: batch.rare)
  }

  /// Says where the first record begins that was not read.
  mutating func finish(at end: Int) { self.end = end }

  /// Says why the record at a position cannot be read.
  mutating func fail(at position: UInt64, _ failure: RecordFailure) {
    self.failure = ReplayFailure(position: position, failure: failure)
  }
}
