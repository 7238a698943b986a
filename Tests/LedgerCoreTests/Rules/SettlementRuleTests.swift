import LedgerCore
import Testing

@Suite("T3, T4, T5, T7, R10: when cashback may be paid")
struct SettlementRuleTests {
  @Test("T3, G2: immediate settlement pays each referrer in the payment's own append, by depth")
  func immediate() throws {
    var scene = try Scene { terms in
      terms.settlement = .immediate
      terms.cashback = [Scene.rule(1, "20%"), Scene.rule(2, "10%")]
    }
    try scene.tell(all: [.registration("bob", by: "ann"), .registration("ann", by: "top")])
    #expect(try scene.tell(.payment("p1", by: "bob", "10")) == "4...7")
    #expect(try scene.tell(.payment("p1", by: "bob", "10")) == "= 5")
    #expect(scene.balance(of: "ann").wallet == 200 && scene.balance(of: "top").wallet == 100)
    #expect(scene.balance(of: "ann").pending == 0 && scene.balance(of: "ann").paid == 200)
    let lines = scene.events.compactMap { event -> String? in
      guard case .cashbackPaid(let paid) = event.body else { return nil }
      return "\(paid.batch) \(paid.referrer) \(paid.amount) \(paid.referrals ?? 0)"
    }
    #expect(lines == ["payment:p1 ann 2.00 1", "payment:p1 top 1.00 0"])
  }

  @Test("T3: what is negative is offset first, and a blocked referrer is not paid")
  func offset() throws {
    var scene = try Scene { $0.settlement = .immediate }
    try scene.tell(all: [
      .registration("bob", by: "ann"), .payment("p1", by: "bob", "10"),
      .refund("r1", of: "p1", "7.50"),
    ])
    #expect(scene.balance(of: "ann").pending == -150)
    try scene.tell(.payment("p2", by: "bob", "10"))
    #expect(scene.balance(of: "ann").paid == 250 && scene.balance(of: "ann").pending == 0)
    try scene.tell(.blocked("ann"))
    #expect(try scene.tell(.payment("p3", by: "bob", "10")) == "10")
    #expect(scene.balance(of: "ann").pending == 200)
    try scene.tell(.unblocked("ann"))
    // At most the earning itself: the two that were held stay pending.
    try scene.tell(.payment("p4", by: "bob", "10"))
    #expect(scene.balance(of: "ann").pending == 200)
  }

  @Test(
    "T3, R14: a line that was paid by hand under a payment's batch id is not paid again with it")
  func takenLine() throws {
    var scene = try Scene { $0.settlement = .immediate }
    try scene.tell(all: [
      .registration("bob", by: "ann"), .payment("p", by: "bob", "10"),
      .adjustment("a", of: "ann", "1", .cashback),
      // The second attempt for payment `p` has the id that the first for a payment `p:2` would have.
      .paid("payment:p:2", "ann", "1"),
    ])
    let head = scene.state.head
    #expect(try scene.tell(.payment("p:2", by: "bob", "10")) == "\(head + 1)")
    #expect(scene.balance(of: "ann").pending == 200)
  }

