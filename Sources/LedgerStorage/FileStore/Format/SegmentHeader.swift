internal import LedgerCore

/// The first page of a segment: which one it is, and what stands before it.
package struct SegmentHeader: Hashable, Sendable {
  /// The number of the segment, from 0.
  package let index: UInt64
  /// Where the segment's file begins in the log: the bytes of all segments before it.
  package let base: UInt64
  /// The epoch of the writer that began it.
  package let epoch: UInt64
  /// The hash of the seal of the segment before; zero in the first.
  package let previousSeal: Hash256
  /// The size of that seal's frame, which ends that segment; zero in the first.
  package let previousSealBytes: UInt64
  /// The Merkle tree of everything before the segment.
  package let frontier: MerkleFrontier
  /// What the segment needs of whoever reads it.
  package var features: FeatureBits

  private static let magic: UInt64 = 0x5447_4553_4745_4C52  // "RLEGSEGT"
  private static let hashOffset = LogFormat.segmentHeaderBytes - 32
  private static let rootsOffset = 168

  /// The position of the last record before the segment.
  package var basePosition: UInt64 { frontier.count }

  /// Where the first frame begins in the log.
  package var firstFrame: UInt64 { base + UInt64(LogFormat.segmentHeaderBytes) }

  /// A segment that begins where another ended.
  package init(
    index: UInt64, base: UInt64, epoch: UInt64, previousSeal: Hash256,
    previousSealBytes: UInt64, frontier: MerkleFrontier,
    features: FeatureBits = FeatureBits()
  ) {
    self.index = index
    self.base = base
    self.epoch = epoch
    self.previousSeal = previousSeal
    self.previousSealBytes = previousSealBytes
    self.frontier = frontier
    self.features = features
  }

  /// Writes the page.
  ///
  /// | offset | what |
  /// |---|---|
  /// | 0 | magic, 8 bytes |
  /// | 8 | version, 4 bytes |
  /// | 12 | CRC32C of bytes 16 to 4063, 4 bytes |
  /// | 16 | feature bits, 24 bytes |
  /// | 40 | log id, 16 bytes |
  /// | 56 | index, 8 bytes |
  /// | 64 | base offset, 8 bytes |
  /// | 72 | base position, 8 bytes |
  /// | 80 | writer's epoch, 8 bytes |
  /// | 88 | how many roots the frontier has, 4 bytes |
  /// | 92 | zero, 4 bytes |
  /// | 96 | seal hash of the segment before, 32 bytes |
  /// | 128 | Merkle root at the base, 32 bytes |
  /// | 160 | size of that seal's frame, 8 bytes |
  /// | 168 | the frontier's roots, the largest subtree first, 32 bytes each; then zeros |
  /// | 4064 | SHA-256 of bytes 0 to 4063 |
  package func put(into bytes: UnsafeMutableRawBufferPointer, of log: LogID, seed: UInt32) {
    bytes.clear()
    bytes.put(SegmentHeader.magic, at: 0)
    bytes.put(LogFormat.version, at: 8)
    features.put(into: bytes, at: 16)
    log.put(into: bytes, at: 40)
    bytes.put(index, at: 56)
    bytes.put(base, at: 64)
    bytes.put(basePosition, at: 72)
    bytes.put(epoch, at: 80)
    bytes.put(UInt32(frontier.roots.count), at: 88)
    bytes.put(previousSeal, at: 96)
    bytes.put(frontier.root, at: 128)
    bytes.put(previousSealBytes, at: 160)
    for (number, root) in frontier.roots.enumerated() {
      bytes.put(root, at: SegmentHeader.rootsOffset + number * 32)
    }
    let checked = bytes.part(at: 16, count: SegmentHeader.hashOffset - 16)
    bytes.put(CRC32C.checksum(of: checked.bytes, continuing: seed), at: 12)
    bytes.put(SegmentHeader.hash(of: UnsafeRawBufferPointer(bytes)), at: SegmentHeader.hashOffset)
  }

  /// The page of a segment of a log.
  package func bytes(of log: LogID, seed: UInt32) -> [UInt8] {
    [UInt8].written(count: LogFormat.segmentHeaderBytes) { put(into: $0, of: log, seed: seed) }
  }

  /// The SHA-256 that stands at the end of a page.
  static func storedHash(in page: [UInt8]) -> Hash256 {
    page.withUnsafeBytes { $0.hash(at: hashOffset) }
  }

  /// The SHA-256 of a page, which stands at its end.
  private static func hash(of page: UnsafeRawBufferPointer) -> Hash256 {
    SHA256.hash(page.part(at: 0, count: hashOffset).bytes)
  }

  /// Reads the page of a segment of a log.
  package init(
    _ bytes: UnsafeRawBufferPointer, of log: LogID, seed: UInt32
  ) throws(FormatProblem) {
    guard bytes.count >= LogFormat.segmentHeaderBytes else { throw .cutOff }
    guard bytes.uint64(at: 0) == SegmentHeader.magic else { throw .notThere }
    let checked = bytes.part(at: 16, count: SegmentHeader.hashOffset - 16)
    guard CRC32C.checksum(of: checked.bytes, continuing: seed) == bytes.uint32(at: 12),
      SegmentHeader.hash(of: bytes) == bytes.hash(at: SegmentHeader.hashOffset)
    else {
      guard LogID(bytes, at: 40) == log else { throw .impossible("it is of another log") }
      throw .checksum
    }
    guard LogID(bytes, at: 40) == log else { throw .impossible("it is of another log") }
    guard bytes.uint32(at: 8) <= LogFormat.version else {
      throw .newer("it has version \(bytes.uint32(at: 8)) of the format")
    }
    let features = FeatureBits(bytes, at: 16)
    guard features.canBeRead else { throw .newer("it needs features of a later version") }
    let rootCount = Int(bytes.uint32(at: 88))
    guard rootCount <= 63 else { throw .impossible("its frontier has \(rootCount) roots") }
    let roots = (0..<rootCount).map { bytes.hash(at: SegmentHeader.rootsOffset + $0 * 32) }
    guard let frontier = MerkleFrontier(count: bytes.uint64(at: 72), roots: roots),
      frontier.root == bytes.hash(at: 128)
    else { throw .impossible("its frontier, base position and root contradict each other") }
    let base = bytes.uint64(at: 64)
    guard base % LogFormat.alignment == 0, base < 1 << 62 else {
      throw .impossible("its base offset is \(base)")
    }
    // Else whoever renames a later segment could hide all that stood before it, under the same root.
    guard bytes.uint64(at: 56) > 0 || base == 0 && frontier.count == 0 else {
      throw .impossible("the first segment begins at position \(frontier.count + 1)")
    }
    self.init(
      index: bytes.uint64(at: 56), base: base, epoch: bytes.uint64(at: 80),
      previousSeal: bytes.hash(at: 96), previousSealBytes: bytes.uint64(at: 160),
      frontier: frontier, features: features)
  }
}
