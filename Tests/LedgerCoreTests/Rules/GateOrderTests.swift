import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("G4: the order of the checks")
struct GateOrderTests {
  @Test("G4: the shape comes before the program")
  func shapeFirst() throws {
    var scene = try Scene.empty
    #expect(try scene.tell(.payment("", by: "bob", "10")) == "invalidID")
    #expect(try scene.tell(.blocked("ann", "")) == "malformed")
    #expect(try scene.tell(.registration("bob", by: nil)) == "malformed")
    #expect(try scene.tell(.payment("p1", by: "bob", "10")) == "noProgram")
    #expect(try scene.tell(.payment("p1", by: "bob", "x", in: "EUR")) == "noProgram")
  }

  @Test("G4: within the shape, fields come before ids")
  func fieldsFirst() throws {
    var scene = try Scene()
    #expect(try scene.tell(.blocked("", "")) == "malformed")
    #expect(try scene.tell(.engagement("", "ann", ["a": 1, "a": 2])) == "malformed")
  }

  @Test("G4: what a proposal refers to comes before its amounts")
  func referencesBeforeAmounts() throws {
    var scene = try Scene()
    #expect(try scene.tell(.payment("p1", by: "bob", "x", in: "EUR")) == "unknownCurrency")
    #expect(try scene.tell(.refund("r1", of: "none", "x")) == "unknownPayment")
    #expect(try scene.tell(.revenue("none", "x")) == "unknownPeriod")
    #expect(try scene.tell(.claim("none", "ann", "x")) == "unknownPeriod")
    #expect(
      try scene.tell(.registration("bob", by: "bob", code: "none"), position: 99) == "unknownCode")
  }

  @Test("G4: amounts come before keys")
  func amountsBeforeKeys() throws {
    var scene = try Scene()
    try scene.tell(.payment("p1", by: "bob", "10"))
    for amount in ["0", "-1", "x", "1.001", ""] as [Amount] {
      #expect(try scene.tell(.payment("p1", by: "bob", amount)) == "invalidAmount")
    }
  }

  @Test("G4: keys come before positions, so a replayed line is a duplicate wherever it stands")
  func keysBeforePositions() throws {
    var scene = try Scene()
    try scene.tell(.payment("p1", by: "bob", "10"))
    #expect(try scene.tell(.payment("p1", by: "bob", "10"), position: 9) == "= 2")
    #expect(try scene.tell(.payment("p1", by: "bob", "11"), position: 9) == "conflict")
    #expect(try scene.tell(.payment("p2", by: "bob", "10"), position: 2) == "positionMismatch")
    #expect(try scene.tell(.payment("p2", by: "bob", "10"), position: 4) == "positionMismatch")
    #expect(try scene.tell(.payment("p2", by: "bob", "10"), position: 3) == "3")
  }

  @Test("G4: positions come before an event's own rules", arguments: ownRules)
  func positionsBeforeRules(body: EventBody<Spelled>, code: String) throws {
    var scene = try PeriodRuleTests.scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "10")])
    #expect(try scene.tell(body, position: 99) == "positionMismatch")
    #expect(try scene.tell(body) == code)
  }

  static let ownRules: [(EventBody<Spelled>, String)] = [
    (.programPublished(ProgramPublished(version: 9, terms: Scene.terms())), "invalidTerms"),
    (.registration("ann", by: "ann"), "selfReferral"),
    (.registration("ann", by: "bob"), "referralLoop"),
    (.activation("ann"), "notReferred"), (.refund("r", of: "p1", "99"), "refundExceedsPayment"),
    (.payment("p2", by: "bob", "1", source: .wallet), "insufficientBalance"),
    (.payment("p2", by: "bob", "1", earnings: []), "amountMismatch"),
    (.started("B", "ann", "99"), "exceedsPayable"), (.paid("B", "ann", "99"), "exceedsPayable"),
    (.failed("B", "ann", "1"), "invalidTransition"), (.period("x", days: 0), "invalidPeriod"),
    (.engagement("none", "ann", [:]), "unknownPeriod"), (.claim("oct", "ann"), "nothingToClaim"),
    (.share("oct", "ann", "1"), "amountMismatch"),
    (.closed("oct", "1", recipients: 1), "amountMismatch"),
    (.withdrawal("w", by: "ann", "1"), "insufficientBalance"),
    (.moved("w", to: .approved), "unknownWithdrawal"),
    (.adjustment("a", of: "bob", "92233720368547758.07", .cashback), "6"),
  ]

  @Test("G2, G4: a payment's position is its own, after the activation it expands to")
  func positionOfPayment() throws {
    var scene = try Scene { $0.settlement = .immediate }
    try scene.tell(.registration("bob", by: "ann"))
    #expect(try scene.tell(.payment("p1", by: "bob", "10"), position: 3) == "positionMismatch")
    #expect(try scene.tell(.payment("p1", by: "bob", "10"), position: 4) == "3...5")
    #expect(try scene.tell(.payment("p2", by: "bob", "10"), position: 6) == "6...7")
    #expect(scene.events.map(\.position) == [1, 2, 3, 4, 5, 6, 7])
  }

  @Test("G4, G5: the lines of a payout insist on their positions")
  func positionOfPayout() throws {
    var scene = try PeriodRuleTests.over()
    var ledger = scene.ledger
    func lines(_ positions: [UInt64?]) -> [Proposal] {
      let bodies: [EventBody<Spelled>] = [
        .share("oct", "ann", "7.50"), .share("oct", "bob", "2.50"),
        .closed("oct", "10.00", recipients: 2),
      ]
      return zip(bodies, positions).map { Proposal($0, position: $1) }
    }
    guard
      case .rejected(let rejection) = try ledger.propose(payout: lines([6, 7, 9]), now: scene.now)
    else {
      Issue.record("not refused")
      return
    }
    #expect(rejection.code == .positionMismatch)
    guard case .accepted = try ledger.propose(payout: lines([6, nil, 8]), now: scene.now) else {
      Issue.record("not accepted")
      return
    }
    try scene.calculate("oct")
    #expect(scene.log == ledger.log)
  }

  @Test("G3: an expansion takes at, recordedAt, actor and correlation from its proposal")
  func expansion() throws {
    var scene = try Scene { $0.settlement = .immediate }
    try scene.tell(.registration("bob", by: "ann"))
    let at = scene.now.adding(days: -3)
    try scene.tell(
      Proposal(.payment("p1", by: "bob", "10"), at: at, actor: "api", correlation: "req-1"))
    for event in scene.events.suffix(3) {
      #expect(event.at == at && event.recordedAt == scene.now)
      #expect(event.actor == "api" && event.correlation == "req-1")
    }
    #expect(
      scene.events.map(\.body.type).suffix(3) == [
        .referralActivated, .paymentSucceeded, .cashbackPaid,
      ])
  }

  @Test("Events: recordedAt never goes back; a clock that does is clamped")
  func clampedClock() throws {
    var scene = try Scene()
    scene.now = scene.now.adding(days: 5)
    try scene.tell(.payment("p1", by: "bob", "10"))
    let latest = scene.now
    scene.now = Scene.morning
    try scene.tell(.payment("p2", by: "bob", "10"))
    #expect(scene.events.last?.recordedAt == latest && scene.events.last?.at == latest)
  }
}
