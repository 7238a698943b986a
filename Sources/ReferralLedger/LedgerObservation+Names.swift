internal import LedgerCore
internal import LedgerStorage

/// What logs and metrics call observations.
extension LedgerObservation {
  /// The stable name, for logs that are searched and metrics that are counted.
  ///
  /// | name | what happened |
  /// |---|---|
  /// | `ledger.opened`, `log.recovered` | the ledger was opened, and put in order first |
  /// | `log.appended`, `log.appendFailed`, `log.headMoved` | what became of an append |
  /// | `proposal.accepted`, `proposal.duplicate`, `proposal.rejected` | what became of a proposal |
  /// | `referral.selfAttempt`, `referral.loopDetected` | a proposal that R3 refuses |
  /// | `referral.registered`, `referral.activated` | a step of R1 |
  /// | `reward.granted` | a payment that earned something |
  /// | `event.recorded` | any other event |
  /// | `batch.paid`, `payout.started`, `payout.paid`, `payout.failed`, `payout.unknown` | R12, R13 |
  /// | `notification.delivered`, `notification.failed` | R23 |
  /// | `schedule.ran`, `schedule.failed` | R24 |
  /// | `snapshot.saved`, `snapshot.ignored`, `snapshot.failed` | snapshots |
  /// | `queue.waiting` | callers wait for their turn |
  public var name: String {
    switch self {
    case .opened: "ledger.opened"
    case .appended: "log.appended"
    case .recorded(let event): event.observedName
    case .accepted: "proposal.accepted"
    case .duplicate: "proposal.duplicate"
    case .rejected(_, let rejection):
      switch rejection.code {
      case .selfReferral: "referral.selfAttempt"
      case .referralLoop: "referral.loopDetected"
      default: "proposal.rejected"
      }
    case .failed: "log.appendFailed"
    case .headMoved: "log.headMoved"
    case .recovered: "log.recovered"
    case .snapshotSaved: "snapshot.saved"
    case .snapshotIgnored: "snapshot.ignored"
    case .snapshotFailed: "snapshot.failed"
    case .batchPaid: "batch.paid"
    case .payoutStarted: "payout.started"
    case .payoutEnded(_, let result):
      switch result {
      case .paid: "payout.paid"
      case .failed: "payout.failed"
      case .unknown: "payout.unknown"
      }
    case .scheduledRun: "schedule.ran"
    case .scheduledRunFailed: "schedule.failed"
    case .notificationDelivered: "notification.delivered"
    case .notificationFailed: "notification.failed"
    case .waiting: "queue.waiting"
    }
  }

  /// How much somebody who operates the ledger should care.
  public var level: Level {
    switch self {
    case .appended, .accepted, .duplicate, .waiting, .headMoved, .snapshotSaved: .debug
    case .opened, .recorded, .payoutStarted, .batchPaid, .scheduledRun, .notificationDelivered:
      .info
    case .rejected, .recovered, .snapshotIgnored: .notice
    case .payoutEnded(_, let result): if case .paid = result { .info } else { .warning }
    case .snapshotFailed, .scheduledRunFailed, .notificationFailed: .warning
    case .failed: .error
    }
  }

  /// How much somebody should care, from least to most.
  public enum Level: String, Hashable, Sendable, CaseIterable {
    /// For whoever looks for a fault.
    case debug
    /// What happens every day.
    case info
    /// What is worth a look now and then.
    case notice
    /// What failed and will be tried again.
    case warning
    /// What needs somebody.
    case error
  }
}

extension LedgerEvent {
  fileprivate var observedName: String {
    switch body {
    case .referralRegistered: "referral.registered"
    case .referralActivated: "referral.activated"
    case .paymentSucceeded(let payment) where payment.earnings?.isEmpty == false: "reward.granted"
    default: "event.recorded"
    }
  }
}
