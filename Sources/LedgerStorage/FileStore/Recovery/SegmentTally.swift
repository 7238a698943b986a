internal import LedgerCore

/// What the frames of a segment amount to, from its beginning up to the end of one of them.
struct SegmentTally {
  /// Where the frames end in the log.
  var end: UInt64
  /// The Merkle tree of everything up to there.
  var frontier: MerkleFrontier
  /// The epoch of the last frame.
  var epoch: UInt64
  /// The headers of the frames, hashed, and how many they are.
  var frames = SHA256()
  var frameCount: UInt64 = 0
  /// The roots of the blocks that end in the segment.
  var blocks: [Hash256] = []
  /// What names the seal, if there is one: then the segment is complete.
  var seal: SealName?

  /// A segment of which no frame was looked at.
  init(before header: SegmentHeader) {
    end = header.firstFrame
    frontier = header.frontier
    epoch = header.epoch
  }

  /// How far the frames go, as `HEAD` would say it.
  var place: HeadSlot {
    HeadSlot(epoch: epoch, durable: end, position: frontier.count, root: frontier.root)
  }
}

/// What the next segment knows a seal by.
struct SealName: Hashable, Sendable {
  let hash: Hash256
  /// The size of its frame.
  let byteCount: UInt64
}
