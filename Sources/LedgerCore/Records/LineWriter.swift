/// Writes the records of a batch's lines that are paid into wallets: what all of them have in common, once.
///
/// They are the same bytes that ``RecordWriter`` makes of such a line. What a line has of its own stands at the
/// end of its record, so that each one is written over the end of the one before.
struct LineWriter: ~Copyable {
  private var memory: RecordMemory
  /// How many bytes are common to all.
  private let headCount: Int

  /// The most that a line has of its own: two texts behind their lengths, and two numbers.
  private static let ownBytes = Limits.idBytes + Limits.currencyBytes + 4 * RecordMemory.numberBytes

  init(of batch: Text, _ stamp: borrowing Stamp) {
    var writer = RecordWriter()
    writer.appendHead(ofLinesIn: batch, stamp)
    headCount = writer.bytes.count
    memory = RecordMemory(byteCount: headCount + LineWriter.ownBytes)
    writer.bytes.withUnsafeBytes { memory.put(plain: $0) }
  }

  /// Writes the record of a line, behind its length; it stands there until the next one is written.
  ///
  /// The fields behind the batch are those of ``CashbackPaid`` in the order of its `visit`.
  /// - Parameters:
  ///   - referrer: their name, of at most as many bytes as a name may have.
  ///   - currency: the code, of which the same holds.
  ///   - units: the amount.
  ///   - referrals: how many activated referrals the referrer has.
  /// - Returns: the bytes.
  @inline(__always)
  mutating func write(
    _ referrer: UnsafeRawBufferPointer, _ currency: UnsafeRawBufferPointer, _ units: Int64,
    _ referrals: UInt64
  ) -> UnsafeRawBufferPointer {
    memory.keep(headCount)
    memory.put(referrer)
    memory.put(currency)
    memory.put(signed: units)
    memory.put(referrals)
    return memory.framed()
  }
}
