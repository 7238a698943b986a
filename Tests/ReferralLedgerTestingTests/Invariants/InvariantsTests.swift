import LedgerCore
import ReferralLedgerTesting
import Testing

/// A log that is sound is damaged in one way, and the invariant that names the damage must notice.
@Suite struct InvariantsTests {
  private static let time = Timestamp(milliseconds: .max)

  private static func ledger() throws -> ReferenceModel {
    var story = Story()
    story.publish { terms in
      terms.cashback = [CashbackRule(depth: 1, rate: .flat(Story.percent(10)))]
      terms.pool = PoolTerms(
        share: Story.percent(100), weights: [MetricWeight(metric: "posts", millionths: 1_000_000)])
    }
    story.register("bob", by: "ann")
    story.pay("p1", by: "bob", "100.00")
    story.pay("p2", by: "bob", "50.00", kind: .topUp)
    story.refund("r1", of: "p1", "100.00")
    story.propose(.cashbackPaid(Story.paid("b1", to: "ann", "5.00")))
    story.openPeriod("q1", revenue: "10.00", scores: ["ann": 1, "bob": 2])
    story.calculate("q1")
    story.withdraw("w1", from: "bob", "20.00")
    story.propose(.withdrawalApproved(WithdrawalMoved(withdrawal: "w1")))
    story.propose(.withdrawalCompleted(WithdrawalMoved(withdrawal: "w1")))
    try #require(story.refusals.isEmpty, "\(story.refusals)")
    return story.model
  }

  /// What is wrong after the events of some type were changed, with the positions made good.
  private func violations(
    _ change: (LedgerEvent) -> [LedgerEvent]
  ) throws -> [String] {
    let model = try InvariantsTests.ledger()
    var events = model.events.flatMap(change)
    for index in events.indices { events[index].position = UInt64(index + 1) }
    return Invariants.violations(
      events: events, balances: model.balances(at: InvariantsTests.time), at: InvariantsTests.time)
  }

  @Test func `A sound log violates nothing`() throws {
    #expect(try violations { [$0] } == [])
  }

  @Test func `Positions with gaps and a clock that goes back are noticed`() throws {
    var events = try InvariantsTests.ledger().events
    events[2].position = 9
    events[3].recordedAt = Timestamp(milliseconds: 0)
    #expect(Invariants.order(events).count == 2)
  }

  @Test(arguments: EventType.allCases)
  func `I10: an event that takes effect twice is noticed`(type: EventType) throws {
    let model = try InvariantsTests.ledger()
    guard model.events.contains(where: { $0.body.type == type }) else { return }
    let found = try violations { $0.body.type == type ? [$0, $0] : [$0] }
    #expect(found.contains { $0.hasPrefix("I10") })
  }

  @Test func `I4: a second referrer and a loop are noticed`() throws {
    let second = try violations { event in
      guard case .referralRegistered(var registration) = event.body else { return [event] }
      registration.referrer = "cid"
      var again = event
      again.body = .referralRegistered(registration)
      return [event, again]
    }
    #expect(second.contains { $0.hasPrefix("I4") })
    let loop = try violations { event in
      guard case .referralRegistered = event.body else { return [event] }
      var back = event
      back.body = .referralRegistered(ReferralRegistered(referee: "ann", referrer: "bob"))
      return [event, back]
    }
    #expect(loop.contains { $0.hasPrefix("I4: a loop") })
  }

  @Test func `I2 and I3: a payment above what is payable is noticed`() throws {
    let found = try violations { event in
      guard case .cashbackPaid(var paid) = event.body else { return [event] }
      paid.amount = "5.01"
      var changed = event
      changed.body = .cashbackPaid(paid)
      return [changed]
    }
    #expect(found.contains { $0.hasPrefix("I2") })
    #expect(found.contains { $0.hasPrefix("I3") })
  }

  @Test func `I5: a share that is one unit too small is noticed`() throws {
    let found = try violations { event in
      guard case .payoutCalculated(var line) = event.body, line.participant == "bob" else {
        return [event]
      }
      line.amount = "6.66"
      var changed = event
      changed.body = .payoutCalculated(line)
      return [changed]
    }
    #expect(found == ["I5: the shares of period q1 are not its pool"])
  }

  @Test func `I6: a withdrawal without cover, or one that ends twice, is noticed`() throws {
    let uncovered = try violations { event in
      guard case .paymentSucceeded(let payment) = event.body, payment.kind == .topUp else {
        return [event]
      }
      return []
    }
    #expect(uncovered.contains { $0.hasPrefix("I6") })
    let twice = try violations { event in
      guard case .withdrawalCompleted(let step) = event.body else { return [event] }
      var failed = event
      failed.body = .withdrawalFailed(step)
      return [event, failed]
    }
    #expect(twice.contains { $0.hasPrefix("I6") })
  }

  @Test func `I9: a full refund that leaves an earning is noticed`() throws {
    let found = try violations { event in
      guard case .paymentRefunded(var refund) = event.body else { return [event] }
      refund.reversals = []
      var changed = event
      changed.body = .paymentRefunded(refund)
      return [changed]
    }
    #expect(found.contains { $0.hasPrefix("I9: ann keeps 1000 of p1") })
  }
}