  @Test("T3: a payment dated ahead of the clock is on hold and not paid at once")
  func future() throws {
    var scene = try Scene { $0.settlement = .immediate }
    try scene.tell(.registration("bob", by: "ann"))
    #expect(
      try scene.tell(.payment("p1", by: "bob", "10"), at: scene.now.adding(days: 1)) == "3...4")
    #expect(scene.balance(of: "ann").onHold == 200)
  }

  @Test("T4, R10: an earning is mature when recorded time reaches the payment's time plus the hold")
  func hold() throws {
    var scene = try Scene { $0.holdDays = 14 }
    try scene.tell(.registration("bob", by: "ann"))
    try scene.tell(.payment("p1", by: "bob", "10"), at: scene.now.adding(days: -1))
    let matures = scene.now.adding(days: 13)
    for (offset, held, word) in [(-1, 200, "exceedsPayable"), (0, 0, "5")]
      as [(Int64, Int64, String)]
    {
      scene.now = Timestamp(milliseconds: matures.milliseconds + offset)
      #expect(scene.balance(of: "ann").onHold == held)
      #expect(scene.balance(of: "ann").payable == 200 - held)
      #expect(try scene.tell(.paid("B", "ann", "2")) == word)
    }
  }

  @Test("T8: the hold of an earning is that of the terms at its payment's position")
  func holdOfPosition() throws {
    var scene = try Scene { $0.holdDays = 10 }
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "10")])
    try scene.publish { $0.cashback = [Scene.rule(1, "20%")] }
    try scene.tell(.payment("p2", by: "bob", "10"))
    #expect(scene.balance(of: "ann").onHold == 200 && scene.balance(of: "ann").payable == 200)
  }

  @Test(
    "T5, R10: below the minimum nothing is payable; the minimum is compared with what is mature")
  func minimum() throws {
    var scene = try Scene { terms in
      terms.minimumPayout = [CurrencyMinimum(currency: "USD", minorUnits: 500)]
    }
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "24.95")])
    #expect(scene.balance(of: "ann").pending == 499 && scene.balance(of: "ann").payable == 0)
    #expect(try scene.tell(.paid("B", "ann", "4.99")) == "exceedsPayable")
    try scene.tell(.payment("p2", by: "bob", "0.05"))
    #expect(scene.balance(of: "ann").payable == 500)
    // A line smaller than the minimum is paid, as what is pending reaches it.
    #expect(try scene.tell(.paid("B", "ann", "0.01")) == "6")
    #expect(scene.balance(of: "ann").payable == 0)
  }

  @Test("T5, T8: minimums are those of the terms in force when asked")
  func minimumOfNow() throws {
    var scene = try Scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "10")])
    #expect(scene.balance(of: "ann").payable == 200)
    try scene.publish { $0.minimumPayout = [CurrencyMinimum(currency: "USD", minorUnits: 201)] }
    #expect(scene.balance(of: "ann").payable == 0)
  }

  @Test("T7: under `hold` a blocked referrer keeps earning and is paid after the unblocking")
  func blockedHold() throws {
    var scene = try Scene()
    try scene.tell(all: [
      .registration("bob", by: "ann"), .blocked("ann"), .payment("p1", by: "bob", "10"),
    ])
    #expect(scene.balance(of: "ann").pending == 200 && scene.balance(of: "ann").payable == 0)
    #expect(try scene.tell(.paid("B", "ann", "2")) == "referrerBlocked")
    #expect(try scene.tell(.started("B", "ann", "2")) == "referrerBlocked")
    try scene.tell(.unblocked("ann"))
    #expect(try scene.tell(.paid("B", "ann", "2")) == "7")
  }

  @Test("T7: under `stop` a blocked ancestor is skipped, and its share rolls up to nobody")
  func blockedStop() throws {
    var scene = try Scene { terms in
      terms.blockedReferrers = .stop
      terms.cashback = [Scene.rule(1, "20%"), Scene.rule(2, "10%")]
    }
    try scene.tell(all: [.registration("bob", by: "ann"), .registration("ann", by: "top")])
    try scene.tell(all: [.payment("p1", by: "bob", "10"), .blocked("ann")])
    try scene.tell(.payment("p2", by: "bob", "10"))
    #expect(scene.earnings(of: "p2") == ["top 2 10% 1.00"])
    #expect(try scene.tell(.paid("B", "ann", "2")) == "referrerBlocked")
    try scene.tell(.refund("r1", of: "p1", "5"))
    #expect(scene.balance(of: "ann").pending == 100)
  }

  @Test("T7: ids may be blocked, assigned a plan, scored and adjusted before their first event")
  func unseen() throws {
    var scene = try Scene()
    #expect(try scene.tell(.blocked("new-1")) == "2")
    #expect(try scene.tell(.plan("new-2", "gold")) == "3")
    #expect(try scene.tell(.adjustment("a", of: "new-3", "1")) == "4")
    try scene.tell(.period("oct"))
    #expect(try scene.tell(.engagement("oct", "new-4", ["posts": 1])) == "6")
  }

  @Test("T7: while blocked, withdrawals and claims wait, and all else goes on")
  func blockedOtherwise() throws {
    var scene = try Scene()
    try scene.tell(all: [.adjustment("a", of: "ann", "10"), .withdrawal("w1", by: "ann", "1")])
    try scene.tell(.blocked("ann"))
    #expect(try scene.tell(.withdrawal("w2", by: "ann", "1")) == "referrerBlocked")
    #expect(try scene.tell(.moved("w1", to: .approved)) == "5")
    #expect(try scene.tell(.moved("w1", to: .completed)) == "6")
    #expect(try scene.tell(.payment("p1", by: "ann", "1", source: .wallet)) == "7")
  }

  @Test("R10: pending is earned − paid; adjustments of account cashback count as earned")
  func figures() throws {
    var scene = try Scene()
    try scene.tell(all: [
      .registration("bob", by: "ann"), .payment("p1", by: "bob", "10"),
      .adjustment("a1", of: "ann", "0.50", .cashback), .paid("B", "ann", "1.20"),
      .started("B2", "ann", "0.30"),
    ])
    let balance = scene.balance(of: "ann")
    #expect(balance.earned == 250 && balance.paid == 120 && balance.pending == 130)
    #expect(balance.inFlight == 30 && balance.payable == 100 && balance.wallet == 120)
    #expect(try scene.tell(.paid("B3", "ann", "1.01")) == "exceedsPayable")
    #expect(try scene.tell(.paid("B3", "ann", "1.00")) == "8")
  }
}
