/// When a ledger takes snapshots of its state, so that it opens fast the next time.
///
/// A snapshot is a second fold of the durable log, beside the live state: nobody who proposes or asks waits
/// for it. While one is taken, the process holds the state a second time, and its bytes.
public struct SnapshotPolicy: Hashable, Sendable {
  /// After how many events since the latest snapshot another one is taken; `nil` for never.
  public var events: UInt64?
  /// Whether one is taken when the ledger is closed, which then takes as long as that does.
  public var isTakenOnClosing: Bool

  /// Takes a snapshot after every so many events, and on closing if so wished.
  public static func every(_ events: UInt64, onClosing: Bool = false) -> SnapshotPolicy {
    SnapshotPolicy(events: max(events, 1), isTakenOnClosing: onClosing)
  }

  /// Takes snapshots only when it is asked to.
  public static let never = SnapshotPolicy(events: nil, isTakenOnClosing: false)

  /// What a ledger does unless told: a million events are replayed within a second.
  public static let standard = SnapshotPolicy.every(1_000_000)
}
