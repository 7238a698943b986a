import LedgerCore

/// One append under way: what the rules have recorded so far, on a copy of the facts.
struct ModelDraft: Sendable {
  static let noProgram = Rejection(.noProgram, "no terms were published yet")

  var facts: ModelFacts
  /// The stamp of what is recorded next.
  var stamp: ModelStamp
  private(set) var recorded: [(body: EventBody<Spelled>, stamp: ModelStamp)] = []

  init(facts: ModelFacts, stamp: ModelStamp) {
    self.facts = facts
    self.stamp = stamp
  }

  /// Records an event that the rules gave.
  mutating func record(_ body: EventBody<Spelled>) {
    recorded.append((body, stamp))
    facts.apply(body, stamp)
  }

  /// Holds an event against its own rules and records what it becomes (rule G4, last stage).
  mutating func add(_ body: EventBody<Spelled>) throws(Rejection) {
    switch body {
    case .programPublished(let event): try add(event)
    case .referralCodeIssued, .batchFinished: record(body)
    case .referralRegistered(let event): try add(event)
    case .referralActivated(let event): try add(event)
    case .referrerBlocked, .referrerUnblocked, .planAssigned: record(body)
    case .paymentSucceeded(let event): try add(event)
    case .paymentRefunded(let event): try add(event)
    case .cashbackStarted(let event): try add(event)
    case .cashbackPaid(let event): try add(event)
    case .cashbackFailed(let event): try add(event)
    case .periodOpened(let event): try add(event)
    case .revenueRecorded(let event): try add(event)
    case .engagementRecorded(let event): try add(event)
    case .payoutCalculated(let event): throw ModelDraft.notTheGroup(of: event.period)
    case .periodClosed(let event): throw ModelDraft.notTheGroup(of: event.period)
    case .payoutClaimed(let event): try add(event)
    case .withdrawalRequested(let event): try add(event)
    case .withdrawalApproved(let event):
      try move(event.withdrawal, body, from: [.requested])
    case .withdrawalRejected(let event):
      try move(event.withdrawal, body, from: [.requested])
    case .withdrawalCompleted(let event), .withdrawalFailed(let event):
      let needsApproval = facts.termsInForce.withdrawalApproval
      try move(
        event.withdrawal, body, from: needsApproval ? [.approved] : [.approved, .requested])
    case .balanceAdjusted: record(body)
    }
  }

  /// Lines of a payout are accepted only as the whole group that the rules give (rule G5).
  static func notTheGroup(of period: Text) -> Rejection {
    Rejection(.amountMismatch, "the lines are not the payout that the rules give for \(period)")
  }
}
