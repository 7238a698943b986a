internal import LedgerCore

/// The payload of a segment's last frame: it fixes every byte of the segment.
///
/// The records are fixed by the root in the seal's header, the headers of the frames by the hash here, and the
/// seal itself by the header of the next segment. The roots of the blocks make proofs cheap: with them, only the
/// records of one block need be read again.
package struct Seal: Hashable, Sendable {
  /// The SHA-256 that stands at the end of the segment's header page.
  package let header: Hash256
  /// The SHA-256 of the headers of all frames before the seal.
  package let frames: Hash256
  /// How many frames there are before the seal.
  package let frameCount: UInt64
  /// The roots of the blocks of 1024 leaves whose last leaf is in this segment.
  package let blocks: [Hash256]

  private static let fixedBytes = 72

  /// The seal of a segment.
  package init(header: Hash256, frames: Hash256, frameCount: UInt64, blocks: [Hash256]) {
    self.header = header
    self.frames = frames
    self.frameCount = frameCount
    self.blocks = blocks
  }

  /// The size of the payload of a seal with so many blocks.
  package static func payloadBytes(blocks: Int) -> Int { fixedBytes + 32 * blocks }

  /// How many blocks a payload of a size has; `nil` where no payload has that size.
  package static func blockCount(payload: UInt32) -> Int? {
    let rest = Int(payload) - fixedBytes
    return rest >= 0 && rest % 32 == 0 ? rest / 32 : nil
  }

  /// How many blocks end in a segment that begins and ends after so many leaves.
  static func blockCount(from base: UInt64, to end: UInt64) -> UInt64 {
    let level = UInt64(MerkleFrontier.blockLevel)
    return (end >> level) - (base >> level)
  }

  /// Reads the payload of a seal, which the caller has measured and checked.
  init(_ bytes: UnsafeRawBufferPointer) {
    let count = (bytes.count - Seal.fixedBytes) / 32
    self.init(
      header: bytes.hash(at: 0), frames: bytes.hash(at: 32), frameCount: bytes.uint64(at: 64),
      blocks: (0..<count).map { bytes.hash(at: Seal.fixedBytes + 32 * $0) })
  }

  /// Writes the payload of a seal.
  ///
  /// | offset | what |
  /// |---|---|
  /// | 0 | SHA-256 of the header page, 32 bytes |
  /// | 32 | SHA-256 of all frame headers before, 32 bytes |
  /// | 64 | count of frames before, 8 bytes |
  /// | 72 | roots of blocks, 32 bytes each |
  package func put(into bytes: UnsafeMutableRawBufferPointer) {
    bytes.put(header, at: 0)
    bytes.put(frames, at: 32)
    bytes.put(frameCount, at: 64)
    for (number, block) in blocks.enumerated() {
      bytes.put(block, at: Seal.fixedBytes + 32 * number)
    }
  }
}
