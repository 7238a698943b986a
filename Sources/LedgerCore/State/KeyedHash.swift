/// A keyed hash (SipHash-1-3), so that nobody who chooses ids can make them collide.
///
/// Nothing that is recorded, printed or digested depends on the key: it only places entries in tables.
package struct KeyedHash: Sendable {
  private let key0: UInt64
  private let key1: UInt64

  /// The hash for whoever folds a log that is already recorded, and so chose nobody's ids.
  package static let standard = KeyedHash(key: (0x5EED_0F7A_B1E5_0001, 0x5EED_0F7A_B1E5_0002))

  package init(key: (UInt64, UInt64)) {
    (key0, key1) = key
  }

  /// The key, for whoever keeps what was placed by it.
  package var key: (UInt64, UInt64) { (key0, key1) }

  /// The hash of bytes; `tweak` sets the same bytes in another role apart.
  @inline(__always)
  package func hash(_ bytes: UnsafeRawBufferPointer, tweak: UInt64) -> UInt64 {
    var lanes = SipLanes(key0, key1 ^ tweak)
    var offset = 0
    let count = bytes.count
    while offset &+ 8 <= count {
      lanes.absorb(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian)
      offset &+= 8
    }
    lanes.absorb(UInt64(truncatingIfNeeded: count) << 56 | bytes.tailWord)
    return lanes.finish()
  }

  /// The hash of a number.
  @inline(__always)
  package func hash(_ number: UInt64, tweak: UInt64) -> UInt64 {
    var lanes = SipLanes(key0, key1 ^ tweak)
    lanes.absorb(number)
    return lanes.finish()
  }
}

private struct SipLanes {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64

  @inline(__always)
  init(_ key0: UInt64, _ key1: UInt64) {
    v0 = key0 ^ 0x736f_6d65_7073_6575
    v1 = key1 ^ 0x646f_7261_6e64_6f6d
    v2 = key0 ^ 0x6c79_6765_6e65_7261
    v3 = key1 ^ 0x7465_6462_7974_6573
  }

  @inline(__always)
  mutating func absorb(_ word: UInt64) {
    v3 ^= word
    round()
    v0 ^= word
  }

  @inline(__always)
  mutating func finish() -> UInt64 {
    v2 ^= 0xff
    round()
    round()
    round()
    return v0 ^ v1 ^ v2 ^ v3
  }

  @inline(__always)
  private mutating func round() {
    v0 = v0 &+ v1
    v1 = (v1 << 13 | v1 >> 51) ^ v0
    v0 = v0 << 32 | v0 >> 32
    v2 = v2 &+ v3
    v3 = (v3 << 16 | v3 >> 48) ^ v2
    v0 = v0 &+ v3
    v3 = (v3 << 21 | v3 >> 43) ^ v0
    v2 = v2 &+ v1
    v1 = (v1 << 17 | v1 >> 47) ^ v2
    v2 = v2 << 32 | v2 >> 32
  }
}
