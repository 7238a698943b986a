import CommandLineKit
import ReferralLedger

/// P3: two tiers on every payment, paid at once; withdrawals reserve what they ask for.
struct TwoTiers: Story {
  let name = "p3"
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

  func play(on ledger: Ledger, at clock: StoryClock, _ stage: Stage) async throws {
    try await ledger.issue(code: "K7PQ2MWX", to: "root")
    try await ledger.apply(code: "K7PQ2MWX", to: "mid")
    try await ledger.register("leaf", referredBy: "mid")
    stage.tell("mid came by root's code K7PQ2MWX, and brought leaf")
    let receipt = try await ledger.recordPayment(
      "1", by: "leaf", amount: "49.99", currency: "USD")
    let types = receipt.events.map { "\($0.position) \($0.body.type.name)" }
    stage.tell("leaf's first payment became, in one append: \(types.joined(separator: ", "))")
    try await ledger.requestWithdrawal(
      "w1", by: "mid", amount: "8.00", currency: "USD", to: "iban:1")
    try await stage.tellRefusal(of: "another 4.00 while 8.00 is reserved") {
      () async throws(LedgerFailure) in
      try await ledger.requestWithdrawal(
        "w2", by: "mid", amount: "4.00", currency: "USD", to: "iban:1")
    }
    try await ledger.approveWithdrawal("w1")
    try await ledger.completeWithdrawal("w1", reference: "bank-1")
    try await ledger.requestWithdrawal(
      "w3", by: "root", amount: "5.00", currency: "USD", to: "iban:2")
    let withdrawals = try await ledger.ask { state, _ in state.withdrawals }
    stage.show("withdrawal list p3", .withdrawals(withdrawals))
    stage.show("balances p3", .balances(try await ledger.balances()))
  }
}
