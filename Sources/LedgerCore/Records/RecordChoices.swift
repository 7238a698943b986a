/// The small choices of a record, a few bits each, in the order of its fields.
struct RecordChoices {
  private(set) var byte: UInt8 = 0
  private var count: UInt8 = 0

  @inline(__always)
  mutating func add(_ value: UInt8, bits: Int) {
    byte |= value &<< count
    count &+= UInt8(truncatingIfNeeded: bits)
  }
}
