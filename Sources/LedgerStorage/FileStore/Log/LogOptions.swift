/// How a log is written.
package struct LogOptions: Sendable {
  /// When an append is acknowledged.
  package var durability: Durability
  /// About how large a segment grows before the next one begins.
  package var segmentBytes: UInt64
  /// How many frames may follow before `HEAD` is made durable.
  package var framesBetweenHeadSyncs: Int
  /// How much is filled with zeros at a time ahead of the frames; a sync is cheaper where the file stays as large.
  package var fillBytes: Int
  /// From how many bytes on the records of a group are hashed on another core than the one that writes them.
  package var asideBytes: Int

  #if DEBUG
  /// The defect to show, in tests.
  package var saboteur: Saboteur?
  #endif

  /// The usual figures.
  package init(
    durability: Durability = .synced, segmentBytes: UInt64 = LogFormat.segmentBytes,
    framesBetweenHeadSyncs: Int = 64, fillBytes: Int = 1 << 20, asideBytes: Int = 8 << 20
  ) {
    self.durability = durability
    self.segmentBytes = segmentBytes
    self.framesBetweenHeadSyncs = framesBetweenHeadSyncs
    self.fillBytes = fillBytes
    self.asideBytes = asideBytes
  }

  /// Whether a defect is switched on; never in a release build.
  @inline(__always)
  func sabotaged(_ defect: Saboteur) -> Bool {
    #if DEBUG
    saboteur == defect
    #else
    false
    #endif
  }

  /// Where the checksums of a log start.
  package func seed(of id: LogID) -> UInt32 {
    sabotaged(.unseededChecksums) ? 0 : id.seed
  }
}

/// When an append is acknowledged.
///
/// There is no choice that acknowledges what a power cut can take back.
public enum Durability: String, Hashable, Sendable, CaseIterable {
  /// When its frame is synced.
  ///
  /// A power cut loses nothing. If it comes together with damage to the very last frame, that frame looks as
  /// if it had never been acknowledged.
  case synced
  /// When its frame is synced and `HEAD` is, too: two syncs for each append.
  ///
  /// Damage to any acknowledged frame is then told from a torn one.
  case witnessed
}
