import ReferralLedger

/// P1: pending is earned minus paid; whoever is blocked is left out; nothing is paid twice.
struct CashbackBatching: Story {
  let title = "P1  Cashback batching: 0.5% of every payment, paid by batches"

  var terms: ProgramTerms {
    var terms = ProgramTerms(name: "p1", currencies: [usd()])
    terms.cashback = [CashbackRule(depth: 1, rate: .flat(rate("0.5%")))]
    return terms
  }

  func play(on ledger: Ledger, at clock: StoryClock) async throws {
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
    tell("five payments arrived")
    let again = try await ledger.recordPayment("1", by: "a", amount: "500.00", currency: "USD")
    tell("payment 1 again: a duplicate of position \(again.position ?? 0)")
    try await ledger.block("r3", reason: "fraud review")

    clock.advance(days: 8)
    let line = CashbackPaid<Spelled>(
      batch: "BATCH-20251010-090000", referrer: "r1", amount: "3.49", currency: "USD")
    let receipt = try await ledger.record(.cashbackPaid(line))
    tell("r1 was paid 3.49, and has \(receipt.balances[0].money(\.wallet)) in the wallet")
    await tellRefusal(of: "one cent more") { () async throws(LedgerFailure) -> Receipt in
      try await ledger.record(
        .cashbackPaid(
          CashbackPaid(batch: "BATCH-2", referrer: "r1", amount: "0.01", currency: "USD")))
    }
    await tellRefusal(of: "a line for r3") { () async throws(LedgerFailure) -> Receipt in
      try await ledger.record(
        .cashbackPaid(
          CashbackPaid(batch: "BATCH-2", referrer: "r3", amount: "5.00", currency: "USD")))
    }
  }
}
