import CommandLineKit
import ReferralLedger

/// P1: pending is earned minus paid; whoever is blocked is left out; nothing is paid twice.
struct CashbackBatching: Story {
  let name = "p1"
  let title = "P1  Cashback batching: 0.5% of every payment, paid by batches"

  var terms: ProgramTerms {
    var terms = ProgramTerms(name: "p1", currencies: [usd()])
    terms.cashback = [CashbackRule(depth: 1, rate: .flat(rate("0.5%")))]
    return terms
  }

  func play(on ledger: Ledger, at clock: StoryClock, _ stage: Stage) async throws {
    for (referee, referrer) in [("a", "r1"), ("b", "r2"), ("c", "r3"), ("d", "r4")] {
      try await ledger.register(Text(referee), referredBy: Text(referrer))
    }
    clock.advance(days: 1)
    let payments: [(Text, ID, Amount)] = [
      ("1", "a", "500.00"), ("2", "a", "199.99"), ("3", "b", "12.00"), ("4", "c", "1000.00"),
      ("5", "d", "1.99"),
    ]
    for (payment, payer, amount) in payments {
      try await ledger.recordPayment(payment, by: payer, amount: amount, currency: "USD")
    }
    let again = try await ledger.recordPayment("1", by: "a", amount: "500.00", currency: "USD")
    stage.tell(
      "five payments arrived; payment 1 came twice and is a duplicate of position \(again.position ?? 0)"
    )
    try await ledger.block("r3", reason: "fraud review")
    stage.tell("r3 is blocked while a case is looked at, and keeps earning")

    clock.advance(days: 8)
    let preview = try await ledger.previewBatch(by: "admin")
    stage.show("batch preview p1", .lines(preview.lines))
    for left in preview.leftOut {
      stage.tell("left out: \(left.referrer) with \(left.pending) \(left.currency), \(left.reason)")
    }
    try await stage.tellRefusal(of: "somebody else confirms it") {
      () async throws(LedgerFailure) in try await ledger.confirm(preview, by: "intern")
    }
    let outcome = try await ledger.confirm(preview, by: "admin")
    stage.tell("\(preview.batch) paid \(outcome.paid.count) referrers \(outcome.totals.text)")
    let twice = try await ledger.confirm(preview, by: "admin")
    stage.tell("confirmed again: \(twice.isDuplicate ? "nothing was paid twice" : "paid twice")")
    stage.show("balances p1", .balances(try await ledger.balances()))
  }
}
