/// Some records that are looked at together before they are folded one by one.
///
/// A fold would wait for memory more than it computes: the key's slot, the payer's slot, name and row are four
/// lines of memory far apart. Each is asked for a few records before it is needed, while others are read or folded,
/// which makes a replay several times faster. What is folded is the same; the plain way is
/// ``LedgerState/fold(_:)``.
package struct RecordBatch: ~Copyable {
  package static let size = 128
  /// How many records are read or folded while memory is on its way.
  static let lookahead = 12

  package let records: UnsafeMutablePointer<Foresight>
  /// What becomes of each record.
  package let steps: UnsafeMutablePointer<Step>
  /// What becomes of those that are no everyday steps.
  package private(set) var rare: [RareEvent] = []
  package private(set) var count = 0
  /// The number of a participant for each record.
  package let numbers: UnsafeMutablePointer<UInt32>

  package init() {
    records = .allocate(capacity: RecordBatch.size)
    steps = .allocate(capacity: RecordBatch.size)
    numbers = .allocate(capacity: RecordBatch.size)
  }

  deinit {
    records.deallocate()
    steps.deallocate()
    numbers.deallocate()
  }

  /// Takes the next records; false at the end.
  @inline(__always)
  package mutating func fill(
    from cursor: inout RecordCursor, hash: KeyedHash, _ directory: UnsafePointer<Directory>
  ) -> Bool {
    count = 0
    rare.removeAll(keepingCapacity: true)
    while count < RecordBatch.size, let record = cursor.next() {
      let place = records + count
      place.initialize(to: Foresight(record, endingAt: cursor.offset, into: steps + count))
      if cursor.rest >= RecordGlance.slack {
        place.pointee.read(hash: hash, directory)
        directory.pointee.participants.prefetchNumber(of: place.pointee.nameHash)
      }
      count &+= 1
    }
    return count > 0
  }

  /// Keeps what a record that has no everyday shape was read as; those before it were kept before.
  mutating func setRare(_ event: Event<Dense>, at index: Int) {
    rare.append(RareEvent(event: event, place: records[index].place))
    steps[index] = Step()
    steps[index].recordedAt = event.recordedAt
  }
}
