/// What a file store found in its directory, and did beyond what it was asked.
public struct FileReport: Hashable, Sendable {
  /// Where the torn tail of an append was kept that was never acknowledged, if there was one.
  public internal(set) var quarantined: StoreFailure.Place?
  /// How many bytes of it there were.
  public internal(set) var quarantinedBytes: UInt64 = 0
  /// How many bytes were written again because nobody knew whether they were durable.
  public internal(set) var rewrittenBytes: UInt64 = 0
  /// What is damaged behind the end of a log that was opened to be read up to there.
  public internal(set) var damage: [StoreFailure] = []
  /// What is wrong with snapshots that were ignored when the newest was asked for.
  public internal(set) var ignoredSnapshots: [StoreFailure] = []
}
