/// Sixteen random bytes that tell one log from every other.
///
/// All checksums of a log go on from that of its id, so that no frame, header or slot of another log is
/// ever taken for one of this.
package struct LogID: Hashable, Sendable {
  /// The first eight bytes.
  package let high: UInt64
  /// The last eight bytes.
  package let low: UInt64

  /// The id of two halves.
  package init(high: UInt64, low: UInt64) {
    (self.high, self.low) = (high, low)
  }

  /// An id that nobody had before, from the system's randomness.
  static func random() -> LogID {
    LogID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
  }

  init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    self.init(high: bytes.uint64(at: offset), low: bytes.uint64(at: offset + 8))
  }

  func put(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
    bytes.put(high, at: offset)
    bytes.put(low, at: offset + 8)
  }

  /// Where the checksums of this log start.
  package var seed: UInt32 {
    var bytes: [UInt8] = []
    for half in [high, low] {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: half >> shift))
      }
    }
    return CRC32C.checksum(of: bytes)
  }
}

extension LogID: CustomStringConvertible {
  /// The id as 32 hexadecimal digits.
  package var description: String { hex(high) + hex(low) }

  private func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
