import ReferralLedger

/// P2: revenue of a period is shared by engagement, exactly, with a bonus for the referrer.
struct PeriodPayouts: Story {
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

  func play(on ledger: Ledger, at clock: StoryClock) async throws {
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
    clock.advance(days: 14)
    let closed = try await ledger.calculate("2025-10-P1")
    if let payout = closed.period?.payout {
      tell("\(payout.pool) shared by \(payout.recipients), and \(payout.bonuses) on top")
    }
    let again = try await ledger.calculate("2025-10-P1")
    tell("calculated again: a duplicate of position \(again.position)")
    try await ledger.claim("2025-10-P1", by: "u1")
    tell("u1 claimed to the wallet")
  }
}
