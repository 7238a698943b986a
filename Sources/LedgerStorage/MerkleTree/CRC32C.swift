internal import CLedgerKernels
package import LedgerCore

/// The checksum of RFC 3720 over bytes that arrive in pieces.
///
/// It finds torn and rotten bytes, not forged ones; those are what the Merkle tree is for.
package struct CRC32C: Hashable, Sendable, BitwiseCopyable {
  /// The checksum of everything taken so far.
  package private(set) var value: UInt32

  /// Starts with nothing, or goes on where another checksum ended.
  ///
  /// A checksum that goes on from that of a log's id is valid in that log only.
  package init(continuing value: UInt32 = 0) {
    self.value = value
  }

  /// Takes the next bytes.
  package mutating func update(_ bytes: RawSpan) {
    value = unsafe bytes.withUnsafeBytes { bytes in
      unsafe ledger_crc32c(value, bytes.baseAddress, bytes.count)
    }
  }

  /// The checksum of a snapshot, which may continue another one.
  package static func checksum(of snapshot: SnapshotBytes, continuing value: UInt32) -> UInt32 {
    defer { withExtendedLifetime(snapshot) {} }
    return unsafe checksum(of: snapshot.standing.bytes, continuing: value)
  }

  /// Takes the next bytes.
  package mutating func update(_ bytes: [UInt8]) {
    unsafe update(bytes.span.bytes)
  }

  /// The checksum of all bytes, which may continue another one.
  package static func checksum(of bytes: RawSpan, continuing value: UInt32 = 0) -> UInt32 {
    var checksum = CRC32C(continuing: value)
    checksum.update(bytes)
    return checksum.value
  }

  /// The checksum of all bytes, which may continue another one.
  package static func checksum(of bytes: [UInt8], continuing value: UInt32 = 0) -> UInt32 {
    unsafe checksum(of: bytes.span.bytes, continuing: value)
  }
}
