/// A name ready to be looked up: up to twelve bytes are two words, which compare without a loop.
package struct NameKey {
  package let bytes: UnsafeRawBufferPointer
  /// The first eight bytes, the first lowest; a lowest byte of zero where the name is not short.
  package let low: UInt64
  /// The bytes behind them.
  package let high: UInt32

  /// No name yet.
  package static var none: NameKey {
    @inline(__always) get { NameKey(UnsafeRawBufferPointer(start: nil, count: 0)) }
  }

  /// The longest name that is short.
  package static let shortBytes = 12

  @inline(__always)
  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    guard NameKey.isShort(bytes) else {
      low = 0
      high = 0
      return
    }
    low = bytes.count < 8 ? bytes.shortWord : bytes.loadUnaligned(as: UInt64.self).littleEndian
    high = bytes.count > 8 ? UInt32(truncatingIfNeeded: bytes.tailWord) : 0
  }

  /// The key of a name behind which at least eight bytes may be read, so that its length needs no branch.
  @inline(__always)
  package init(readingPast bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    guard NameKey.isShort(bytes), let start = bytes.baseAddress else {
      low = 0
      high = 0
      return
    }
    let unused = UInt64(truncatingIfNeeded: 8 &- min(bytes.count, 8)) &* 8
    low = start.loadUnaligned(as: UInt64.self).littleEndian & (UInt64.max &>> unused)
    high = bytes.count > 8 ? UInt32(truncatingIfNeeded: bytes.tailWord) : 0
  }

  /// Whether a name fits into two words; one with a zero byte at an end would not be told apart there.
  @inline(__always)
  private static func isShort(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count <= shortBytes && bytes.count > 0 && bytes[0] != 0 && bytes[bytes.count &- 1] != 0
  }

  /// Whether the two words are all of the name.
  package var isShort: Bool {
    @inline(__always) get { low != 0 }
  }
}

extension KeyedHash {
  /// The hash of a name.
  @inline(__always)
  package func hash(_ name: NameKey) -> UInt64 {
    guard name.isShort, name.bytes.count < 8 else { return hash(name.bytes, tweak: 0) }
    return hash(
      UInt64(truncatingIfNeeded: name.bytes.count) << 56 | name.low, tweak: 0)
  }
}
