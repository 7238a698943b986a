import LedgerCore
import ReferralLedgerTesting
import Testing

/// Payments that are proposed together are decided by what decides on a single one, however many there are.
@Suite("R6, R7: recording payments in passing")
struct PaymentPassTests {
  /// A chain of three with names of every length that is stored in its own way, more of them than are looked up
  /// at once.
  private static func scene(
    _ change: (inout ProgramTerms) -> Void = { _ in }
  ) throws -> Scene {
    var scene = try Scene { terms in
      terms.cashback = [Scene.rule(1, "20%"), Scene.rule(2, "0.1234%", .halfEven)]
      change(&terms)
    }
    for (number, name) in BatchPayingTests.names.enumerated() {
      try scene.tell(.registration(name, by: Text("top-\(number % 7)")))
      try scene.tell(.registration(Text("of-\(number)"), by: name))
    }
    return scene
  }

  private static func payments(_ count: Int) -> [EventBody<Spelled>] {
    (0..<count).map { number in
      let cents = Amount(minorUnits: 1 << (number % 50), exponent: 2)
      return .payment(Text("p-\(number)"), by: Text("of-\(number % 150)"), cents)
    }
  }

  /// Proposes together, and one by one besides; both must come to the same.
  @discardableResult
  private static func compare(_ proposals: [Proposal], on scene: Scene) throws -> Int {
    var together = scene.ledger
    var alone = scene.ledger
    let now = scene.now
    let (decisions, inPassing) = try together.propose(each: proposals, now: { _ in now })
    for (proposal, decision) in zip(proposals, decisions) {
      let expected = try alone.propose(proposal, now: now)
      #expect(decision == expected, "\(proposal.json)")
    }
    #expect(together.log == alone.log)
    #expect(together.digest == alone.digest)
    return inPassing
  }

  private static func compare(_ bodies: [EventBody<Spelled>], on scene: Scene) throws -> Int {
    try compare(bodies.map { Proposal($0) }, on: scene)
  }

  @Test("R6, R7: each is recorded byte for byte as if it had been proposed by itself")
  func asSinglePayments() throws {
    #expect(try Self.compare(Self.payments(400), on: Self.scene()) == 400)
  }

  @Test(
    "G2, R4: the first payment of a referee activates in passing, a trial before it spares that")
  func activation() throws {
    var scene = try Self.scene()
    try scene.tell(.activation("of-1"))
    let proposals: [EventBody<Spelled>] = [
      .payment("a", by: "of-0", "1"), .payment("b", by: "of-1", "1"),
      .payment("c", by: "of-0", "1"), .payment("d", by: BatchPayingTests.names[0], "1"),
    ]
    #expect(try Self.compare(proposals, on: scene) == 4)
    let now = scene.now
    var ledger = scene.ledger
    let decisions = try ledger.propose(each: proposals.map { Proposal($0) }, now: { _ in now })
      .decisions
    let counts = decisions.map { decision -> Int in
      if case .accepted(let events) = decision { events.count } else { 0 }
    }
    #expect(counts == [2, 1, 1, 2])
  }

  @Test("What is said of a payment besides is recorded in passing as it is alone")
  func everyField() throws {
    var proposals: [Proposal] = []
    for (number, kind) in (0..<64).map({ ($0, PaymentKind.allCases[$0 % 4]) }) {
      let payment = PaymentSucceeded<Spelled>(
        payment: Text("p-\(number)"), payer: Text("of-\(number)"), amount: "3.5",
        currency: number % 3 == 0 ? "SOL" : "USD", kind: kind,
        months: number % 5 == 0 ? UInt64(number) << 20 : nil, days: number % 7 == 0 ? 30 : nil)
      proposals.append(
        Proposal(
          .paymentSucceeded(payment),
          at: number % 2 == 0 ? Scene.morning.adding(days: number - 32) : nil,
          actor: number % 4 == 0 ? "a host, named ün" : nil,
          correlation: number % 6 == 0 ? Text("order-\(number)") : nil))
    }
    #expect(try Self.compare(proposals, on: Self.scene()) == 64)
  }

