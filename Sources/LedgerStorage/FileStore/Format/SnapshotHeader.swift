internal import LedgerCore

/// What stands before the state in a snapshot's file, and binds it to a log, a place and a version.
package struct SnapshotHeader: Hashable, Sendable {
  /// The log that the state is of.
  package let log: LogID
  /// The place in the log that the state is of.
  package let checkpoint: Checkpoint
  /// The version of the reducers that made the state.
  package let stateVersion: UInt32
  /// The size of the state.
  package let byteCount: UInt64
  /// The CRC32C of the state.
  package let checksum: UInt32
  /// What the file needs of whoever reads it.
  package var features = FeatureBits()

  /// The size of the header.
  package static let headerBytes = 128
  private static let magic: UInt64 = 0x5041_4E53_4745_4C52  // "RLEGSNAP"

  /// The header of a snapshot.
  package init(_ snapshot: StoredSnapshot, of log: LogID, seed: UInt32) {
    self.init(
      log: log, checkpoint: snapshot.checkpoint, stateVersion: snapshot.version,
      byteCount: UInt64(snapshot.bytes.count),
      checksum: CRC32C.checksum(of: snapshot.bytes, continuing: seed))
  }

  private init(
    log: LogID, checkpoint: Checkpoint, stateVersion: UInt32, byteCount: UInt64, checksum: UInt32
  ) {
    self.log = log
    self.checkpoint = checkpoint
    self.stateVersion = stateVersion
    self.byteCount = byteCount
    self.checksum = checksum
  }

  /// Writes the header.
  ///
  /// | offset | what |
  /// |---|---|
  /// | 0 | magic, 8 bytes |
  /// | 8 | version, 4 bytes |
  /// | 12 | CRC32C of bytes 0 to 11 and 16 to 127, 4 bytes |
  /// | 16 | feature bits, 24 bytes |
  /// | 40 | log id, 16 bytes |
  /// | 56 | position, 8 bytes |
  /// | 64 | root, 32 bytes |
  /// | 96 | version of the reducers, 4 bytes |
  /// | 100 | CRC32C of the state, 4 bytes |
  /// | 104 | size of the state, 8 bytes |
  /// | 112 | zero, 16 bytes |
  package func put(into bytes: UnsafeMutableRawBufferPointer, seed: UInt32) {
    bytes.put(SnapshotHeader.magic, at: 0)
    bytes.put(LogFormat.version, at: 8)
    features.put(into: bytes, at: 16)
    log.put(into: bytes, at: 40)
    bytes.put(checkpoint.position, at: 56)
    bytes.put(checkpoint.root, at: 64)
    bytes.put(stateVersion, at: 96)
    bytes.put(checksum, at: 100)
    bytes.put(byteCount, at: 104)
    bytes.put(UInt64(0), at: 112)
    bytes.put(UInt64(0), at: 120)
    bytes.put(SnapshotHeader.checksum(of: UnsafeRawBufferPointer(bytes), seed: seed), at: 12)
  }

  private static func checksum(of bytes: UnsafeRawBufferPointer, seed: UInt32) -> UInt32 {
    let start = CRC32C.checksum(of: bytes.part(at: 0, count: 12).bytes, continuing: seed)
    return CRC32C.checksum(
      of: bytes.part(at: 16, count: headerBytes - 16).bytes, continuing: start)
  }

  /// Reads the header of a snapshot, whichever log it is of.
  package init(_ bytes: UnsafeRawBufferPointer) throws(FormatProblem) {
    guard bytes.count >= SnapshotHeader.headerBytes else { throw .cutOff }
    guard bytes.uint64(at: 0) == SnapshotHeader.magic else { throw .notThere }
    let log = LogID(bytes, at: 40)
    guard SnapshotHeader.checksum(of: bytes, seed: log.seed) == bytes.uint32(at: 12) else {
      throw .checksum
    }
    guard bytes.uint32(at: 8) <= LogFormat.version else {
      throw .newer("it has version \(bytes.uint32(at: 8)) of the format")
    }
    self.init(
      log: log,
      checkpoint: Checkpoint(position: bytes.uint64(at: 56), root: bytes.hash(at: 64)),
      stateVersion: bytes.uint32(at: 96), byteCount: bytes.uint64(at: 104),
      checksum: bytes.uint32(at: 100))
    features = FeatureBits(bytes, at: 16)
    guard features.canBeRead else { throw .newer("it needs features of a later version") }
  }
}
