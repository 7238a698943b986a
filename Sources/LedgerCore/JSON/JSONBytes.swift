/// What reading and writing know about single bytes of JSON, many at a time where that is faster.
enum JSONBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// Marks the bytes of a word that end a run of plain ASCII in a string.
  ///
  /// The lowest mark is exact: it is the top bit of the first quote, backslash, control character
  /// or byte beyond ASCII. A borrow can only put false marks above a true one.
  @inline(__always)
  static func special(in word: UInt64) -> UInt64 {
    (escapable(in: word) | word) & tops
  }

  /// Marks the bytes of a word that must be escaped; the lowest mark is exact.
  @inline(__always)
  static func escapable(in word: UInt64) -> UInt64 {
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5C)
    let controls = (word &- ones &* 0x20) & ~word
    return ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | controls) & tops
  }

  /// The value of a hexadecimal digit, or 255.
  @inline(__always)
  static func hexadecimal(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x30...0x39: byte &- 0x30
    case 0x41...0x46: byte &- 0x37
    case 0x61...0x66: byte &- 0x57
    default: 255
    }
  }

  /// Whether two runs of bytes are the same.
  @inline(__always)
  static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let a = left.baseAddress, let b = right.baseAddress else { return true }
    var offset = 0
    while offset &+ 8 <= left.count {
      let x = a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let y = b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      guard x == y else { return false }
      offset &+= 8
    }
    while offset < left.count {
      let x = a.load(fromByteOffset: offset, as: UInt8.self)
      let y = b.load(fromByteOffset: offset, as: UInt8.self)
      guard x == y else { return false }
      offset &+= 1
    }
    return true
  }
}