  @Test(
    "R7: a payment that earns at every depth is recorded in passing, however long all its texts are"
  )
  func everyDepth() throws {
    func longest(_ number: Int) -> Text {
      Text("\(number % 1000 + 1000)" + String(repeating: "n", count: Limits.idBytes - 4))
    }
    var scene = try Scene { terms in
      terms.cashback = (1...CashbackRule.maximumDepth).map { Scene.rule($0, "1.2345%", .halfUp) }
    }
    for number in 0..<10 {
      try scene.tell(.registration(longest(number), by: longest(number + 1)))
    }
    let proposals = (0..<100).map { number in
      Proposal(
        .paymentSucceeded(
          PaymentSucceeded(
            payment: longest(number), payer: longest(number % 10),
            amount: Amount(minorUnits: .max >> 8, exponent: 2), currency: "USD", kind: .renewal,
            months: Limits.count, days: Limits.count)),
        at: Scene.morning.adding(days: -number), actor: longest(number + 1),
        correlation: longest(number + 2))
    }
    #expect(try Self.compare(proposals, on: scene) == 100)
  }

  @Test("R9: a wallet is credited, debited and never overdrawn, in passing as alone")
  func wallets() throws {
    let proposals: [EventBody<Spelled>] = [
      .payment("t1", by: "of-0", "10", kind: .topUp),
      .payment("w1", by: "of-0", "6", source: .wallet),
      .payment("w2", by: "of-0", "6", source: .wallet),
      .payment("w3", by: "of-0", "4", source: .wallet),
      .payment("w4", by: "of-0", "0.01", kind: .topUp, source: .wallet),
    ]
    #expect(try Self.compare(proposals, on: Self.scene()) == 3)
  }

  @Test(
    "G1: what was recorded before, or a moment ago, is a duplicate or a conflict in passing, too")
  func repeated() throws {
    var scene = try Self.scene()
    try scene.tell(.payment("old", by: "of-0", "1"))
    let proposals: [EventBody<Spelled>] = [
      .payment("new", by: "of-0", "1"), .payment("new", by: "of-0", "1"),
      .payment("new", by: "of-0", "2"), .payment("old", by: "of-0", "1"),
      .payment("old", by: "of-1", "1"), .payment("other", by: "of-0", "1"),
    ]
    #expect(try Self.compare(proposals, on: scene) == 2)
  }

  @Test("G2: earnings that are given must be what the rules give, in passing as alone")
  func given() throws {
    let scene = try Self.scene()
    func payment(_ id: Text, _ amount: Amount) -> EventBody<Spelled> {
      .payment(
        id, by: BatchPayingTests.names[0], "10",
        earnings: [
          Earning(
            referrer: "top-0", depth: 1, rate: Scene.rate("20%"), rounding: .down, amount: amount)
        ])
    }
    #expect(try Self.compare([payment("a", "2"), payment("b", "2.01")], on: scene) == 1)
  }

  @Test("G4: whatever is wrong with a payment is told as it is told of one alone")
  func refused() throws {
    let payments: [EventBody<Spelled>] = [
      .payment("", by: "of-0", "1"), .payment("a\n", by: "of-0", "1"),
      .payment(Text(String(repeating: "p", count: 129)), by: "of-0", "1"),
      .payment(Text(String(repeating: "p", count: 128)), by: "of-0", "1"),
      .payment("b", by: "", "1"), .payment("c", by: "of-0", "0"), .payment("d", by: "of-0", "-1"),
      .payment("e", by: "of-0", "1.234"), .payment("f", by: "of-0", "1", in: "EUR"),
      .payment("g", by: "of-0", "x"), .payment("h", by: "nobody yet", "1"),
      .payment("i", by: "nobody yet", "1"), .payment("j", by: "of-1", "92233720368547758.07"),
      .payment("k", by: "of-1", "92233720368547758.07"),
    ]
    let scene = try Self.scene { $0.cashback = [Scene.rule(1, "100%")] }
    #expect(try Self.compare(payments, on: scene) == 3)
    #expect(try Self.compare(payments, on: Scene.empty) == 0)
    let claims = [(0, 0), (0, 1), (1, 2), (1, 5)].map { number, shift in
      Proposal(
        .payment(Text("q\(number)\(shift)"), by: "of-0", "1"),
        position: scene.state.head + UInt64(shift))
    }
    #expect(try Self.compare(claims, on: scene) == 1)
  }

