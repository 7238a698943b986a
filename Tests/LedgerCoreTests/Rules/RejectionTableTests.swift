import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("G6: rejections")
struct RejectionTableTests {
  /// A story, what is proposed then, and the code of its refusal.
  struct Case: Sendable, CustomTestStringConvertible {
    let code: Rejection.Code
    let story: [EventBody<Spelled>]
    let body: EventBody<Spelled>
    let position: UInt64?

    init(
      _ code: Rejection.Code, after story: [EventBody<Spelled>] = [], _ body: EventBody<Spelled>,
      position: UInt64? = nil
    ) {
      (self.code, self.story, self.body, self.position) = (code, story, body, position)
    }

    var testDescription: String { "\(code.rawValue): \(Proposal(body).json)" }
  }

  static let most: Amount = "92233720368547758.07"
  static let referral: [EventBody<Spelled>] = [
    .registration("bob", by: "ann"), .payment("p1", by: "bob", "10"),
  ]

  static let cases: [Case] = [
    Case(.malformed, .blocked("ann", "")), Case(.malformed, .registration("bob", by: nil)),
    Case(.malformed, .activation("bob", days: 1 << 53 + 1)),
    Case(.malformed, .adjustment("a", of: "ann", "1", reason: "a\u{7F}")),
    Case(.invalidID, .payment("", by: "bob", "1")),
    Case(.invalidID, .payment("p", by: "a\nb", "1")),
    Case(.invalidID, .payment("p", by: "a\u{85}", "1")),
    Case(.invalidID, .payment(Text(String(repeating: "é", count: 64) + "x"), by: "bob", "1")),
    Case(.invalidID, .paid(Text(String(repeating: "x", count: 161)), "ann", "1")),
    Case(.positionMismatch, .payment("p", by: "bob", "1"), position: 3),
    Case(.invalidAmount, .payment("p", by: "bob", "0")),
    Case(.invalidAmount, .payment("p", by: "bob", "-1")),
    Case(.invalidAmount, .payment("p", by: "bob", "1.001")),
    Case(.invalidAmount, .adjustment("a", of: "ann", "0")),
    Case(.unknownCurrency, .payment("p", by: "bob", "1", in: "EUR")),
    Case(.unknownCurrency, .payment("p", by: "bob", "1", in: "usd")),
    Case(.unknownCurrency, .payment("p", by: "bob", "1", in: "")),
    Case(.currencyMismatch, after: referral, .refund("r", of: "p1", "1") { $0.currency = "SOL" }),
    Case(
      .amountOverflow, after: [.adjustment("a", of: "ann", most)],
      .adjustment("b", of: "ann", "0.01")),
    Case(
      .amountOverflow,
      after: [.adjustment("a", of: "ann", most, .cashback), .registration("bob", by: "ann")],
      .payment("p", by: "bob", "0.05")),
    Case(
      .amountOverflow, after: [.adjustment("a", of: "bob", most)],
      .payment("p", by: "bob", "0.01", kind: .topUp)),
    Case(
      .amountOverflow, after: [.period("oct"), .revenue("oct", most)],
      .revenue("oct", "1", from: "b")),
    Case(
      .amountMismatch, after: [.registration("bob", by: "ann")],
      .payment("p", by: "bob", "10", earnings: [])),
    Case(.conflict, after: referral, .payment("p1", by: "bob", "11")),
    Case(.conflict, after: [.code("C", of: "ann")], .code("C", of: "bob")),
    Case(.invalidTerms, .programPublished(ProgramPublished(version: 3, terms: Scene.terms()))),
    Case(
      .invalidTerms,
      .programPublished(ProgramPublished(version: 2, terms: ProgramTerms(currencies: [])))),
    Case(
      .invalidTerms,
      .programPublished(
        ProgramPublished(version: 2, terms: Scene.terms { $0.currencies.removeFirst() }))),
    Case(
      .invalidTerms,
      .programPublished(
        ProgramPublished(version: 2, terms: Scene.terms { $0.cashback = [Scene.rule(9, "1%")] }))),
    Case(.unknownCode, .registration("bob", by: nil, code: "C")),
    Case(.selfReferral, .registration("bob", by: "bob")),
    Case(.referralLoop, after: referral, .registration("ann", by: "bob")),
    Case(.alreadyReferred, after: referral, .registration("bob", by: "cy")),
    Case(.notReferred, .activation("bob")), Case(.unknownPayment, .refund("r", of: "p", "1")),
    Case(.unknownPayment, .paid("payment:p", "ann", "1")),
    Case(.refundExceedsPayment, after: referral, .refund("r", of: "p1", "10.01")),
    Case(
      .refundExceedsPayment, after: referral + [.refund("r", of: "p1", "6")],
      .refund("s", of: "p1", "4.01")),
    Case(.referrerBlocked, after: referral + [.blocked("ann")], .paid("B", "ann", "1")),
    Case(.exceedsPayable, after: referral, .paid("B", "ann", "2.01")),
    Case(.exceedsPayable, after: referral, .started("B", "bob", "0.01")),
    Case(.unknownPeriod, .revenue("oct", "1")), Case(.unknownPeriod, .claim("oct", "ann")),
    Case(.invalidPeriod, .period("oct", days: 0)),
    Case(.nothingToClaim, after: [.period("oct")], .claim("oct", "ann")),
    Case(.unknownWithdrawal, .moved("w", to: .completed)),
    Case(
      .invalidTransition,
      after: [.adjustment("a", of: "ann", "9"), .withdrawal("w", by: "ann", "9")],
      .moved("w", to: .completed)),
    Case(.insufficientBalance, .withdrawal("w", by: "ann", "5")),
    Case(.insufficientBalance, .payment("p", by: "bob", "1", source: .wallet)),
    Case(.belowMinimum, .withdrawal("w", by: "ann", "4.99")),
  ]

