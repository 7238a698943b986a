/// Gives the bytes that a string reads as, one after the other.
///
/// It is meant for strings that the parser has accepted, but stays inside its bytes whatever they
/// are.
struct JSONUnescaper: IteratorProtocol {
  private let raw: UnsafeRawBufferPointer
  private var index = 0
  /// Bytes of a character that are still to come, the next one lowest.
  private var pending: UInt32 = 0

  /// Starts at the first of the bytes between the quotes.
  init(_ raw: UnsafeRawBufferPointer) {
    self.raw = raw
  }

  mutating func next() -> UInt8? {
    if pending != 0 {
      let byte = UInt8(truncatingIfNeeded: pending)
      pending >>= 8
      return byte
    }
    guard index < raw.count else { return nil }
    let byte = raw[index]
    index &+= 1
    guard byte == 0x5C else { return byte }
    let letter = self.byte(at: index)
    index &+= 1
    switch letter {
    case 0x62: return 0x08
    case 0x66: return 0x0C
    case 0x6E: return 0x0A
    case 0x72: return 0x0D
    case 0x74: return 0x09
    case 0x75: return character()
    default: return letter
    }
  }

  private func byte(at offset: Int) -> UInt8 { offset < raw.count ? raw[offset] : 0 }

  private mutating func unit() -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      unit = unit << 4 | UInt32(JSONBytes.hexadecimal(byte(at: index)) & 15)
      index &+= 1
    }
    return unit
  }

  /// Reads a character behind its `\u`, returns its first byte and keeps the others.
  private mutating func character() -> UInt8 {
    var scalar = unit()
    if scalar & 0xFC00 == 0xD800 {
      index &+= 2
      scalar = 0x10000 &+ (scalar & 0x3FF) << 10 &+ (unit() & 0x3FF)
    }
    let last = 0x80 | scalar & 0x3F
    switch scalar {
    case ..<0x80:
      return UInt8(truncatingIfNeeded: scalar)
    case ..<0x800:
      pending = last
      return UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
    case ..<0x10000:
      pending = (0x80 | scalar >> 6 & 0x3F) | last << 8
      return UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
    default:
      pending = (0x80 | scalar >> 12 & 0x3F) | (0x80 | scalar >> 6 & 0x3F) << 8 | last << 16
      return UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    }
  }
}
