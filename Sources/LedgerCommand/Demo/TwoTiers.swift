import ReferralLedger

/// P3: two tiers on every payment, paid at once; withdrawals reserve what they ask for.
struct TwoTiers: Story {
  let title = "P3  Two tiers: 20% and 10% of every payment, paid at once"

  var terms: ProgramTerms {
    var terms = ProgramTerms(name: "p3", currencies: [usd()])
    terms.cashback = [
      CashbackRule(depth: 1, rate: .flat(rate("20%")), rounding: .halfUp),
      CashbackRule(depth: 2, rate: .flat(rate("10%")), rounding: .halfUp),
    ]
    terms.settlement = .immediate
    return terms
  }

  func play(on ledger: Ledger, at clock: StoryClock) async throws {
    try await ledger.issue(code: "K7PQ2MWX", to: "root")
    try await ledger.apply(code: "K7PQ2MWX", to: "mid")
    try await ledger.register("leaf", referredBy: "mid")
    let receipt = try await ledger.recordPayment(
      "1", by: "leaf", amount: "49.99", currency: "USD")
    tell("leaf's first payment became \(receipt.events.count) events:")
    for event in receipt.events { tell("  \(event.position) \(event.body.type.name)") }
    try await ledger.requestWithdrawal(
      "w1", by: "mid", amount: "8.00", currency: "USD", to: "iban:1")
    await tellRefusal(of: "another 4.00 while 8.00 is reserved") {
      () async throws(LedgerFailure) -> Receipt in
      try await ledger.requestWithdrawal(
        "w2", by: "mid", amount: "4.00", currency: "USD", to: "iban:1")
    }
    try await ledger.approveWithdrawal("w1")
    try await ledger.completeWithdrawal("w1", reference: "bank-1")
    tell("mid withdrew 8.00")
  }
}
