internal import LedgerCore

/// How events are proposed in bulk.
public struct BulkManner: Hashable, Sendable {
  /// Whether the first refusal ends it: nothing behind it is decided.
  public var stopsAtRejection: Bool
  /// Whether exported events are recorded again at the moments they were first recorded at (rule G3).
  ///
  /// This restores a log in an empty ledger, to the same root. A moment never lies after the clock, and never
  /// before that of the event in front: what claims so is recorded as late, or as early, as it may be.
  public var keepsRecordedAt: Bool

  /// Every proposal is decided, and recorded at the clock's time, unless told.
  public init(stopsAtRejection: Bool = false, keepsRecordedAt: Bool = false) {
    self.stopsAtRejection = stopsAtRejection
    self.keepsRecordedAt = keepsRecordedAt
  }

  /// When a proposal is recorded, as far as the log in front of it allows.
  func moment(of proposal: Proposal, now: Timestamp) -> Timestamp {
    guard keepsRecordedAt, let recordedAt = proposal.recordedAt else { return now }
    return min(recordedAt, now)
  }

  /// Whether what was told so far ends it.
  func ends(_ told: ToldOutcomes) -> Bool {
    guard stopsAtRejection, case .rejected = told.outcomes.last else { return false }
    return true
  }
}
