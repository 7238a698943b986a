import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("R23: notifications")
struct NotificationTests {
  /// All notifications of a log, each told with the state at its event.
  static func told(_ scene: Scene) throws -> [LedgerNotification] {
    var told: [LedgerNotification] = []
    for (place, event) in scene.events.enumerated() {
      let state = try RehearsedLedger(replaying: Array(scene.log.prefix(place + 1))).state
      told += LedgerNotification.told(by: event, in: state)
    }
    return told
  }

  private static func shown(_ scene: Scene) throws -> [String] {
    try told(scene).map { notification in
      let words = EnglishTexts().words(for: notification)
      let action = words.action.map { " [\($0)]" } ?? ""
      return "\(notification.participant ?? "admin"): \(words.title). \(words.message)\(action)"
    }
  }

  @Test("P4: a referral is registered, starts a trial, and pays: username, date, period, amounts")
  func referrals() throws {
    var scene = try Scene { $0.cashback = [Scene.rule(1, "10%"), Scene.rule(2, "5%")] }
    try scene.tell(all: [
      .registration("ann", by: "eve"), .registration("bob", by: "ann"),
      .activation("bob", .trial, days: 7), .payment("p1", by: "bob", "10.00"),
      .paymentSucceeded(
        PaymentSucceeded(
          payment: "p2", payer: "bob", amount: "20.00", currency: "USD", kind: .renewal, months: 1)),
    ])
    #expect(
      try Self.shown(scene) == [
        "eve: New referral registered. ann came by your referral on 2025-10-01.",
        "ann: New referral registered. bob came by your referral on 2025-10-01.",
        "ann: Your referral started a trial. bob started a trial of 7 days.",
        "ann: Cashback earned. bob made a purchase of 10.00 USD; you earned 1.00 USD cashback (10%).",
        "eve: Cashback earned. bob made a purchase of 10.00 USD; you earned 0.50 USD cashback (5%).",
        "ann: Cashback earned. bob made a renewal of 20.00 USD for 1 month; you earned 2.00 USD "
          + "cashback (10%).",
        "eve: Cashback earned. bob made a renewal of 20.00 USD for 1 month; you earned 1.00 USD "
          + "cashback (5%).",
      ])
  }

  @Test(
    "P1: paid cashback carries amount, referrals, new balance and batch; the admin gets a summary")
  func cashback() throws {
    var scene = try Scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "50.00")])
    _ = try scene.pay(by: "admin")
    try scene.tell(all: [
      .payment("p2", by: "bob", "5.00"), .paid("B-2", "ann", "0.60", to: .address("iban:1")),
      .paid("B-3", "ann", "0.40", to: .address("external")),
    ])
    #expect(
      try Self.shown(scene).filter { !$0.contains("earned") && !$0.contains("New") } == [
        "ann: Cashback paid. You were paid 10.00 USD cashback for 1 active referral. Your wallet "
          + "holds 10.00 USD. Batch: BATCH-20251001-090000.",
        "admin: Cashback batch processed. BATCH-20251001-090000 paid 1 line, 10.00 USD in all; "
          + "0 failed, 0 changed since the preview.",
        "ann: Cashback paid. You were paid 0.60 USD cashback for 1 active referral, sent to "
          + "iban:1. Batch: B-2.",
        // The executor alone knows where to.
        "ann: Cashback paid. You were paid 0.40 USD cashback for 1 active referral, outside of your "
          + "wallet. Batch: B-3.",
      ])
  }

  @Test(
    "P2: a payout carries its score with the breakdown and the period's label; a bonus whose payout"
  )
  func payouts() throws {
    var scene = try Scene { terms in
      terms.payoutBonus = [BonusRule(depth: 1, rate: Scene.rate("5%"))]
      terms.pool = PoolTerms(
        share: Scene.rate("100%"),
        weights: [
          MetricWeight(metric: "posts", millionths: 3_000_000),
          MetricWeight(metric: "likes", millionths: 250_000),
        ])
    }
    try scene.tell(all: [
      .registration("user123", by: "ann"),
      .periodOpened(
        PeriodOpened(
          period: "2025-10-P1", from: scene.now, to: scene.now.adding(days: 1), currency: "SOL",
          label: "October 2025 - Period 1")),
      .revenue("2025-10-P1", "6.56"),
      .engagement("2025-10-P1", "user123", ["posts": 5, "likes": 34]),
    ])
    scene.now = scene.now.adding(days: 1)
    try scene.calculate("2025-10-P1")
    #expect(
      try Self.shown(scene).suffix(2) == [
        "user123: Revenue share payout available. You earned 6.560000000 SOL for October 2025 - "
          + "Period 1 with a score of 23.5 (likes 34, posts 5). [Claim payout]",
        "ann: Referral bonus earned. You earned 0.328000000 SOL referral bonus for October 2025 - "
          + "Period 1 from user123 you referred. [Claim bonus]",
      ])
  }

  @Test("P3: every change of a withdrawal is told, with what is available then")
  func withdrawals() throws {
    var scene = try Scene()
    try scene.tell(all: [
      .adjustment("a", of: "ann", "10"), .withdrawal("w1", by: "ann", "4"),
      .moved("w1", to: .approved), .moved("w1", to: .completed), .withdrawal("w2", by: "ann", "5"),
      .moved("w2", to: .rejected, reason: "no such account"), .withdrawal("w3", by: "ann", "5"),
      .moved("w3", to: .approved), .moved("w3", to: .failed, reason: "bank says no"),
    ])
    #expect(
      try Self.shown(scene).map { String($0.dropFirst(5)) } == [
        "Withdrawal requested. Your withdrawal w1 of 4.00 USD was requested. 6.00 USD is available.",
        "Withdrawal approved. Your withdrawal w1 of 4.00 USD was approved.",
        "Withdrawal completed. Your withdrawal w1 of 4.00 USD was paid out. 6.00 USD is available.",
        "Withdrawal requested. Your withdrawal w2 of 5.00 USD was requested. 1.00 USD is available.",
        "Withdrawal rejected. Your withdrawal w2 of 5.00 USD was rejected: no such account. "
          + "6.00 USD is available.",
        "Withdrawal requested. Your withdrawal w3 of 5.00 USD was requested. 1.00 USD is available.",
        "Withdrawal approved. Your withdrawal w3 of 5.00 USD was approved.",
        "Withdrawal failed. Your withdrawal w3 of 5.00 USD could not be paid out: bank says no. "
          + "6.00 USD is available.",
      ])
  }

  @Test("Ids are unique, the same each time, and of the kind and position")
  func ids() throws {
    let scene = try Scene.everything()
    let told = try Self.told(scene)
    #expect(Set(told.map(\.id)).count == told.count)
    #expect(try Self.told(scene) == told)
    #expect(Set(told.map(\.kind)) == Set(LedgerNotification.Kind.allCases))
    for notification in told {
      let parts = notification.id.string.split(separator: "/")
      #expect(parts[0] == "\(notification.position)")
      #expect(parts[1] == notification.kind.rawValue)
      let words = EnglishTexts().words(for: notification)
      #expect(!words.title.isEmpty && words.message.hasSuffix("."))
    }
  }

  @Test("As JSON a notification has its figures and its words, in whatever language")
  func json() throws {
    struct Shouting: NotificationTexts {
      func words(for notification: LedgerNotification) -> NotificationWords {
        NotificationWords(title: "HEY", message: "\"\(notification.kind)\"", action: "GO")
      }
    }
    var scene = try Scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "50.00")])
    _ = try scene.pay(by: "admin")
    let told = try Self.told(scene)
    #expect(
      told[1].json() == """
        {"id":"4/cashbackEarned","kind":"cashbackEarned","participant":"ann","position":4,\
        "at":"2025-10-01T09:00:00.000Z","amount":"10.00","currency":"USD","payment":"p1",\
        "payer":"bob","paid":"50.00","paymentKind":"purchase","depth":1,"rate":"20%",\
        "title":"Cashback earned","message":"bob made a purchase of 50.00 USD; you earned 10.00 USD \
        cashback (20%)."}
        """)
    #expect(
      told[3].json(in: Shouting()) == """
        {"id":"6/batchFinished","kind":"batchFinished","position":6,\
        "at":"2025-10-01T09:00:00.000Z","batch":"BATCH-20251001-090000","paid":1,"failed":0,\
        "changed":0,"totals":{"USD":"10.00"},"title":"HEY","message":"\\"batchFinished\\"",\
        "action":"GO"}
        """)
  }
}
