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

  /// A batch with lines that an executor was handed before it was interrupted, confirmed without one.
  @Test func `R12, R13: an interrupted batch that goes into the wallets ends as the model says`()
    throws
  {
    try checkProperty(.histories(.sound, steps: 20...120), seed: 42, count: Effort.count(250)) {
      history in
      var comparison = ModelComparison()
      try comparison.take(history)
      let now = history.steps.map(\.now).max() ?? Timestamp(milliseconds: 0)
      try comparison.take(.preview(of: nil, by: "admin", now: now))
      guard let preview = comparison.previewed else { return }
      for (place, line) in preview.lines.enumerated() where place % 4 != 3 {
        let destination = Destination<Spelled>.address(Text("iban:\(line.referrer)"))
        guard case .decimal(_, let exponent) = line.amount.written else { continue }
        let amount =
          place % 4 == 1 ? Amount(minorUnits: 1, exponent: exponent) : line.amount
        let started = CashbackStarted<Spelled>(
          batch: preview.batch, referrer: line.referrer, amount: amount, currency: line.currency,
          destination: destination, attempt: 1)
        try comparison.take(.propose(Proposal(.cashbackStarted(started)), now: now))
        guard place % 4 != 2 else { continue }
        let paid = CashbackPaid<Spelled>(
          batch: preview.batch, referrer: line.referrer, amount: amount, currency: line.currency,
          destination: destination)
        try comparison.take(.propose(Proposal(.cashbackPaid(paid)), now: now))
      }
      try comparison.take(.confirm(by: "admin", now: now))
      try comparison.take(.confirm(by: "admin", now: now))
    }
  }
}
