import CommandLineKit
import ReferralLedger

/// P4: a referrer is set once; the rate rises with the number of paid referrals; refunds leave nothing.
struct LifecycleLevels: Story {
  let name = "p4"
  let title = "P4  Levels: 10%, from 25 paid referrals 25%, from 50 on 45%"

  var terms: ProgramTerms {
    var terms = ProgramTerms(name: "p4", currencies: [Currency(code: "RUB", exponent: 2)])
    let steps = [(UInt32(0), "10%"), (25, "25%"), (50, "45%")]
      .map { LadderStep(from: $0, rate: rate($1)) }
    terms.cashback = [CashbackRule(depth: 1, rate: .ladder(steps, counts: .paid))]
    return terms
  }

  func play(on ledger: Ledger, at clock: StoryClock, _ stage: Stage) async throws {
    for number in 1...26 {
      let referee = Text("u\(number)")
      try await ledger.register(referee, referredBy: "partner")
      try await ledger.recordPayment(
        Text("p\(number)"), by: referee, amount: "299.00", currency: "RUB", kind: .subscription)
    }
    try await ledger.register("guest", referredBy: "partner")
    try await ledger.activateTrial(of: "guest", days: 14)
    stage.tell(
      "partner brought 26 who paid, and a guest who tries it for 14 days and earns nothing yet")
    try await stage.tellRefusal(of: "u1 with another referrer") {
      () async throws(LedgerFailure) in try await ledger.register("u1", referredBy: "other")
    }
    try await stage.tellRefusal(of: "partner below u7") { () async throws(LedgerFailure) in
      try await ledger.register("partner", referredBy: "u7")
    }
    try await ledger.refund("r1", of: "p25", amount: "100.00")
    try await ledger.refund("r2", of: "p25", amount: "199.00", reason: .chargeback)
    stage.tell("payment p25 was refunded in two parts, and with it exactly what it earned")
    stage.show("referrals p4 partner", .referral(try await ledger.referral(of: "partner")))
    stage.show("balances p4 partner", .balances(try await ledger.balances(of: "partner")))
  }
}
