import LedgerCore
import ReferralLedgerTesting
import Testing

/// What the caller of an accepted proposal is told, whatever happened before (rule G2).
@Suite struct ToldLawTests {
  @Test
  func `G2: a caller is told the events as the records spell them, and each figure they changed`()
    throws
  {
    var payments = 0
    try checkProperty(.histories(.hostile, steps: 40...160), seed: 51, count: Effort.count(300)) {
      history in
      var ledger = RehearsedLedger()
      for step in history.steps {
        let before = ledger.balances(at: step.now)
        let decision = try ledger.deciding(step)
        guard case .propose(let proposal, _) = step, case .accepted(let recorded) = decision else {
          continue
        }
        if proposal.body.type == .paymentSucceeded { payments += 1 }
        guard ledger.latestTold.events == recorded else {
          throw Violations(["G2: told \(ledger.latestTold.events), recorded \(recorded)"])
        }
        // As of one moment, so that nothing but the events makes a difference.
        let after = ledger.balances(at: ledger.state.recordedAt ?? step.now)
        for balance in ledger.latestTold.balances where !after.contains(balance) {
          throw Violations(["G2: told \(balance), which is not how it stands"])
        }
        let changed = after.filter { balance in
          !before.contains { $0.hasSameMoney(as: balance) }
        }
        for balance in changed where !ledger.latestTold.balances.contains(balance) {
          throw Violations(["G2: \(balance) changed, and nobody was told"])
        }
      }
    }
    #expect(payments > 0)
  }
}

extension Balance {
  /// Whether all figures are the same that only events change, and no passing of time.
  fileprivate func hasSameMoney(as other: Balance) -> Bool {
    participant == other.participant && currency == other.currency && earned == other.earned
      && paid == other.paid && inFlight == other.inFlight && wallet == other.wallet
      && reserved == other.reserved && unclaimed == other.unclaimed
  }
}
