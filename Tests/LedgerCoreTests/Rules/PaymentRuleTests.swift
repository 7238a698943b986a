import LedgerCore
import Testing

@Suite("R6, R7, T1, T2, T6: what payments earn")
struct PaymentRuleTests {
  static func chain(_ count: Int) -> [EventBody<Spelled>] {
    (1..<count).map { .registration(Text("u\($0)"), by: Text("u\($0 + 1)")) }
  }

  @Test("R6: who has no referrer pays without earnings, and is not activated")
  func noReferrer() throws {
    var scene = try Scene()
    #expect(try scene.tell(.payment("p1", by: "bob", "10")) == "2")
    #expect(scene.earnings(of: "p1") == [])
  }

  @Test("R7: each rule whose depth the chain reaches earns its rate of the payment")
  func depths() throws {
    var scene = try Scene { terms in
      terms.cashback = [Scene.rule(1, "20%"), Scene.rule(3, "5%"), Scene.rule(8, "1%")]
    }
    try scene.tell(all: Self.chain(9))
    try scene.tell(.payment("p1", by: "u1", "100"))
    #expect(scene.earnings(of: "p1") == ["u2 1 20% 20.00", "u4 3 5% 5.00", "u9 8 1% 1.00"])
    try scene.tell(.payment("p2", by: "u2", "100"))
    #expect(scene.earnings(of: "p2") == ["u3 1 20% 20.00", "u5 3 5% 5.00"])
    try scene.tell(.payment("p3", by: "u8", "100"))
    #expect(scene.earnings(of: "p3") == ["u9 1 20% 20.00"])
  }

  @Test("R7: amounts that round to zero are left out, and the next depth still earns")
  func zeros() throws {
    var scene = try Scene { terms in
      terms.cashback = [Scene.rule(1, "1%"), Scene.rule(2, "1%", .halfUp), Scene.rule(3, "0%")]
    }
    try scene.tell(all: Self.chain(4))
    try scene.tell(.payment("p1", by: "u1", "0.50"))
    #expect(scene.earnings(of: "p1") == ["u3 2 1% 0.01"])
  }

