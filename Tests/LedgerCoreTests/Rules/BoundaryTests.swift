import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("M1, G3, G5: proposals at the edges")
struct BoundaryTests {
  static let most: Amount = "92233720368547758.07"

  @Test("M1, R10: what is on hold overflows into a rejection, and never becomes payable")
  func holdOverflow() throws {
    var scene = try Scene { terms in
      terms.cashback = [Scene.rule(1, "100%")]
      terms.holdDays = 14
    }
    try scene.tell(all: [
      .registration("bob", by: "ann"), .payment("p1", by: "bob", "90000000000000000.00"),
      .adjustment("a1", of: "ann", "-90000000000000000.00", .cashback),
    ])
    #expect(try scene.tell(.payment("p2", by: "bob", "90000000000000000.00")) == "amountOverflow")
    #expect(scene.balance(of: "ann").payable == 0)
    #expect(try scene.tell(.paid("B", "ann", "1")) == "exceedsPayable")
    // Once the first has matured there is room for the second.
    scene.now = scene.now.adding(days: 14)
    #expect(try scene.tell(.payment("p2", by: "bob", "90000000000000000.00")) == "6")
    #expect(scene.balance(of: "ann").onHold == 9_000_000_000_000_000_000)
  }

  @Test(
    "M1, I12: a currency is found by all of its bytes",
    arguments: [
      "USD\u{0}\u{0}\u{0}\u{0}\u{B}", "USD\u{0}", "USD ", "usd", "US", "USDUSDUSD", "\u{FF35}SD",
    ] as [Text])
  func currencyBytes(code: Text) throws {
    var scene = try Scene()
    #expect(scene.state.directory.index(of: code) == nil)
    #expect(try scene.tell(.payment("p1", by: "bob", "10", in: code)) == "unknownCurrency")
  }

  @Test("M1: codes that agree in their first eight bytes are different currencies")
  func longCodes() throws {
    let codes: [Text] = ["ABCDEFGH", "ABCDEFGHI", "ABCDEFGHJ", "ABCDEFGHIJKLMNOPQRSTUVWX", "AB"]
    let directory = codes.reduce(into: LedgerState().directory) {
      $0.declare([Currency(code: $1, exponent: 2)])
    }
    for (number, code) in codes.enumerated() {
      #expect(directory.index(of: code)?.rawValue == UInt8(number))
    }
    #expect(directory.index(of: "ABCDEFGHK") == nil)
    #expect(directory.currency(CurrencyIndex(9)).code == "")
  }

