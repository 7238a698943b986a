import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("R8, R9, I9: refunds")
struct RefundRuleTests {
  @Test("R8: a reversal is the rounded share of what is left minus that of what was left before")
  func reversal() throws {
    var scene = try Scene { $0.cashback = [Scene.rule(1, "15%", .halfUp)] }
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "0.99")])
    #expect(scene.balance(of: "ann").earned == 15)
    // 15% of 66 is 9.9, of 33 is 4.95.
    for (refund, earned) in [("r1", 10), ("r2", 5), ("r3", 0)] as [(Text, Int64)] {
      try scene.tell(.refund(refund, of: "p1", "0.33"))
      #expect(scene.balance(of: "ann").earned == earned)
    }
    #expect(try scene.tell(.refund("r4", of: "p1", "0.01")) == "refundExceedsPayment")
  }

  @Test("R8, I9: a full refund in any parts leaves exactly nothing, at any rate and rounding")
  func fullRefund() throws {
    var random = RandomSource(seed: 8)
    for _ in 0..<40 {
      let rate = Rate(unchecked: UInt32(random.below(1_000_001)))
      let rounding = random.element(of: Rounding.allCases) ?? .down
      var scene = try Scene {
        $0.cashback = [CashbackRule(depth: 1, rate: .flat(rate), rounding: rounding)]
      }
      var left = random.number(in: 1...(random.chance(50) ? 9 : 1_000_000_000_000_000_000))
      try scene.tell(.registration("bob", by: "ann"))
      try scene.tell(.payment("p", by: "bob", Amount(minorUnits: left, exponent: 2)))
      var part = 0
      while left > 0 {
        part += 1
        let amount = part > 5 ? left : random.number(in: 1...left)
        try scene.tell(.refund(Text("r\(part)"), of: "p", Amount(minorUnits: amount, exponent: 2)))
        left -= amount
        #expect(scene.balance(of: "ann").earned == rate.share(of: left, rounding: rounding))
      }
      #expect(scene.balance(of: "ann").earned == 0)
    }
  }

  @Test("R8: a reversal uses the rate recorded in the payment and matures with its payment")
  func recordedRate() throws {
    var scene = try Scene { $0.holdDays = 14 }
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "10")])
    try scene.publish { $0.cashback = [Scene.rule(1, "50%")] }
    scene.now = scene.now.adding(days: 3)
    try scene.tell(.refund("r1", of: "p1", "5"))
    #expect(scene.balance(of: "ann").earned == 100 && scene.balance(of: "ann").onHold == 100)
    scene.now = Scene.morning.adding(days: 14)
    #expect(scene.balance(of: "ann").onHold == 0 && scene.balance(of: "ann").payable == 100)
    let refund = scene.events.compactMap { event -> PaymentRefunded<Spelled>? in
      if case .paymentRefunded(let refund) = event.body { refund } else { nil }
    }.first
    #expect(refund?.matures == Scene.morning.adding(days: 14))
    #expect(refund?.payer == "bob" && refund?.kind == .purchase && refund?.source == .external)
  }

  @Test("R8: what was paid already makes pending negative; later earnings offset it")
  func negative() throws {
    var scene = try Scene()
    try scene.tell(all: [
      .registration("bob", by: "ann"), .payment("p1", by: "bob", "10"), .paid("B", "ann", "2"),
      .refund("r1", of: "p1", "10"),
    ])
    #expect(scene.balance(of: "ann").pending == -200 && scene.balance(of: "ann").payable == 0)
    #expect(try scene.tell(.paid("B2", "ann", "0.01")) == "exceedsPayable")
    try scene.tell(.payment("p2", by: "bob", "15"))
    #expect(scene.balance(of: "ann").payable == 100)
  }

  @Test(
    "R9: a top-up credits the wallet, a wallet payment debits it, one from the wallet nets to zero")
  func wallet() throws {
    var scene = try Scene()
    try scene.tell(.payment("p1", by: "bob", "10", kind: .topUp))
    #expect(scene.balance(of: "bob").wallet == 1_000)
    #expect(
      try scene.tell(.payment("p2", by: "bob", "10.01", source: .wallet)) == "insufficientBalance")
    #expect(
      try scene.tell(.payment("p3", by: "bob", "10.01", kind: .topUp, source: .wallet))
        == "insufficientBalance")
    try scene.tell(.payment("p4", by: "bob", "10", kind: .topUp, source: .wallet))
    #expect(scene.balance(of: "bob").wallet == 1_000)
    try scene.tell(.payment("p5", by: "bob", "6", source: .wallet))
    #expect(scene.balance(of: "bob").wallet == 400)
    try scene.tell(.payment("p6", by: "bob", "99"))
    #expect(scene.balance(of: "bob").wallet == 400)
  }

  @Test("R9: a refund undoes its share of the wallet, which may turn negative for a spent top-up")
  func walletRefund() throws {
    var scene = try Scene()
    try scene.tell(all: [
      .payment("p1", by: "bob", "10", kind: .topUp),
      .payment("p2", by: "bob", "8", source: .wallet),
      .payment("p3", by: "bob", "1", kind: .topUp, source: .wallet),
    ])
    try scene.tell(.refund("r2", of: "p2", "3"))
    #expect(scene.balance(of: "bob").wallet == 500)
    try scene.tell(.refund("r1", of: "p1", "10"))
    #expect(scene.balance(of: "bob").wallet == -500)
    try scene.tell(.refund("r3", of: "p3", "1"))
    #expect(scene.balance(of: "bob").wallet == -500)
    #expect(scene.balance(of: "bob").available == -500)
  }

  @Test("R9: what a withdrawal has reserved is not available to pay with")
  func reserved() throws {
    var scene = try Scene()
    try scene.tell(all: [.adjustment("a", of: "bob", "10"), .withdrawal("w", by: "bob", "4")])
    #expect(
      try scene.tell(.payment("p1", by: "bob", "6.01", source: .wallet)) == "insufficientBalance")
    #expect(try scene.tell(.payment("p1", by: "bob", "6.00", source: .wallet)) == "4")
  }

  @Test("R8, G2: a proposal may state what the gate would fill, and must be right")
  func stated() throws {
    var scene = try Scene { $0.holdDays = 1 }
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "10")])
    let right = [Reversal<Spelled>(referrer: "ann", depth: 1, amount: "-1")]
    let wrong: [(String, (inout PaymentRefunded<Spelled>) -> Void)] = [
      ("currencyMismatch", { $0.currency = "SOL" }), ("amountMismatch", { $0.payer = "ann" }),
      ("amountMismatch", { $0.kind = .renewal }), ("amountMismatch", { $0.source = .wallet }),
      ("amountMismatch", { $0.matures = Scene.morning }), ("amountMismatch", { $0.reversals = [] }),
      ("amountMismatch", { $0.reversals = [Reversal(referrer: "ann", depth: 1, amount: "-1.01")] }),
      ("amountMismatch", { $0.reversals = [Reversal(referrer: "ann", depth: 2, amount: "-1")] }),
      ("amountMismatch", { $0.reversals = [Reversal(referrer: "bob", depth: 1, amount: "-1")] }),
      ("amountMismatch", { $0.reversals = right + right }),
    ]
    for (code, change) in wrong {
      #expect(try scene.tell(.refund("r1", of: "p1", "5", change)) == code)
    }
    let word = try scene.tell(
      .refund("r1", of: "p1", "5") {
        ($0.currency, $0.payer, $0.kind, $0.source) = ("USD", "bob", .purchase, .external)
        ($0.matures, $0.reversals) = (Scene.morning.adding(days: 1), right)
      })
    #expect(word == "5")
  }
}
