/// What is known of a record before it is decoded: the hashes that folding it will look up first.
package struct Foresight: Sendable {
  /// The hash of a payment's key; 0 where the record is no payment.
  package var key: UInt64 = 0
  /// The hash of the first participant's name; 0 where it is not known.
  package var name: UInt64 = 0

  /// Nothing is known.
  package static let none = Foresight()
}

/// A few dozen records that are looked at together before they are folded one by one.
///
/// A fold waits for memory more than it computes: the key's slot, the payer's slot, name and row are four
/// lines of memory far apart. Reading them for many records at once lets the waits overlap, which
/// makes a replay several times faster. What is folded is the same; the plain way is ``LedgerState/fold(_:)``.
package struct RecordBatch {
  package static let size = 64

  package private(set) var records: [UnsafeRawBufferPointer] = []
  package private(set) var foresights: [Foresight] = []

  package init() {
    records.reserveCapacity(RecordBatch.size)
    foresights.reserveCapacity(RecordBatch.size)
  }

  /// Takes the next records; false at the end.
  @inline(__always)
  package mutating func fill(from cursor: inout RecordCursor, hash: KeyedHash) -> Bool {
    records.removeAll(keepingCapacity: true)
    foresights.removeAll(keepingCapacity: true)
    while records.count < RecordBatch.size, let record = cursor.next() {
      records.append(record)
      foresights.append(RecordBatch.foresee(record, hash))
    }
    return !records.isEmpty
  }

  /// Finds the texts whose hashes are worth knowing early; whatever it cannot make out is left unknown.
  @inline(__always)
  private static func foresee(_ record: UnsafeRawBufferPointer, _ hash: KeyedHash) -> Foresight {
    guard record.count > 2 else { return .none }
    let isPayment = record[0] == EventType.paymentSucceeded.rawValue
    guard
      isPayment || record[0] == EventType.referralRegistered.rawValue
        || record[0] == EventType.referralActivated.rawValue
    else { return .none }
    var offset = 2
    skipNumber(record, &offset)
    skipNumber(record, &offset)
    _ = text(record, &offset)  // the actor
    if record[1] & 1 == 1 { _ = text(record, &offset) }  // the correlation
    var foresight = Foresight()
    if isPayment {
      guard let payment = text(record, &offset) else { return .none }
      foresight.key = hash.hash(payment, tweak: UInt64(EventType.paymentSucceeded.rawValue))
    }
    guard let name = text(record, &offset) else { return .none }
    foresight.name = hash.hash(name, tweak: 0)
    return foresight
  }

  @inline(__always)
  private static func skipNumber(_ record: UnsafeRawBufferPointer, _ offset: inout Int) {
    while offset < record.count, record[offset] >= 0x80 { offset &+= 1 }
    offset &+= 1
  }

  @inline(__always)
  private static func text(
    _ record: UnsafeRawBufferPointer, _ offset: inout Int
  ) -> UnsafeRawBufferPointer? {
    guard offset < record.count else { return nil }
    let count = Int(record[offset])
    let start = offset &+ 1
    // Longer texts have lengths of two bytes; they are rare, and left to the decoder.
    guard count < 0x80, count > 0, start &+ count <= record.count else {
      offset = record.count
      return nil
    }
    offset = start &+ count
    return UnsafeRawBufferPointer(rebasing: record[start..<offset])
  }
}
