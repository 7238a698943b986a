import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("R17, R18, I5: the payout of a period")
struct PeriodPayoutTests {
  /// A ledger whose period is over, with revenue and engagements.
  static func scene(
    _ revenue: Amount, _ scores: KeyValuePairs<ID, KeyValuePairs<Text, UInt64>>,
    _ change: (inout ProgramTerms) -> Void = { _ in }
  ) throws -> Scene {
    var scene = try PeriodRuleTests.scene(change)
    if revenue != "0" { try scene.tell(.revenue("oct", revenue)) }
    for (participant, counts) in scores { try scene.tell(.engagement("oct", participant, counts)) }
    scene.now = scene.now.adding(days: 1)
    return scene
  }

  @Test("R17: metrics of weight 0 and metrics without a weight score nothing")
  func idleMetrics() throws {
    var scene = try Self.scene("1", ["ann": ["shares": 9], "bob": ["posts": 1], "cy": ["idle": 9]])
    {
      $0.pool?.weights.append(MetricWeight(metric: "shares", millionths: 0))
    }
    try scene.calculate("oct")
    #expect(scene.payout(of: "oct") == ["share bob 1.00"])
  }

  @Test("R17: what is left of the division goes to the largest remainders, ties by id bytes")
  func leftovers() throws {
    var scene = try Self.scene("1", ["b": ["posts": 1], "a": ["posts": 1], "B": ["posts": 1]])
    try scene.calculate("oct")
    #expect(scene.payout(of: "oct") == ["share B 0.34", "share a 0.33", "share b 0.33"])
  }

  @Test("R17: lines of zero are left out, and who gets nothing is no recipient")
  func zeroLines() throws {
    var scene = try Self.scene("0.02", ["a": ["posts": 1], "b": ["posts": 1], "c": ["posts": 1]])
    #expect(try scene.calculate("oct") == "7...9")
    #expect(scene.payout(of: "oct") == ["share a 0.01", "share b 0.01"])
    #expect(scene.state.period("oct")?.payout?.recipients == 2)
    #expect(try scene.tell(.claim("oct", "c")) == "nothingToClaim")
  }

  @Test("R17: no score, no pool, or a required source without revenue leave the period open")
  func nothing() throws {
    var noScore = try Self.scene("1", ["a": ["posts": 0], "b": ["idle": 7]])
    #expect(try noScore.calculate("oct") == "nothingToDistribute")
    var nobody = try Self.scene("1", [:])
    #expect(try nobody.calculate("oct") == "nothingToDistribute")
    var noRevenue = try Self.scene("0", ["a": ["posts": 1]])
    #expect(try noRevenue.calculate("oct") == "nothingToDistribute")
    var tooLittle = try Self.scene("0.01", ["a": ["posts": 1]]) {
      $0.pool?.share = Scene.rate("99%")
    }
    #expect(try tooLittle.calculate("oct") == "nothingToDistribute")
    var noPool = try Self.scene("1", ["a": ["posts": 1]]) { $0.pool = nil }
    #expect(try noPool.calculate("oct") == "nothingToDistribute")
    var source = try Self.scene("1", ["a": ["posts": 1]]) { $0.pool?.sources = ["ads", "fees"] }
    #expect(try source.calculate("oct") == "nothingToDistribute")
    try source.tell(.revenue("oct", "1", from: "ads"))
    #expect(try source.calculate("oct") == "6...7")
  }

