internal import LedgerCore

/// What the file `LOG` says, written once: which log this is, and who can read it.
package struct LogIdentity: Hashable, Sendable {
  /// The log's id.
  package let id: LogID
  /// What the log needs of whoever reads it.
  package var features: FeatureBits

  private static let magic: UInt64 = 0x3152_4547_4445_4C52  // "RLEDGER1"

  /// The identity of a log.
  package init(id: LogID, features: FeatureBits = FeatureBits()) {
    (self.id, self.features) = (id, features)
  }

  /// The bytes of the file.
  ///
  /// | offset | what |
  /// |---|---|
  /// | 0 | magic, 8 bytes |
  /// | 8 | version, 4 bytes |
  /// | 12 | CRC32C of bytes 16 to 63, 4 bytes |
  /// | 16 | feature bits, 24 bytes |
  /// | 40 | log id, 16 bytes |
  /// | 56 | zero, 8 bytes |
  /// | 64 | SHA-256 of bytes 0 to 63 |
  package var bytes: [UInt8] {
    let buffer = IOBuffer(count: LogFormat.identityBytes)
    let bytes = buffer.bytes
    bytes.put(LogIdentity.magic, at: 0)
    bytes.put(LogFormat.version, at: 8)
    features.put(into: bytes, at: 16)
    id.put(into: bytes, at: 40)
    let checked = bytes.part(at: 16, count: 48)
    bytes.put(CRC32C.checksum(of: checked.bytes, continuing: id.seed), at: 12)
    bytes.put(SHA256.hash(bytes.part(at: 0, count: 64).bytes), at: 64)
    return Array(bytes)
  }

  /// Reads the bytes of the file.
  package init(_ bytes: UnsafeRawBufferPointer) throws(FormatProblem) {
    guard bytes.count >= LogFormat.identityBytes else { throw .cutOff }
    guard bytes.count == LogFormat.identityBytes else { throw .impossible("bytes follow it") }
    guard bytes.uint64(at: 0) == LogIdentity.magic else { throw .notThere }
    let id = LogID(bytes, at: 40)
    let checksum = CRC32C.checksum(of: bytes.part(at: 16, count: 48).bytes, continuing: id.seed)
    guard checksum == bytes.uint32(at: 12),
      SHA256.hash(bytes.part(at: 0, count: 64).bytes) == bytes.hash(at: 64)
    else { throw .checksum }
    guard bytes.uint32(at: 8) <= LogFormat.version else {
      throw .newer("it has version \(bytes.uint32(at: 8)) of the format")
    }
    self.init(id: id, features: FeatureBits(bytes, at: 16))
  }
}
