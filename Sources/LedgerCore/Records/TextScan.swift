/// Checks texts eight bytes at a time: UTF-8, and no control character.
package enum TextScan {
  /// Whether bytes are valid UTF-8 without control characters.
  @inline(__always)
  package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var offset = 0
    let count = bytes.count
    while offset &+ 8 <= count {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if !isPlain(word) { return isValidSlowly(bytes) }
      offset &+= 8
    }
    while offset < count {
      let byte = bytes[offset]
      if byte < 0x20 || byte >= 0x7F { return isValidSlowly(bytes) }
      offset &+= 1
    }
    return true
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

  private static func isValidSlowly(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    return Limits.isValidText(bytes, maximum: bytes.count)
  }
}
