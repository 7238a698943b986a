import ReferralLedger

/// P4: a referrer is set once; the rate rises with the number of paid referrals; refunds leave nothing.
struct LifecycleLevels: Story {
  let title = "P4  Levels: 10%, from 25 paid referrals 25%, from 50 on 45%"

  var terms: ProgramTerms {
    var terms = ProgramTerms(name: "p4", currencies: [Currency(code: "RUB", exponent: 2)])
    let steps = [(UInt32(0), "10%"), (25, "25%"), (50, "45%")]
      .map { LadderStep(from: $0, rate: rate($1)) }
    terms.cashback = [CashbackRule(depth: 1, rate: .ladder(steps, counts: .paid))]
    return terms
  }

  func play(on ledger: Ledger, at clock: StoryClock) async throws {
    for number in 1...26 {
      let referee = Text("u\(number)")
      try await ledger.register(referee, referredBy: "partner")
      try await ledger.recordPayment(
        Text("p\(number)"), by: referee, amount: "299.00", currency: "RUB")
    }
    try await ledger.register("guest", referredBy: "partner")
    try await ledger.activateTrial(of: "guest", days: 14)
    await tellRefusal(of: "u1 with another referrer") {
      () async throws(LedgerFailure) -> Receipt in
      try await ledger.register("u1", referredBy: "other")
    }
    await tellRefusal(of: "partner below u7") { () async throws(LedgerFailure) -> Receipt in
      try await ledger.register("partner", referredBy: "u7")
    }
    try await ledger.refund("r1", of: "p25", amount: "100.00")
    try await ledger.refund("r2", of: "p25", amount: "199.00", reason: .chargeback)
    tell("payment p25 was refunded in two parts, and with it exactly what it earned")
    let partner = try await ledger.referral(of: "partner")
    tell(
      "partner: \(partner.invited) invited, \(partner.activated) activated, \(partner.paid) paid, "
        + "level \(partner.level), \(partner.referralsToNextLevel ?? 0) to the next")
  }
}
