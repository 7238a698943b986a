/// Writes the records of a batch's lines that are paid into wallets: what all of them have in common, once.
///
/// They are the same bytes that ``RecordWriter`` makes of such a line. What a line has of its own stands at the
/// end of its record, so that each one is written over the end of the one before, and framed where it stands.
struct LineWriter: ~Copyable {
  private let memory: UnsafeMutableRawPointer
  /// Where what is common to all ends.
  private let headEnd: Int

  /// Where each record begins: behind the most that its length can take.
  private static let start = 8
  /// The most that a line has of its own: two texts behind their lengths, and two numbers.
  private static let ownBytes = Limits.idBytes + Limits.currencyBytes + 24

  init(of batch: Text, _ stamp: borrowing Stamp) {
    var writer = RecordWriter()
    writer.appendHead(ofLinesIn: batch, stamp)
    headEnd = LineWriter.start + writer.bytes.count
    memory = .allocate(byteCount: headEnd + LineWriter.ownBytes, alignment: 8)
    (memory + LineWriter.start).copyMemory(from: writer.bytes, byteCount: writer.bytes.count)
  }

  deinit { memory.deallocate() }

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
    var end = headEnd
    put(referrer, at: &end)
    put(currency, at: &end)
    put(units.folded, at: &end)
    put(referrals, at: &end)
    let count = end &- LineWriter.start
    var start = LineWriter.start &- (RecordFraming.framedCount(count) &- count)
    let framed = start
    put(UInt64(truncatingIfNeeded: count), at: &start)
    return UnsafeRawBufferPointer(start: memory + framed, count: end &- framed)
  }

  @inline(__always)
  private func put(_ text: UnsafeRawBufferPointer, at end: inout Int) {
    put(UInt64(truncatingIfNeeded: text.count), at: &end)
    if let start = text.baseAddress {
      (memory + end).copyMemory(from: start, byteCount: text.count)
    }
    end &+= text.count
  }

  @inline(__always)
  private func put(_ number: UInt64, at end: inout Int) {
    var rest = number
    while rest >= 0x80 {
      memory.storeBytes(
        of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: end, as: UInt8.self)
      rest >>= 7
      end &+= 1
    }
    memory.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: end, as: UInt8.self)
    end &+= 1
  }
}