  @Test("R17: bonuses are on top, at each depth of the recipient's chain, of the recipient's share")
  func bonuses() throws {
    var scene = try Self.scene("10", ["bob": ["posts": 3], "cy": ["posts": 1]]) { terms in
      terms.payoutBonus = [
        BonusRule(depth: 1, rate: Scene.rate("5%"), rounding: .halfUp),
        BonusRule(depth: 2, rate: Scene.rate("1%")),
      ]
    }
    try scene.tell(all: [
      .registration("cy", by: "bob"), .registration("bob", by: "ann"),
      .registration("ann", by: "zed"),
    ])
    try scene.calculate("oct")
    #expect(
      scene.payout(of: "oct") == [
        "share bob 7.50", "share cy 2.50", "bonus ann 0.38 on bob", "bonus ann 0.02 on cy",
        "bonus bob 0.13 on cy", "bonus zed 0.07 on bob",
      ])
    let payout = try #require(scene.state.period("oct")?.payout)
    #expect(payout.pool.minorUnits == 1_000 && payout.bonuses.minorUnits == 60)
    #expect(payout.recipients == 2)
    #expect(scene.balance(of: "bob").unclaimed == 763)
    #expect(try scene.tell(.claim("oct", "bob")) == "16")
  }

  @Test("R17: a bonus carries the score of the referee's share")
  func scores() throws {
    var scene = try Self.scene("10", ["cy": ["posts": 2, "likes": 6]]) {
      $0.payoutBonus = [BonusRule(depth: 1, rate: Scene.rate("5%"))]
    }
    try scene.tell(.registration("cy", by: "bob"))
    try scene.calculate("oct")
    let scores = scene.events.compactMap { event -> String? in
      guard case .payoutCalculated(let line) = event.body else { return nil }
      return "\(line.kind) \(line.score?.description ?? "none")"
    }
    #expect(scores == ["share 7.5", "bonus 7.5"])
  }

  @Test("T8: share, weights and bonus are those of the terms when the period is calculated")
  func termsOfNow() throws {
    var scene = try Self.scene("10", ["ann": ["posts": 1], "bob": ["likes": 1]])
    try scene.publish { terms in
      terms.pool = PoolTerms(
        share: Scene.rate("50%"), weights: [MetricWeight(metric: "likes", millionths: 1)])
    }
    try scene.calculate("oct")
    #expect(scene.payout(of: "oct") == ["share bob 5.00"])
  }

  @Test("R17, M1: the heaviest weights and counts share the largest pool to the last unit")
  func extremes() throws {
    var scene = try Self.scene(
      "92233720368547758.07",
      ["a": ["posts": 1 << 32, "likes": 1 << 32], "b": ["posts": 1 << 32], "c": ["likes": 1]]
    ) { terms in
      terms.pool?.weights = [
        MetricWeight(metric: "likes", millionths: 1),
        MetricWeight(metric: "posts", millionths: .max),
      ]
    }
    try scene.calculate("oct")
    let payout = try #require(scene.state.period("oct")?.payout)
    #expect(payout.pool.minorUnits == .max)
    let shares = scene.state.balances(at: scene.now).reduce(Int128(0)) { $0 + Int128($1.unclaimed) }
    #expect(shares == Int128(Int64.max))
  }

  @Test("M1: what somebody may claim never overflows; the period stays open instead")
  func overflow() throws {
    var scene = try Self.scene("92233720368547758.07", ["a": ["posts": 1]])
    try scene.calculate("oct")
    try scene.tell(all: [
      .period("nov"), .revenue("nov", "0.01"), .engagement("nov", "a", ["posts": 1]),
    ])
    #expect(try scene.calculate("nov") == "amountOverflow")
    try scene.tell(.claim("oct", "a", to: .address("iban:1")))
    #expect(try scene.calculate("nov") == "11...12")
  }

  @Test("G4: amounts of a payout that cannot be are refused as that, before they are compared")
  func impossibleAmounts() throws {
    var scene = try Self.scene("1", ["a": ["posts": 1]])
    let whole: [EventBody<Spelled>] = [.share("oct", "a", "1"), .closed("oct", "1", recipients: 1)]
    for (place, line) in [
      (1, .closed("oct", "1", bonuses: "-1", recipients: 1)),
      (1, .closed("oct", "0", recipients: 1)),
      (0, .share("oct", "a", "0")), (0, .share("oct", "a", "1.001")),
    ] as [(Int, EventBody<Spelled>)] {
      var lines = whole
      lines[place] = line
      #expect(try scene.tell(payout: lines) == "invalidAmount")
    }
    let head = scene.state.head
    #expect(try scene.tell(payout: whole) == "\(head + 1)...\(head + 2)")
  }

  @Test("I5, M5: over generated periods the shares are the pool, whoever was recorded first")
  func generated() throws {
    var random = RandomSource(seed: 17)
    for _ in 0..<25 {
      let revenue = Amount(minorUnits: random.number(in: 1...100_000), exponent: 2)
      let people = (0..<(1 + random.below(12))).map { (Text("u\($0)"), UInt64(random.below(4))) }
      guard people.contains(where: { $0.1 > 0 }) else { continue }
      var payouts: [[String]] = []
      for order in [people, people.shuffled(using: &random)] {
        var scene = try PeriodRuleTests.scene()
        try scene.tell(.revenue("oct", revenue))
        for (name, posts) in order { try scene.tell(.engagement("oct", name, ["posts": posts])) }
        scene.now = scene.now.adding(days: 1)
        try scene.calculate("oct")
        payouts.append(scene.payout(of: "oct"))
        let end = try #require(scene.state.period("oct")?.payout)
        let given = scene.state.balances(at: scene.now).reduce(0) { $0 + $1.unclaimed }
        #expect(given == end.pool.minorUnits && end.pool.amount == revenue)
      }
      #expect(payouts[0] == payouts[1])
    }
  }
}
