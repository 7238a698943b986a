/// A few dozen records that are looked at together before they are folded one by one.
///
/// A fold waits for memory more than it computes: the key's slot, the payer's slot, name and row are four
/// lines of memory far apart. Reading them for many records at once lets the waits overlap, which
/// makes a replay several times faster. What is folded is the same; the plain way is ``LedgerState/fold(_:)``.
package struct RecordBatch: ~Copyable {
  package static let size = 32

  package let records: UnsafeMutablePointer<Foresight>
  package private(set) var count = 0
  /// How many of the records are lines of batches.
  package private(set) var lineCount = 0
  private let legs: UnsafeMutablePointer<Foresight.Leg>
  /// Two places of memory for each record, which are read at once.
  package let places: UnsafeMutablePointer<UnsafePointer<UInt64>>
  /// The number of a participant for each record.
  package let numbers: UnsafeMutableBufferPointer<UInt32>

  package init() {
    records = .allocate(capacity: RecordBatch.size)
    legs = .allocate(capacity: RecordBatch.size * Foresight.maximumLegs)
    places = .allocate(capacity: RecordBatch.size * 2)
    numbers = .allocate(capacity: RecordBatch.size)
  }

  deinit {
    records.deallocate()
    legs.deallocate()
    places.deallocate()
    numbers.deallocate()
  }

  /// Takes the next records; false at the end.
  @inline(__always)
  package mutating func fill(
    from cursor: inout RecordCursor, hash: KeyedHash, _ directory: UnsafePointer<Directory>
  ) -> Bool {
    count = 0
    lineCount = 0
    while count < RecordBatch.size, let record = cursor.next() {
      let place = records + count
      place.initialize(to: Foresight(record, legs: legs + count * Foresight.maximumLegs))
      if cursor.rest >= RecordGlance.slack { place.pointee.read(hash: hash, directory) }
      lineCount &+= place.pointee.shape == .line ? 1 : 0
      count &+= 1
    }
    return count > 0
  }
}