  @Test("R7: nothing is retroactive: new terms, plans and referrers count from their position on")
  func retroactive() throws {
    var scene = try Scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "10")])
    try scene.publish { $0.cashback = [Scene.rule(1, "50%"), Scene.rule(2, "10%")] }
    try scene.tell(all: [.registration("ann", by: "top"), .payment("p2", by: "bob", "10")])
    #expect(scene.earnings(of: "p1") == ["ann 1 20% 2.00"])
    #expect(scene.earnings(of: "p2") == ["ann 1 50% 5.00", "top 2 10% 1.00"])
    #expect(scene.balance(of: "ann").earned == 700)
  }

  @Test("T2: only the named kinds earn; all of them are recorded and activate")
  func kinds() throws {
    var scene = try Scene { $0.paymentKinds = [PaymentKinds(.renewal), PaymentKinds(.topUp)] }
    try scene.tell(.registration("bob", by: "ann"))
    #expect(try scene.tell(.payment("p1", by: "bob", "10", kind: .purchase)) == "3...4")
    #expect(scene.state.referral(of: "ann").paid == 0)
    try scene.tell(.payment("p2", by: "bob", "10", kind: .subscription))
    try scene.tell(.payment("p3", by: "bob", "10", kind: .renewal))
    try scene.tell(.payment("p4", by: "bob", "10", kind: .topUp))
    #expect(scene.earnings(of: "p1") == [] && scene.earnings(of: "p2") == [])
    #expect(scene.earnings(of: "p3") == ["ann 1 20% 2.00"])
    #expect(scene.earnings(of: "p4") == ["ann 1 20% 2.00"])
    #expect(scene.state.referral(of: "ann").paid == 1)
  }

  @Test("T2: a payment from the wallet never earns, but activates")
  func walletSource() throws {
    var scene = try Scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .adjustment("a", of: "bob", "10")])
    #expect(try scene.tell(.payment("p1", by: "bob", "10", source: .wallet)) == "4...5")
    #expect(scene.earnings(of: "p1") == [])
    #expect(scene.state.referral(of: "ann").paid == 0)
    #expect(scene.state.referral(of: "ann").activated == 1)
  }

  @Test(
    "T6: a payment earns before registration plus the months, at any depth, and not from then on")
  func rewardMonths() throws {
    var scene = try Scene { terms in
      terms.cashback = [Scene.rule(1, "20%"), Scene.rule(2, "10%")]
      terms.rewardMonths = 1
    }
    let registered = try #require(Timestamp("2025-01-31T12:00:00Z"))
    let end = try #require(Timestamp("2025-02-28T12:00:00Z"))
    let before = Timestamp(milliseconds: end.milliseconds - 1)
    try scene.tell(.registration("bob", by: "ann"), at: registered)
    try scene.tell(.registration("ann", by: "top"))
    try scene.tell(.payment("p1", by: "bob", "10"), at: before)
    try scene.tell(.payment("p2", by: "bob", "10"), at: end)
    #expect(scene.earnings(of: "p1") == ["ann 1 20% 2.00", "top 2 10% 1.00"])
    #expect(scene.earnings(of: "p2") == [])
  }

  @Test("T6: no months at all earn nothing, ever")
  func noMonths() throws {
    var scene = try Scene { $0.rewardMonths = 0 }
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "10")])
    #expect(scene.earnings(of: "p1") == [])
  }

  @Test(
    "T1: a ladder counts the referrer's own referrals, the payment being rewarded included",
    arguments: [
      (LadderCount.paid, ["0%", "10%", "10%"]), (.activated, ["10%", "20%", "20%"]),
      (.invited, ["20%", "20%", "20%"]),
    ])
  func ladder(counts: LadderCount, rates: [String]) throws {
    var scene = try Scene { terms in
      let steps = [
        LadderStep(from: 2, rate: Scene.rate("10%")), LadderStep(from: 3, rate: Scene.rate("20%")),
      ]
      terms.cashback = [CashbackRule(depth: 1, rate: .ladder(steps, counts: counts))]
    }
    for name in ["u1", "u2", "u3"] as [Text] { try scene.tell(.registration(name, by: "ann")) }
    // A trial counts as activated and never as paid.
    try scene.tell(.activation("u3"))
    let payments: [(Text, ID)] = [("p1", "u1"), ("p2", "u2"), ("p3", "u2")]
    for (payment, payer) in payments { try scene.tell(.payment(payment, by: payer, "100")) }
    let earned = payments.map { scene.earnings(of: $0.0).first.map { $0.split(separator: " ")[2] } }
    #expect(earned.map { $0.map(String.init) ?? "0%" } == rates)
  }

  @Test("T1: at depth 2 a ladder counts the ancestor's direct referrals; a refund never lowers it")
  func ladderDepth() throws {
    var scene = try Scene { terms in
      let steps = [LadderStep(from: 1, rate: Scene.rate("10%"))]
      terms.cashback = [CashbackRule(depth: 2, rate: .ladder(steps, counts: .paid))]
    }
    try scene.tell(all: [.registration("cy", by: "bob"), .registration("bob", by: "ann")])
    try scene.tell(.payment("p1", by: "cy", "10"))
    #expect(scene.earnings(of: "p1") == [])
    try scene.tell(all: [.payment("p2", by: "bob", "10"), .refund("r2", of: "p2", "10")])
    try scene.tell(.payment("p3", by: "cy", "10"))
    #expect(scene.earnings(of: "p3") == ["ann 2 10% 1.00"])
  }

  @Test("T1: the plan assigned to the referrer chooses the rate, the latest one")
  func plans() throws {
    var scene = try Scene { terms in
      let plans = [PlanRate(plan: "gold", rate: Scene.rate("10%"))]
      terms.cashback = [CashbackRule(depth: 1, rate: .plans(plans, otherwise: Scene.rate("5%")))]
    }
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "10")])
    try scene.tell(all: [.plan("ann", "gold"), .payment("p2", by: "bob", "10")])
    try scene.tell(all: [.plan("ann", "lead"), .payment("p3", by: "bob", "10")])
    #expect(scene.earnings(of: "p1") == ["ann 1 5% 0.50"])
    #expect(scene.earnings(of: "p2") == ["ann 1 10% 1.00"])
    #expect(scene.earnings(of: "p3") == ["ann 1 5% 0.50"])
  }
}
