/// What came of verifying a log: every byte was read and held against checksums, seals and the Merkle tree.
public struct LogVerification: Hashable, Sendable {
  /// The end of what is beyond doubt: all of the log, where there is no damage.
  public internal(set) var intact: Checkpoint
  /// How many segments were read.
  public internal(set) var segments: Int
  /// How many bytes were read.
  public internal(set) var bytes: UInt64
  /// What is damaged or missing, in the order of the log; nothing else in a segment is read behind it.
  public internal(set) var damage: [StoreFailure]

  /// How many bytes behind the end a crash left of an append that was never acknowledged.
  ///
  /// They are no damage: opening the log for writing sets them aside. Where somebody may be writing, they are
  /// not looked at.
  public internal(set) var tornBytes: UInt64 = 0

  /// Whether nothing is damaged or missing.
  public var isIntact: Bool { damage.isEmpty }
}