  @Test(
    "G6: a refusal has its code, one line that names the ids, and no effect on the log",
    arguments: cases)
  func refused(refusal: Case) throws {
    var scene = try Self.scene()
    try scene.tell(all: refusal.story)
    #expect(try scene.tell(refusal.body, position: refusal.position) == refusal.code.rawValue)
  }

  static func scene() throws -> Scene {
    try Scene { terms in
      terms.minimumWithdrawal = [CurrencyMinimum(currency: "USD", minorUnits: 500)]
    }
  }

  @Test("G6: no program, closed periods and those not over are refused by their codes")
  func others() throws {
    var empty = try Scene.empty
    for refusal in Self.cases where refusal.body.type != .programPublished {
      guard refusal.code != .malformed, refusal.code != .invalidID else { continue }
      #expect(try empty.tell(refusal.body) == "noProgram")
    }
    var scene = try PeriodRuleTests.over()
    scene.now = Scene.morning
    #expect(try scene.calculate("oct") == "periodNotOver")
    scene.now = Scene.morning.adding(days: 1)
    try scene.calculate("oct")
    #expect(try scene.tell(.revenue("oct", "1", from: "ads")) == "periodClosed")
    var reader = EventJSONReader()
    #expect(throws: Rejection.self) {
      try reader.proposal(#"{"type":"ReferrerBlocked","at":"now"}"#)
    }
  }

  @Test("G6: every code that the gate gives has a case")
  func complete() {
    let elsewhere: Set<Rejection.Code> = [
      .invalidTime, .noProgram, .periodNotOver, .periodClosed, .nothingToDistribute,
      // Those of previews and batches are given outside of the gate.
      .batchExpired, .batchNotYours, .batchChanged,
    ]
    let here = Set(Self.cases.map(\.code))
    #expect(here.isDisjoint(with: elsewhere))
    #expect(here.union(elsewhere).count == 34)
  }

  @Test("G6: ids in a message are cut, so that a line stays a line")
  func shortMessages() throws {
    var scene = try Scene()
    let long = Text(String(repeating: "x", count: 128))
    try scene.tell(.registration("bob", by: "ann"))
    var ledger = scene.ledger
    guard
      case .rejected(let rejection) = try ledger.propose(
        Proposal(.refund("r", of: long, "1")), now: scene.now)
    else {
      Issue.record("not refused")
      return
    }
    #expect(rejection.message.contains("x…”") && rejection.message.utf8.count < 120)
    #expect(rejection.description == "unknownPayment: \(rejection.message)")
  }
}
