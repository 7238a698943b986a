import LedgerCore
import ReferralLedgerTesting
import Testing

/// Single rules of which a generated history says little, as the page of rules has them.
@Suite struct ReferenceModelTests {
  private func tenPercent(_ change: (inout ProgramTerms) -> Void = { _ in }) -> Story {
    var story = Story()
    story.publish { terms in
      terms.cashback = [CashbackRule(depth: 1, rate: .flat(Story.percent(10)))]
      change(&terms)
    }
    story.register("bob", by: "ann")
    return story
  }

  @Test func `T1: the payment that is rewarded counts toward the level, a trial never does`() {
    var story = Story()
    let steps = [
      LadderStep(from: 0, rate: Story.percent(1)), LadderStep(from: 2, rate: Story.percent(2)),
    ]
    story.publish { $0.cashback = [CashbackRule(depth: 1, rate: .ladder(steps, counts: .paid))] }
    for referee: ID in ["bob", "cid", "dee"] { story.register(referee, by: "ann") }
    story.propose(.referralActivated(ReferralActivated(referee: "dee", trigger: .trial)))
    story.pay("p1", by: "bob", "10.00")
    story.pay("p2", by: "cid", "10.00")
    story.refund("r1", of: "p2", "10.00")
    story.pay("p3", by: "bob", "10.00")
    #expect(story.rates(of: "p1") == [10_000])
    #expect(story.rates(of: "p2") == [20_000])
    #expect(story.rates(of: "p3") == [20_000])
    let standing = story.model.referral(of: "ann")
    #expect([standing.invited, standing.activated, standing.paid] == [3, 3, 2])
    #expect(standing.level == Story.percent(2))
  }

  @Test func `T3 and R8: what is negative is offset before anything is paid at once`() {
    var story = tenPercent { $0.settlement = .immediate }
    story.pay("p1", by: "bob", "100.00")
    story.refund("r1", of: "p1", "100.00")
    #expect(story.balance(of: "ann").pending == -1_000)
    story.pay("p2", by: "bob", "60.00")
    #expect(story.balance(of: "ann").wallet == 1_000)
    story.pay("p3", by: "bob", "60.00")
    #expect(story.balance(of: "ann").wallet == 1_200)
    #expect(story.balance(of: "ann").pending == 0)
  }

  @Test func `T4 and R10: an earning matures with its payment, to the millisecond`() {
    var story = tenPercent { $0.holdDays = 1 }
    story.pay("p1", by: "bob", "100.00", at: story.now)
    let matures = story.now.adding(days: 1)
    story.now = Timestamp(milliseconds: matures.milliseconds - 1)
    #expect(story.balance(of: "ann").onHold == 1_000)
    #expect(story.balance(of: "ann").payable == 0)
    story.now = matures
    #expect(story.balance(of: "ann").onHold == 0)
    #expect(story.balance(of: "ann").payable == 1_000)
  }

  @Test func `T6: a month from the last of January ends on the last of February`() throws {
    let january = try #require(Timestamp("2028-01-31T10:00:00.000Z"))
    let end = try #require(Timestamp("2028-02-29T10:00:00.000Z"))
    var story = tenPercent { $0.rewardMonths = 1 }
    story.register("cid", by: "ann", at: january)
    story.pay("p1", by: "cid", "1.00", at: Timestamp(milliseconds: end.milliseconds - 1))
    story.pay("p2", by: "cid", "1.00", at: end)
    #expect(story.rates(of: "p1") == [100_000])
    #expect(story.rates(of: "p2") == [])
  }

  @Test func `T7: under stop a blocked ancestor is skipped and its share rolls up to nobody`() {
    var story = tenPercent { terms in
      terms.cashback.append(CashbackRule(depth: 2, rate: .flat(Story.percent(5))))
      terms.blockedReferrers = .stop
    }
    story.register("cid", by: "bob")
    story.propose(.referrerBlocked(BlockChanged(participant: "bob", reason: "review")))
    story.pay("p1", by: "cid", "10.00")
    #expect(story.rates(of: "p1") == [50_000])
  }

  @Test func `G1: amounts are compared by value and clocks are not`() {
    var story = tenPercent()
    story.pay("p1", by: "bob", "10")
    story.now = story.now.adding(days: 3)
    #expect(story.pay("p1", by: "bob", "10.00", at: story.now) == .duplicate(of: 4))
    story.pay("p1", by: "bob", "10.01")
    #expect(story.refusals == [.conflict])
  }

