extension JSONParser {
  /// Reads a string, eight plain bytes at a time.
  mutating func string() throws(JSONFailure) {
    let start = index
    var hasEscapes = false
    index &+= 1
    while true {
      let word = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let marks = JSONBytes.special(in: word)
      guard marks != 0 else {
        index &+= 8
        continue
      }
      index &+= marks.trailingZeroBitCount / 8
      if byte == 0x22 {
        index &+= 1
        append(.string, from: start, to: index, hasEscapes: hasEscapes)
        return
      }
      if byte == 0x5C {
        hasEscapes = true
        try escape()
      } else if byte < 0x20 {
        throw index < length ? failure(.controlCharacter) : unexpected()
      } else {
        try nonASCII()
      }
    }
  }

  /// Reads characters of two bytes and more until a byte of ASCII follows.
  private mutating func nonASCII() throws(JSONFailure) {
    repeat {
      let size = characterSize()
      guard size > 0 else { throw failure(.invalidUTF8) }
      index &+= size
    } while byte >= 0x80
  }

  /// How many bytes the character here has, or 0 if they are no character.
  ///
  /// These are the well-formed sequences of the Unicode Standard, table 3-7: the second byte alone
  /// tells overlong forms, surrogates and what lies beyond U+10FFFF.
  @inline(__always)
  private func characterSize() -> Int {
    let first = byte
    let second = byte(at: index &+ 1)
    switch first {
    case 0xC2...0xDF:
      return Self.isContinuation(second) ? 2 : 0
    case 0xE0...0xEF:
      guard Self.isContinuation(second), Self.isContinuation(byte(at: index &+ 2)) else { return 0 }
      if first == 0xE0 && second < 0xA0 { return 0 }
      if first == 0xED && second > 0x9F { return 0 }
      return 3
    case 0xF0...0xF4:
      guard Self.isContinuation(second), Self.isContinuation(byte(at: index &+ 2)),
        Self.isContinuation(byte(at: index &+ 3))
      else { return 0 }
      if first == 0xF0 && second < 0x90 { return 0 }
      if first == 0xF4 && second > 0x8F { return 0 }
      return 4
    default:
      return 0
    }
  }

  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// Reads an escape; the backslash comes next.
  private mutating func escape() throws(JSONFailure) {
    switch byte(at: index &+ 1) {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:  // " \ / b f n r t
      index &+= 2
    case 0x75:  // u
      let unit = try escapedUnit()
      guard unit & 0xF800 == 0xD800 else {
        index &+= 6
        return
      }
      try lowSurrogate(after: unit)
    default:
      throw truncated(at: index &+ 1) ?? failure(.invalidEscape)
    }
  }

  /// Reads the rest of a surrogate pair; the backslash of its first half comes next.
  private mutating func lowSurrogate(after unit: UInt32) throws(JSONFailure) {
    let first = index
    guard unit < 0xDC00 else { throw failure(.loneSurrogate) }
    guard byte(at: index &+ 6) == 0x5C else {
      throw truncated(at: index &+ 6) ?? failure(.loneSurrogate)
    }
    guard byte(at: index &+ 7) == 0x75 else {
      throw truncated(at: index &+ 7) ?? failure(.loneSurrogate)
    }
    index &+= 6
    let second = try escapedUnit()
    guard second & 0xFC00 == 0xDC00 else { throw JSONFailure(.loneSurrogate, at: first) }
    index &+= 6
  }

  /// The four hexadecimal digits of the escape that comes next.
  private func escapedUnit() throws(JSONFailure) -> UInt32 {
    var unit: UInt32 = 0
    for offset in (index &+ 2)..<(index &+ 6) {
      let digit = JSONBytes.hexadecimal(byte(at: offset))
      guard digit < 16 else { throw truncated(at: offset) ?? failure(.invalidEscape) }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// The failure for a text that ends before an offset.
  private func truncated(at offset: Int) -> JSONFailure? {
    offset < length ? nil : JSONFailure(.unexpectedEnd, at: length)
  }
}
