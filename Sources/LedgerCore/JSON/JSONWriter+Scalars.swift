extension JSONWriter {
  /// Appends a string with its quotes, escaping only what JSON requires.
  static func append(_ utf8: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    bytes.append(0x22)
    var plain = 0
    var index = 0
    while index < utf8.count {
      if index &+ 8 <= utf8.count {
        let word = UInt64(
          littleEndian: utf8.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let marks = JSONBytes.escapable(in: word)
        guard marks != 0 else {
          index &+= 8
          continue
        }
        index &+= marks.trailingZeroBitCount / 8
      } else if !mustBeEscaped(utf8[index]) {
        index &+= 1
        continue
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: utf8[plain..<index]))
      appendEscape(of: utf8[index], to: &bytes)
      index &+= 1
      plain = index
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: utf8[plain...]))
    bytes.append(0x22)
  }

  @inline(__always)
  private static func mustBeEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C
  }

  private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(0x5C)
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x08: bytes.append(0x62)
    case 0x0C: bytes.append(0x66)
    case 0x0A: bytes.append(0x6E)
    case 0x0D: bytes.append(0x72)
    case 0x09: bytes.append(0x74)
    default:
      // What is left is below U+0020.
      let low = byte & 15
      bytes.append(0x75)
      bytes.append(0x30)
      bytes.append(0x30)
      bytes.append(0x30 &+ byte >> 4)
      bytes.append(low < 10 ? 0x30 &+ low : 0x57 &+ low)
    }
  }

  /// Appends a decimal integer.
  static func append(_ value: Int64, to bytes: inout [UInt8]) {
    if value < 0 { bytes.append(0x2D) }
    var rest = value.magnitude
    var count = 1
    var power: UInt64 = 10
    while count < 19 && rest >= power {
      count &+= 1
      power = power &* 10
    }
    // No Int64 has more than 19 digits. They are found from the last to the first.
    var place = bytes.count &+ count
    bytes.append(contentsOf: repeatElement(0x30, count: count))
    while rest > 0 {
      place &-= 1
      bytes[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