  @Test func `G1: what changes nothing and was never recorded is a duplicate of no position`() {
    var story = tenPercent()
    let change = BlockChanged<Spelled>(participant: "ann", reason: "appeal")
    #expect(story.propose(.referrerUnblocked(change)) == .duplicate(of: nil))
  }

  @Test func `G2: a batch in the name of a payment needs one that earned for the line`() {
    var story = tenPercent()
    story.pay("p1", by: "bob", "100.00")
    for batch: Text in ["payment:p2", "payment:p1:02", "payment:p1:x", "payment:p1:"] {
      story.propose(.cashbackPaid(Story.paid(batch, to: "ann", "1.00")))
    }
    story.propose(.cashbackPaid(Story.paid("payment:p1", to: "bob", "1.00")))
    #expect(story.refusals == Array(repeating: .unknownPayment, count: 5))
    story.propose(.cashbackPaid(Story.paid("payment:p1", to: "ann", "1.00")))
    story.propose(.cashbackPaid(Story.paid("payment:p1:2", to: "ann", "1.00")))
    #expect(story.refusals.count == 5)
    #expect(story.balance(of: "ann").paid == 200)
  }

  @Test func `R13: attempts follow one another, and a line is paid once`() {
    var story = tenPercent()
    story.pay("p1", by: "bob", "100.00")
    story.propose(.cashbackStarted(Story.started("b1", to: "ann", "10.00", attempt: 2)))
    story.propose(.cashbackStarted(Story.started("b1", to: "ann", "10.00", attempt: 1)))
    #expect(story.balance(of: "ann").payable == 0)
    story.propose(.cashbackStarted(Story.started("b1", to: "ann", "10.00", attempt: 2)))
    story.propose(.cashbackFailed(Story.failed("b1", to: "ann", "9.00", attempt: 1)))
    story.propose(.cashbackFailed(Story.failed("b1", to: "ann", "10.00", attempt: 1)))
    story.propose(.cashbackStarted(Story.started("b1", to: "ann", "10.00", attempt: 2)))
    story.propose(.referrerBlocked(BlockChanged(participant: "ann", reason: "review")))
    story.propose(.cashbackPaid(Story.paid("b1", to: "ann", "10.00")))
    story.propose(.cashbackPaid(Story.paid("b1", to: "ann", "9.00", outside: true)))
    story.propose(.cashbackPaid(Story.paid("b1", to: "ann", "10.00", outside: true)))
    story.propose(.cashbackStarted(Story.started("b1", to: "ann", "10.00", attempt: 3)))
    #expect(
      story.refusals == [
        .invalidTransition, .invalidTransition, .amountMismatch, .invalidTransition,
        .amountMismatch, .invalidTransition,
      ])
    #expect(story.balance(of: "ann").paid == 1_000)
  }

  @Test func `R8: a full refund in any parts leaves exactly nothing, whatever the rounding`() {
    for rounding in Rounding.allCases {
      var story = tenPercent { $0.cashback[0].rounding = rounding }
      story.pay("p1", by: "bob", "1.05")
      for part in 1...3 { story.refund(Text("r\(part)"), of: "p1", "0.35") }
      #expect(story.refusals == [])
      #expect(story.balance(of: "ann").earned == 0)
    }
  }

  @Test func `R9: a wallet pays what it has, and a refund gives it back`() {
    var story = tenPercent()
    story.pay("p1", by: "bob", "10.00", kind: .topUp)
    story.pay("p2", by: "bob", "10.01", source: .wallet)
    story.pay("p3", by: "bob", "4.00", source: .wallet)
    story.pay("p4", by: "bob", "6.00", kind: .topUp, source: .wallet)
    #expect(story.refusals == [.insufficientBalance])
    #expect(story.balance(of: "bob").wallet == 600)
    story.refund("r1", of: "p3", "1.00")
    story.refund("r2", of: "p1", "10.00")
    #expect(story.balance(of: "bob").wallet == -300)
  }

  @Test func `R17 and R19: a pool is shared to the last unit, and what was given is claimed once`()
  {
    var story = tenPercent { terms in
      terms.pool = PoolTerms(
        share: Story.percent(100), weights: [MetricWeight(metric: "posts", millionths: 500_000)])
      terms.payoutBonus = [BonusRule(depth: 1, rate: Story.percent(50))]
    }
    story.openPeriod("q1", revenue: "1.00", scores: ["cid": 1, "bob": 1, "ann": 1, "eve": 0])
    story.calculate("q1")
    #expect(["ann", "bob", "cid"].map { story.balance(of: $0).unclaimed } == [50, 33, 33])
    let claim = PayoutClaimed<Spelled>(period: "q1", participant: "ann", destination: .wallet)
    story.propose(.payoutClaimed(claim))
    #expect(story.balance(of: "ann").wallet == 50)
    #expect(story.propose(.payoutClaimed(claim)) == .duplicate(of: 14))
    #expect(story.calculate("q1") == .duplicate(of: 13))
  }

  @Test func `G5: a payout sent again is a duplicate, and one with a foreign line a mismatch`() {
    var story = tenPercent { terms in
      terms.pool = PoolTerms(
        share: Story.percent(100), weights: [MetricWeight(metric: "posts", millionths: 1_000_000)])
    }
    story.openPeriod("q1", revenue: "1.00", scores: ["ann": 1, "bob": 1])
    guard case .accepted(let events) = story.calculate("q1") else {
      Issue.record("the period was not calculated")
      return
    }
    var model = story.model
    let lines = events.map { Proposal($0.body) }
    #expect(model.proposeGroup(lines, now: story.now) == .duplicate(of: 9))
    for event in events {
      #expect(
        model.propose(Proposal(event), now: story.now) == .duplicate(of: event.position))
    }
    let foreign = PayoutCalculated<Spelled>(
      period: "q1", participant: "cid", kind: .share, amount: "0.50")
    let altered = [Proposal(.payoutCalculated(foreign))] + lines
    guard case .rejected(let rejection) = model.proposeGroup(altered, now: story.now) else {
      Issue.record("a foreign line was taken")
      return
    }
    #expect(rejection.code == .amountMismatch)
  }

  @Test func `M1: a figure that would not fit is refused, and nothing is recorded`() {
    var story = tenPercent()
    story.pay("p1", by: "bob", "92233720368547758.07", kind: .topUp)
    story.pay("p2", by: "bob", "0.01", kind: .topUp)
    #expect(story.refusals == [.amountOverflow])
    #expect(story.balance(of: "bob").wallet == .max)
  }

  @Test func `M1: what is on hold must fit too, though earned may fit without it`() {
    var story = Story()
    story.publish { terms in
      terms.cashback = [CashbackRule(depth: 1, rate: .flat(Story.percent(100)))]
      terms.holdDays = 14
    }
    story.register("bob", by: "ann")
    story.propose(
      .balanceAdjusted(
        BalanceAdjusted(
          adjustment: "a1", participant: "ann", account: .cashback,
          amount: "-92233720368547758.08", currency: "USD", reason: "correction")))
    story.pay("p1", by: "bob", "92233720368547758.07")
    story.pay("p2", by: "bob", "92233720368547758.07")
    #expect(story.refusals == [.amountOverflow])
    #expect(story.balance(of: "ann").onHold == .max)
  }

  @Test func `I10: a payment whose batch was taken by hand is recorded, and paid by a later batch`()
  {
    var story = tenPercent()
    story.pay("X", by: "bob", "100.00")
    story.propose(.cashbackPaid(Story.paid("payment:X:2", to: "ann", "1.00")))
    story.publish { terms in
      terms.cashback = [CashbackRule(depth: 1, rate: .flat(Story.percent(10)))]
      terms.settlement = .immediate
    }
    story.pay("X:2", by: "bob", "10.00")
    #expect(story.refusals == [])
    #expect(story.balance(of: "ann").paid == 100)
    #expect(story.balance(of: "ann").payable == 1_000)
    #expect(Invariants.keys(story.model.events) == [])
  }

  @Test func `G4: a payment gets the position that it insists on, after what it activates`() {
    let story = tenPercent()
    let payment = PaymentSucceeded<Spelled>(
      payment: "p1", payer: "bob", amount: "1.00", currency: "USD", kind: .purchase)
    var model = story.model
    let early = Proposal(.paymentSucceeded(payment), position: 3)
    guard case .rejected(let rejection) = model.propose(early, now: story.now) else {
      Issue.record("position 3 is that of the activation")
      return
    }
    #expect(rejection.code == .positionMismatch)
    let late = Proposal(.paymentSucceeded(payment), position: 4)
    guard case .accepted(let events) = model.propose(late, now: story.now) else {
      Issue.record("the payment was not recorded")
      return
    }
    #expect(events.map(\.position) == [3, 4])
  }

  @Test func `Ids are compared byte by byte`() {
    var story = tenPercent()
    story.register("zo\u{E9}", by: "zoe\u{301}")
    #expect(story.refusals == [])
  }
}