  @Test("T1, T3, T4, T6, T7: terms of every kind are kept in passing")
  func terms() throws {
    let changes: [(passing: ClosedRange<Int>, change: (inout ProgramTerms) -> Void)] = [
      (150...150, { $0.holdDays = 3 }),
      (150...150, { $0.rewardMonths = 1 }),
      (150...150, { $0.blockedReferrers = .stop }),
      (150...150, { $0.paymentKinds = PaymentKinds(.renewal) }),
      (150...150, { $0.cashback = [] }),
      (
        150...150,
        {
          let steps = [
            LadderStep(from: 0, rate: Scene.rate("10%")), LadderStep(from: 3, rate: .zero),
            LadderStep(from: 9, rate: Scene.rate("50%")),
          ]
          $0.cashback = [
            CashbackRule(depth: 1, rate: .flat(Scene.rate("1%"))),
            CashbackRule(depth: 2, rate: .ladder(steps, counts: .paid)),
          ]
        }
      ),
      (
        150...150,
        {
          let plans = [PlanRate(plan: "gold", rate: Scene.rate("30%"))]
          $0.cashback = [CashbackRule(depth: 1, rate: .plans(plans, otherwise: .zero))]
        }
      ),
      // Who is paid at once is paid by the gate.
      (0...0, { $0.settlement = .immediate }),
      (
        150...150,
        { $0.cashback = [Scene.rule(1, "3%"), Scene.rule(2, "2%"), Scene.rule(3, "1%")] }
      ),
    ]
    for (passing, change) in changes {
      var scene = try Self.scene(change)
      try scene.tell(all: [
        .blocked("top-1"), .plan(BatchPayingTests.names[4], "gold"),
        .registration("top-0", by: "x"),
        .registration("top-1", by: "x"), .registration("top-2", by: "x"),
        .registration("top-3", by: "x"), .registration("top-4", by: "x"),
        .registration("top-5", by: "x"), .registration("top-6", by: "x"),
      ])
      #expect(passing.contains(try Self.compare(Self.payments(150), on: scene)))
    }
  }

  @Test("T8: terms that are published among payments are in force from there on")
  func termsAmong() throws {
    var bodies = Self.payments(100)
    let terms = Scene.terms { $0.cashback = [Scene.rule(2, "50%", .halfUp)] }
    bodies.insert(.programPublished(ProgramPublished(version: 2, terms: terms)), at: 40)
    bodies.insert(.blocked("top-3"), at: 70)
    bodies.insert(.registration("of-3000", by: "of-1"), at: 71)
    #expect(try Self.compare(bodies, on: Self.scene()) == 100)
  }

  @Test("What was recorded in passing is undone with the group it is in, and recorded again")
  func undone() throws {
    var scene = try Self.scene()
    let before = scene.digest
    scene.fail(nextAppends: 1)
    let (failing, plain) = (scene.ledger, try Self.scene().ledger)
    #expect(failing.digest == before)
    var (again, once) = (failing, plain)
    let proposals = Self.payments(200).map { Proposal($0) }
    let now = scene.now
    let decisions = try again.propose(each: proposals, now: { _ in now }).decisions
    #expect(try decisions == once.propose(each: proposals, now: { _ in now }).decisions)
    #expect(again.log == once.log && again.digest == once.digest)
  }

  @Test("A clock that goes back, or shows another time at each, is clamped in passing as alone")
  func clocks() throws {
    let scene = try Self.scene()
    let proposals = Self.payments(130).map { Proposal($0) }
    var (together, alone) = (scene.ledger, scene.ledger)
    func moment(_ proposal: Proposal) -> Timestamp {
      guard case .paymentSucceeded(let payment) = proposal.body else { return scene.now }
      return Timestamp(
        milliseconds: scene.now.milliseconds + payment.amount.units % 1009 - 300)
    }
    _ = try together.propose(each: proposals, now: moment)
    for proposal in proposals { _ = try alone.propose(proposal, now: moment(proposal)) }
    #expect(together.log == alone.log && together.digest == alone.digest)
  }
}
