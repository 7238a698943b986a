import CommandLineKit
import ReferralLedger
import Synchronization

/// P5: a purchase never waits for its payouts; a failed one stays pending and is tried again.
struct DecoupledPayouts: Story {
  let name = "p5"
  let title = "P5  Decoupled payouts: plans, a second level, and a transfer that fails first"

  var terms: ProgramTerms {
    let credits = Currency(code: "CRD", exponent: 2)
    var terms = ProgramTerms(name: "p5", currencies: [credits])
    let plans = RateSchedule.plans(
      [PlanRate(plan: "gold", rate: rate("7.5%"))], otherwise: rate("5%"))
    terms.cashback = [
      CashbackRule(depth: 1, rate: plans), CashbackRule(depth: 2, rate: .flat(rate("3.75%"))),
    ]
    return terms
  }

  func play(on ledger: Ledger, at clock: StoryClock, _ stage: Stage) async throws {
    try await ledger.register("ref", referredBy: "grand")
    try await ledger.register("buyer", referredBy: "ref")
    try await ledger.assign(plan: "gold", to: "ref")
    try await ledger.recordPayment("x1", by: "buyer", amount: "400.00", currency: "CRD")
    try await ledger.recordPayment("x2", by: "stranger", amount: "80.00", currency: "CRD")
    stage.tell("two purchases are recorded at once; whoever pays the referrers is asked later")

    let bank = FlakyBank()
    let settlement = CashbackSettlement(of: ledger, by: bank, backoff: .once)
    let first = try await settlement.process("x1")
    stage.show(
      "settlement process p5 x1 --executor ./bank.sh", .legs([first.settlement]))
    for line in first.tried {
      stage.tell("\(line.line.referrer): \(line.result.word) \(line.result.reason ?? "")")
    }
    let again = try await settlement.processFailed()
    stage.show(
      "settlement process-failed p5 --executor ./bank.sh", .legs(again.map(\.settlement)))
    stage.tell(
      "the bank was asked \(bank.calls) times and paid each leg once: paid legs are not repeated")
    if let stranger = try await ledger.settlement(of: "x2") {
      stage.tell("x2 came from nobody's referral: \(stranger.status.rawValue)")
    }
    stage.show("balances p5", .balances(try await ledger.balances()))
  }
}

/// A bank that is closed when it is asked for the first transfer to `ref`.
private final class FlakyBank: PayoutExecutor {
  private let asked = Mutex(0)

  var calls: Int { asked.withLock { $0 } }

  func destination(of referrer: ID, in currency: Text) async -> Text { Text("iban:\(referrer)") }

  func pay(_ order: PayoutOrder) async throws -> PayoutResult {
    let number = asked.withLock { asked in
      asked += 1
      return asked
    }
    if order.referrer == "ref", order.attempt == 1 { return .failed(reason: "the bank is closed") }
    return .paid(reference: Text("bank-\(number)"))
  }
}
