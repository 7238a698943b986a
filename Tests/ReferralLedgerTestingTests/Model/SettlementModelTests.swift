import LedgerCore
import ReferralLedgerTesting
import Testing

/// The status of each payment's payouts, against the model's (rule R14).
@Suite struct SettlementModelTests {
  @Test(arguments: [Temper.sound, .hostile])
  func `R14: every payment of a history stands as the model says`(temper: Temper) throws {
    try checkProperty(.histories(temper, steps: 40...160), seed: 41, count: Effort.count(100)) {
      history in
      var model = ReferenceModel()
      var ledger = RehearsedLedger()
      for step in history.steps {
        _ = model.take(step)
        _ = try ledger.deciding(step)
      }
      let fold = try ledger.fold(PaymentLegs())
      var failed: [Text] = []
      for event in ledger.events {
        guard case .paymentSucceeded(let payment) = event.body else { continue }
        let expected = model.settlementStatus(of: payment.payment)
        let told = fold.settlement(of: payment.payment)?.status
        guard told == expected else {
          throw Violations(["R14: \(payment.payment) is \(told as Any), not \(expected as Any)"])
        }
        if told == .failed { failed.append(payment.payment) }
      }
      guard fold.failedSettlements.map(\.payment) == failed else {
        throw Violations(["R14: failed are \(fold.failedSettlements.map(\.payment)), not \(failed)"]
        )
      }
      guard fold.settlement(of: "nobody's") == nil else { throw Violations(["R14: of nothing"]) }
    }
  }
}
