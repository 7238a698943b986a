import ReferralLedger

/// P5: a purchase never waits for its payouts; a failed one stays pending and is started again.
struct DecoupledPayouts: Story {
  let title = "P5  Decoupled payouts: plans, a second level, and a transfer that fails first"

  var terms: ProgramTerms {
    let credits = Currency(code: "CRD", exponent: 2)
    var terms = ProgramTerms(name: "p5", currencies: [credits])
    let plans = RateSchedule.plans(
      [PlanRate(plan: "gold", rate: rate("7.5%"))], otherwise: rate("5%"))
    terms.cashback = [
      CashbackRule(depth: 1, rate: plans), CashbackRule(depth: 2, rate: .flat(rate("3.75%"))),
    ]
    terms.minimumPayout = [CurrencyMinimum(currency: "CRD", minorUnits: 10_00)]
    return terms
  }

  func play(on ledger: Ledger, at clock: StoryClock) async throws {
    try await ledger.register("ref", referredBy: "grand")
    try await ledger.register("buyer", referredBy: "ref")
    try await ledger.assign(plan: "gold", to: "ref")
    try await ledger.recordPayment("x1", by: "buyer", amount: "133.33", currency: "CRD")
    await tellRefusal(of: "paying ref 9.99, below the minimum") {
      () async throws(LedgerFailure) -> Receipt in
      try await start("BATCH-1", 1, "9.99", on: ledger)
    }
    try await ledger.recordPayment("x2", by: "stranger", amount: "80.00", currency: "CRD")
    try await ledger.recordPayment("x3", by: "buyer", amount: "266.66", currency: "CRD")
    _ = try await start("BATCH-2", 1, "29.98", on: ledger)
    try await ledger.record(
      .cashbackFailed(
        CashbackFailed(
          batch: "BATCH-2", referrer: "ref", amount: "29.98", currency: "CRD", attempt: 1,
          reason: "bank is closed")))
    tell("the first attempt failed: nothing is lost, all of it is pending")
    _ = try await start("BATCH-2", 2, "29.98", on: ledger)
    try await ledger.record(
      .cashbackPaid(
        CashbackPaid(
          batch: "BATCH-2", referrer: "ref", amount: "29.98", currency: "CRD",
          destination: .address("iban:2"), reference: "bank-7")))
    tell("the second attempt paid ref outside the ledger")
  }

  private func start(
    _ batch: Text, _ attempt: UInt64, _ amount: Amount, on ledger: Ledger
  ) async throws(LedgerFailure) -> Receipt {
    try await ledger.record(
      .cashbackStarted(
        CashbackStarted(
          batch: batch, referrer: "ref", amount: amount, currency: "CRD",
          destination: .address("iban:2"), attempt: attempt)))
  }
}
