/// Checks texts eight bytes at a time: UTF-8, and no control character.
package enum TextScan {
  /// Whether bytes are valid UTF-8 without control characters.
  @inline(__always)
  package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    isPlain(bytes) || isValidSlowly(bytes)
  }

  /// Whether all bytes are printable ASCII.
  @inline(__always)
  static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    if count < 8 {
      // Spaces take the places of the bytes that are missing.
      let spaces: UInt64 = 0x2020_2020_2020_2020
      return isPlain(bytes.shortWord | spaces &<< UInt64(truncatingIfNeeded: count &* 8))
    }
    var offset = 0
    while offset &+ 8 <= count {
      guard isPlain(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) else {
        return false
      }
      offset &+= 8
    }
    return isPlain(bytes.wordAtEnd)
  }

  /// Whether all eight bytes are printable ASCII.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let tops: UInt64 = 0x8080_8080_8080_8080
    // A byte below 0x20 borrows into its topmost bit, and 0x7F plus one sets it.
    let below = word &- 0x2020_2020_2020_2020
    let above = word &+ 0x0101_0101_0101_0101
    return (word | below | above) & tops == 0
  }

  @inline(never)
  private static func isValidSlowly(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    return Limits.isValidText(bytes, maximum: bytes.count)
  }
}
