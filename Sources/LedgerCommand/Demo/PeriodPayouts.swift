import CommandLineKit
import LedgerCore
import ReferralLedger

/// P2: revenue of a period is shared by engagement, exactly, with a bonus for the referrer.
struct PeriodPayouts: Story {
  let name = "p2"
  let title = "P2  Payouts per period: revenue shared by engagement, 5% on top for the referrer"

  var terms: ProgramTerms {
    var terms = ProgramTerms(name: "p2", currencies: [Currency(code: "SOL", exponent: 9)])
    terms.payoutBonus = [BonusRule(depth: 1, rate: rate("5%"))]
    terms.pool = PoolTerms(
      share: rate("100%"),
      weights: [
        MetricWeight(metric: "posts", millionths: 3_000_000),
        MetricWeight(metric: "comments", millionths: 1_000_000),
        MetricWeight(metric: "follows", millionths: 500_000),
        MetricWeight(metric: "likes", millionths: 250_000),
      ])
    return terms
  }

  func play(on ledger: Ledger, at clock: StoryClock, _ stage: Stage) async throws {
    let from = Timestamp("2025-10-01T00:00:00.000Z") ?? clock.now
    try await ledger.openPeriod(
      "2025-10-P1", from: from, to: from.adding(days: 14), currency: "SOL")
    let engagement: [(ID, [Text: UInt64])] = [
      ("u1", ["posts": 5, "comments": 12, "follows": 8, "likes": 34]),
      ("u2", ["posts": 8, "comments": 1, "likes": 1]), ("u3", ["posts": 5, "comments": 1]),
      ("u4", ["posts": 3, "likes": 1]),
    ]
    for (participant, counts) in engagement {
      try await ledger.register(participant, referredBy: "boss")
      try await ledger.recordEngagement(in: "2025-10-P1", of: participant, counts: counts)
    }
    try await ledger.recordRevenue(
      of: "2025-10-P1", source: "creator-fees", amount: "40.00", reference: "w1")
    try await ledger.recordRevenue(
      of: "2025-10-P1", source: "subscriptions", amount: "5.92", reference: "s1")
    stage.tell("two sources brought 45.92 SOL; four people posted, commented, followed and liked")
    try await stage.tellRefusal(of: "calculating it on the first day") {
      () async throws(LedgerFailure) in try await ledger.calculate("2025-10-P1")
    }
    clock.advance(days: 14)
    let closed = try await ledger.calculate("2025-10-P1")
    var lines: [PayoutCalculated<Spelled>] = []
    for try await event in ledger.events() {
      if case .payoutCalculated(let line) = event.body { lines.append(line) }
      if event.position == closed.position { break }
    }
    if let period = closed.period {
      stage.show("period show p2 2025-10-P1", PeriodAnswer(period: period, lines: lines).payouts)
    }
    let again = try await ledger.calculate("2025-10-P1")
    stage.tell(
      "the shares are the pool to the last unit; calculated again: a duplicate of \(again.position)"
    )
    try await ledger.claim("2025-10-P1", by: "u1")
    try await ledger.claim(
      "2025-10-P1", by: "u2", to: .address("7xKX…9f"), reference: "5uQ…signature")
    stage.tell("u1 claimed into the wallet, u2 to an address after the transfer had succeeded")
    stage.show("balances p2", .balances(try await ledger.balances()))
  }
}
