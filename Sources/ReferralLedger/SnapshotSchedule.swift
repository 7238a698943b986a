internal import LedgerStorage

/// When the next snapshot is due, and the one that is being taken.
struct SnapshotSchedule {
  let policy: SnapshotPolicy
  /// The position of the newest snapshot, or of one that could not be taken; 0 for none.
  var latest: UInt64
  /// The one that is being taken.
  var running: Running?

  /// A snapshot that is being taken, and where the newest one stands then.
  typealias Running = Task<Result<Checkpoint?, StoreFailure>, Never>

  init(_ policy: SnapshotPolicy, latest: UInt64) {
    self.policy = policy
    self.latest = latest
  }

  /// Whether enough came since the latest one, and none is being taken.
  func isDue(at position: UInt64) -> Bool {
    guard running == nil, let events = policy.events, position > latest else { return false }
    return position - latest >= events
  }
}
