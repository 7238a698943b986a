import LedgerCore
import Testing

@Suite("R16–R19, G5: periods")
struct PeriodRuleTests {
  static func scene(_ change: (inout ProgramTerms) -> Void = { _ in }) throws -> Scene {
    var scene = try Scene { terms in
      terms.pool = PoolTerms(
        share: Scene.rate("100%"),
        weights: [
          MetricWeight(metric: "likes", millionths: 250_000),
          MetricWeight(metric: "posts", millionths: 3_000_000),
        ])
      change(&terms)
    }
    try scene.tell(.period("oct"))
    return scene
  }

  /// Ann and bob share 10.00 as 3 to 1, and the period is over.
  static func over(_ change: (inout ProgramTerms) -> Void = { _ in }) throws -> Scene {
    var scene = try scene(change)
    try scene.tell(all: [
      .revenue("oct", "10"), .engagement("oct", "ann", ["posts": 3]),
      .engagement("oct", "bob", ["posts": 1]),
    ])
    scene.now = scene.now.adding(days: 1)
    return scene
  }

  @Test("R16: a period ends after it begins, and is opened once")
  func opening() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.period("bad", days: 0)) == "invalidPeriod")
    #expect(try scene.tell(.period("bad", days: -1)) == "invalidPeriod")
    #expect(try scene.tell(.period("oct")) == "= 2")
    #expect(try scene.tell(.period("oct", days: 2)) == "conflict")
    #expect(try scene.tell(.period("oct", in: "SOL")) == "conflict")
    #expect(try scene.tell(.period("nov", in: "EUR")) == "unknownCurrency")
  }

  @Test("R16: revenue counts once per source and reference, in the period's currency")
  func revenue() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.revenue("nov", "1")) == "unknownPeriod")
    #expect(try scene.tell(.revenue("oct", "1.001")) == "invalidAmount")
    #expect(try scene.tell(.revenue("oct", "1")) == "3")
    #expect(try scene.tell(.revenue("oct", "1.00")) == "= 3")
    #expect(try scene.tell(.revenue("oct", "2")) == "conflict")
    #expect(try scene.tell(.revenue("oct", "2", from: "ads")) == "4")
    #expect(try scene.tell(.revenue("oct", "2", reference: "r2")) == "5")
    let period = try #require(scene.state.period("oct"))
    #expect(period.revenue.minorUnits == 500 && period.payout == nil)
    #expect(
      period.sources.map { "\($0.source) \($0.amount)" } == ["ads 2.00 USD", "fees 3.00 USD"])
  }

  @Test("R16: the latest engagement of a participant replaces the one before")
  func engagement() throws {
    var scene = try Self.over()
    scene.now = Scene.morning.adding(days: 1)
    try scene.tell(.engagement("oct", "bob", ["likes": 36]))
    #expect(try scene.calculate("oct") == "7...9")
    #expect(scene.payout(of: "oct") == ["share ann 5.00", "share bob 5.00"])
  }

  @Test("R16: engagement that changes nothing is a duplicate, in whatever order its metrics stand")
  func sameEngagement() throws {
    var scene = try Self.scene()
    let (first, later) = (scene.now, scene.now.adding(days: 2))
    #expect(try scene.tell(.engagement("oct", "ann", ["posts": 1, "likes": 2]), at: first) == "3")
    #expect(
      try scene.tell(.engagement("oct", "ann", ["likes": 2, "posts": 1]), at: first) == "= 3")
    #expect(
      try scene.tell(.engagement("oct", "ann", ["posts": 1, "likes": 2]), at: later) == "= nothing")
    #expect(try scene.tell(.engagement("oct", "ann", ["posts": 2]), at: first) == "4")
    #expect(try scene.tell(.engagement("oct", "ann", ["posts": 1, "likes": 2]), at: later) == "5")
    #expect(try scene.tell(.engagement("nov", "ann", ["posts": 1])) == "unknownPeriod")
    #expect(try scene.tell(.engagement("oct", "ann", ["posts": 1, "posts": 1])) == "malformed")
    #expect(try scene.tell(.engagement("oct", "ann", ["posts": 1 << 32])) == "6")
    #expect(try scene.tell(.engagement("oct", "ann", ["posts": 1 << 32 + 1])) == "malformed")
  }

  @Test("R17: not before its end, and again is a duplicate of its end")
  func calculating() throws {
    var scene = try Self.over()
    scene.now = Timestamp(milliseconds: scene.now.milliseconds - 1)
    #expect(try scene.calculate("oct") == "periodNotOver")
    scene.now = Timestamp(milliseconds: scene.now.milliseconds + 1)
    #expect(try scene.calculate("oct") == "6...8")
    #expect(try scene.calculate("oct") == "= 8")
    #expect(try scene.calculate("nov") == "unknownPeriod")
    #expect(try scene.calculate("") == "invalidID")
    var empty = try Scene.empty
    #expect(try empty.calculate("oct") == "noProgram")
  }

  @Test(
    "R18: a closed period takes no more revenue or engagement; what was recorded is a duplicate")
  func closed() throws {
    var scene = try Self.over()
    try scene.calculate("oct")
    #expect(try scene.tell(.revenue("oct", "1", reference: "r9")) == "periodClosed")
    #expect(try scene.tell(.engagement("oct", "ann", ["posts": 9])) == "periodClosed")
    #expect(try scene.tell(.revenue("oct", "10")) == "= 3")
    #expect(try scene.tell(.engagement("oct", "ann", ["posts": 3]), at: Scene.morning) == "= 4")
  }

  @Test("G5: the whole group is accepted as proposed; scores may be left out")
  func group() throws {
    var scene = try Self.over()
    let shares: [EventBody<Spelled>] = [.share("oct", "ann", "7.5"), .share("oct", "bob", "2.50")]
    let end = EventBody<Spelled>.closed("oct", "10", recipients: 2)
    #expect(try scene.tell(payout: shares + [end]) == "6...8")
    #expect(try scene.tell(payout: shares + [end]) == "= 8")
    #expect(try scene.tell(shares[0]) == "= 6")
    #expect(try scene.tell(shares[1]) == "= 7")
    #expect(try scene.tell(end) == "= 8")
    #expect(try scene.tell(.share("oct", "ann", "7.51")) == "conflict")
    #expect(try scene.tell(.share("oct", "cy", "1")) == "amountMismatch")
    #expect(try scene.tell(.closed("oct", "10", recipients: 3)) == "conflict")
  }

  @Test("G5: any other group, and any line alone, is a mismatch")
  func otherGroups() throws {
    let ann = EventBody<Spelled>.share("oct", "ann", "7.50")
    let bob = EventBody<Spelled>.share("oct", "bob", "2.50")
    let end = EventBody<Spelled>.closed("oct", "10", recipients: 2)
    let score = PayoutCalculated<Spelled>(
      period: "oct", participant: "ann", kind: .share, score: Score(millionths: 1), amount: "7.50")
    let groups: [[EventBody<Spelled>]] = [
      [end], [ann, end], [bob, ann, end], [ann, bob, bob, end], [ann, ann, end],
      [ann, .share("oct", "bob", "2.49"), end], [ann, bob, .closed("oct", "10", recipients: 3)],
      [ann, bob, .closed("oct", "10", bonuses: "0.01", recipients: 2)],
      [ann, .bonus("oct", "bob", on: "ann", "2.50"), end], [ann, bob],
      [.payoutCalculated(score), bob, end], [ann, .revenue("oct", "1"), end],
    ]
    var scene = try Self.over()
    for group in groups { #expect(try scene.tell(payout: group) == "amountMismatch") }
    for line in [ann, bob, end] { #expect(try scene.tell(line) == "amountMismatch") }
    #expect(try scene.tell(.share("nov", "ann", "1")) == "unknownPeriod")
    #expect(try scene.tell(.closed("nov", "1", recipients: 1)) == "unknownPeriod")
    #expect(try scene.tell(.share("oct", "ann", "0")) == "invalidAmount")
  }

  @Test("R19: what a closed period gave is claimed once and whole")
  func claims() throws {
    var scene = try Self.over()
    #expect(try scene.tell(.claim("oct", "ann")) == "nothingToClaim")
    #expect(try scene.tell(.claim("nov", "ann")) == "unknownPeriod")
    try scene.calculate("oct")
    #expect(scene.balance(of: "ann").unclaimed == 750)
    #expect(try scene.tell(.claim("oct", "ann", "7.49")) == "amountMismatch")
    #expect(try scene.tell(.claim("oct", "cy")) == "nothingToClaim")
    try scene.tell(.blocked("ann"))
    #expect(try scene.tell(.claim("oct", "ann")) == "referrerBlocked")
    try scene.tell(.unblocked("ann"))
    #expect(try scene.tell(.claim("oct", "ann")) == "11")
    #expect(try scene.tell(.claim("oct", "ann", "7.5")) == "= 11")
    #expect(try scene.tell(.claim("oct", "ann", "7")) == "conflict")
    #expect(try scene.tell(.claim("oct", "ann", to: .address("iban:1"))) == "conflict")
    #expect(try scene.tell(.claim("oct", "bob", to: .address("iban:1"))) == "12")
    #expect(scene.balance(of: "ann").wallet == 750 && scene.balance(of: "ann").unclaimed == 0)
    #expect(scene.balance(of: "bob").wallet == 0 && scene.balance(of: "bob").unclaimed == 0)
    #expect(scene.state.unclaimedPayouts(of: "ann").isEmpty)
  }
}