  @Test(
    "G3: an address named like the wallet is no address, as an export could not tell them apart")
  func addressNamedWallet() throws {
    var scene = try Scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "50")])
    #expect(try scene.tell(.paid("B", "ann", "1", to: .address("wallet"))) == "malformed")
    #expect(try scene.tell(.started("B", "ann", "1", to: .address("wallet"))) == "malformed")
    #expect(try scene.tell(.claim("oct", "ann", to: .address("wallet"))) == "malformed")
  }

  @Test("G4, G5: a payout's lines have the shape that every event has, and leave no half behind")
  func shapeOfPayout() throws {
    var scene = try PeriodRuleTests.over()
    let bodies: [EventBody<Spelled>] = [
      .share("oct", "ann", "7.50"), .share("oct", "bob", "2.50"),
      .closed("oct", "10", recipients: 2),
    ]
    let broken: [(inout Proposal) -> Void] = [
      { $0.actor = "" }, { $0.actor = "a\n" }, { $0.correlation = "" },
      { $0.correlation = Text(String(repeating: "x", count: 129)) },
    ]
    for change in broken {
      var lines = bodies.map { Proposal($0) }
      change(&lines[1])
      var ledger = scene.ledger
      guard case .rejected(let rejection) = try ledger.propose(payout: lines, now: scene.now) else {
        Issue.record("not refused")
        continue
      }
      #expect(rejection.code == .invalidID && ledger.log == scene.log)
      #expect(ledger.digest == scene.digest)
    }
    try scene.calculate("oct")
    var ledger = try PeriodRuleTests.over().ledger
    guard case .rejected(let rejection) = try ledger.calculate("oct", now: scene.now, actor: "")
    else {
      Issue.record("not refused")
      return
    }
    #expect(rejection.code == .invalidID)
  }

  @Test("T8: terms too long to be read back from their record are refused")
  func longTerms() throws {
    var scene = try Scene()
    let plans = (0..<9_000).map {
      let name = "\(1_000_000 + $0)" + String(repeating: "x", count: 121)
      return PlanRate(plan: Text(name), rate: .zero)
    }
    let terms = Scene.terms {
      $0.cashback = [CashbackRule(depth: 1, rate: .plans(plans, otherwise: .zero))]
    }
    #expect(
      try scene.tell(.programPublished(ProgramPublished(version: 2, terms: terms)))
        == "invalidTerms")
  }

  @Test("M1: the largest amounts pass through every figure without a trap")
  func largest() throws {
    var scene = try Scene { $0.cashback = [Scene.rule(1, "100%"), Scene.rule(2, "100%")] }
    try scene.tell(all: [
      .registration("bob", by: "ann"), .registration("ann", by: "top"),
      .payment("p1", by: "bob", Self.most), .paid("B", "ann", Self.most),
      .refund("r1", of: "p1", Self.most),
    ])
    #expect(scene.balance(of: "ann").pending == -.max && scene.balance(of: "ann").wallet == .max)
    #expect(try scene.tell(.adjustment("a1", of: "ann", "-0.01", .cashback)) == "8")
    #expect(try scene.tell(.adjustment("a2", of: "ann", "-0.01", .cashback)) == "amountOverflow")
    #expect(try scene.tell(.adjustment("a3", of: "ann", "0.01")) == "amountOverflow")
    #expect(try scene.tell(.payment("p2", by: "cy", "92233720368547758.08")) == "invalidAmount")
    #expect(
      scene.state.programTotals.first { $0.currency.code == "USD" }?.paid == Int128(Int64.max))
  }

  @Test(
    "R6, R10: an earning that is not held is not added to what is on hold, however much that is")
  func fullHold() throws {
    var scene = try Scene {
      $0.cashback = [Scene.rule(1, "100%")]
      $0.holdDays = 1
    }
    try scene.tell(all: [
      .registration("bob", by: "ann"), .payment("p1", by: "bob", Self.most),
      .adjustment("a1", of: "ann", "-92233720368547758.07", .cashback),
    ])
    try scene.publish {
      $0.cashback = [Scene.rule(1, "100%")]
      $0.holdDays = 0
    }
    #expect(scene.balance(of: "ann").onHold == .max && scene.balance(of: "ann").earned == 0)
    #expect(try scene.tell(.payment("p2", by: "bob", "1")) == "7")
    #expect(scene.balance(of: "ann").onHold == .max && scene.balance(of: "ann").earned == 100)
    #expect(
      try scene.tell(.payment("p3", by: "bob", "1"), at: scene.now.adding(days: 1))
        == "amountOverflow")
  }

  @Test("R6: only totals that would not fit refuse a payment, whatever stands above the payer")
  func paymentsGoOn() throws {
    var scene = try Scene { $0.blockedReferrers = .stop }
    try scene.tell(all: [.registration("bob", by: "ann"), .blocked("ann"), .blocked("bob")])
    #expect(try scene.tell(.payment("p1", by: "bob", "10")) == "5...6")
  }

  @Test(
    "R3: chains of 10⁵ are built through the gate from either end, and searched without recursion",
    arguments: [true, false])
  func longChains(topDown: Bool) throws {
    // A chain that is walked with every link would take hours here.
    let count = 100_000
    let now = Scene.morning
    var machine = LedgerMachine(LedgerState(), actor: "t")
    func accept(_ body: EventBody<Spelled>) throws {
      let answer = try machine.propose(Proposal(body), now: now, evidence: Evidence())
      guard case .decided(.accepted) = answer else {
        Issue.record("\(answer)")
        return
      }
    }
    try accept(.programPublished(ProgramPublished(version: 1, terms: Scene.terms())))
    for step in 1...count {
      let child = topDown ? step : count + 1 - step
      try accept(.registration(Text("u\(child)"), by: Text("u\(child - 1)")))
      if step % 5000 == 0 {
        _ = machine.startAppending()
        machine.finishAppending()
      }
    }
    #expect(machine.durable == UInt64(count) + 1)
    let loop = Proposal(.registration("u0", by: Text("u\(count)")))
    let answer = try machine.propose(loop, now: now, evidence: Evidence())
    guard case .decided(.rejected(let rejection)) = answer else {
      Issue.record("a loop was not refused")
      return
    }
    #expect(rejection.code == .referralLoop)
    #expect(machine.state.referral(of: Text("u\(count)")).chain.count == count)
    try accept(.payment("p", by: Text("u\(count)"), "10"))
  }
}
