import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("G1, G3, I8: keys, duplicates and imports")
struct KeyRuleTests {
  @Test("G1, I8: every recorded event proposed again, as it was, is a duplicate of itself")
  func everythingAgain() throws {
    var scene = try Scene.everything()
    let types = Set(scene.events.map(\.body.type))
    #expect(types.count == EventType.allCases.count, "every type takes part")
    for event in scene.events {
      #expect(try scene.tell(Proposal(event)) == "= \(event.position)")
    }
  }

  @Test("G1, I8: exported as a line of JSON and read back, each is a duplicate at its position")
  func exportedAgain() throws {
    var scene = try Scene.everything()
    var reader = EventJSONReader()
    for event in scene.events {
      let proposal = try reader.proposal(event.json)
      #expect(proposal.json == event.json)
      #expect(try scene.tell(proposal) == "= \(event.position)")
    }
  }

  @Test("G1: `at`, `actor`, `correlation` and derived fields are no content")
  func noContent() throws {
    var scene = try Scene.everything()
    for event in scene.events {
      var proposal = Proposal(event)
      proposal.actor = "somebody else"
      proposal.correlation = "another"
      proposal.recordedAt = nil
      proposal.position = 999
      switch event.body {
      case .referrerBlocked, .referrerUnblocked, .planAssigned, .engagementRecorded: break
      default: proposal.at = scene.now.adding(days: 7)
      }
      switch event.body {
      case .paymentSucceeded(var payment):
        payment.earnings = nil
        proposal.body = .paymentSucceeded(payment)
      case .cashbackPaid(var paid):
        paid.referrals = nil
        proposal.body = .cashbackPaid(paid)
      case .paymentRefunded(let refund):
        proposal.body = .refund(
          refund.refund, of: refund.payment, refund.amount, reason: refund.reason)
      case .payoutCalculated(var line):
        line.score = nil
        proposal.body = .payoutCalculated(line)
      default: break
      }
      #expect(try scene.tell(proposal) == "= \(event.position)")
    }
  }

  @Test("G1: the same block or plan at another time is one of its own, unless it changes nothing")
  func timedKeys() throws {
    var scene = try Scene()
    let later = scene.now.adding(days: 1)
    #expect(try scene.tell(.unblocked("ann")) == "= nothing")
    #expect(try scene.tell(.blocked("ann")) == "2")
    #expect(try scene.tell(.blocked("ann"), at: later) == "= nothing")
    #expect(try scene.tell(.unblocked("ann"), at: later) == "3")
    #expect(try scene.tell(.blocked("ann"), at: scene.now) == "= 2")
    #expect(try scene.tell(.blocked("ann"), at: later) == "4")
    #expect(try scene.tell(.plan("ann", "gold")) == "5")
    #expect(try scene.tell(.plan("ann", "gold"), at: later) == "= nothing")
    #expect(try scene.tell(.plan("ann", "silver"), at: later) == "6")
    #expect(try scene.tell(.plan("ann", "gold"), at: scene.now) == "= 5")
  }

  @Test("G1: a conflict names the position of the recorded event")
  func conflictPosition() throws {
    var scene = try Scene()
    try scene.tell(.payment("p1", by: "bob", "10"))
    var ledger = RehearsedLedger()
    for event in scene.events { _ = try ledger.propose(Proposal(event), now: scene.now) }
    for changed in [
      .payment("p1", by: "bob", "10.01"), .payment("p1", by: "ann", "10"),
      .payment("p1", by: "bob", "10", in: "SOL"), .payment("p1", by: "bob", "10", kind: .renewal),
      .payment("p1", by: "bob", "10", kind: .topUp, source: .wallet),
    ] as [EventBody<Spelled>] {
      guard case .rejected(let rejection) = try ledger.propose(Proposal(changed), now: scene.now)
      else {
        Issue.record("not refused")
        continue
      }
      #expect(rejection.code == .conflict && rejection.position == 2)
    }
  }

  @Test("G1: keys of different types never meet, and their parts do not run together")
  func keysApart() throws {
    var scene = try PeriodRuleTests.scene()
    try scene.tell(.payment("x", by: "bob", "10"))
    #expect(try scene.tell(.refund("x", of: "x", "1")) == "4")
    #expect(try scene.tell(.adjustment("x", of: "bob", "10")) == "5")
    #expect(try scene.tell(.withdrawal("x", by: "bob", "1")) == "6")
    #expect(try scene.tell(.moved("x", to: .approved)) == "7")
    #expect(try scene.tell(.moved("x", to: .failed)) == "8")
    #expect(try scene.tell(.revenue("oct", "1", from: "ab", reference: "c")) == "9")
    #expect(try scene.tell(.revenue("oct", "1", from: "a", reference: "bc")) == "10")
  }

  @Test("G1: two payments whose keys share a slot of the table are told apart")
  func collidingKeys() throws {
    let ids: [Text] = ["p215252", "p251321"]
    var scene = try Scene()
    let hash = scene.state.figures.keys.hash
    let keys = ids.map { KeyBuilder(hash, .paymentSucceeded).adding($0).value }
    #expect(keys[0] >> 24 == keys[1] >> 24, "the 40 bits that the table keeps collide")
    #expect(try scene.tell(.payment(ids[0], by: "bob", "10")) == "2")
    #expect(try scene.tell(.payment(ids[1], by: "bob", "10")) == "3")
    #expect(try scene.tell(.payment(ids[0], by: "bob", "10")) == "= 2")
    #expect(try scene.tell(.payment(ids[1], by: "bob", "10")) == "= 3")
    #expect(try scene.tell(.payment(ids[1], by: "bob", "11")) == "conflict")
    #expect(try scene.tell(.refund("r", of: ids[1], "10")) == "4")
    #expect(scene.state.figures.refunds.refunded(of: ids[0]) == 0)
  }

  @Test(
    "G3: importing an exported log into an empty ledger reproduces its records", arguments: 0...7)
  func imports(seed: UInt64) throws {
    let original = seed == 0 ? try Scene.everything() : nil
    let ledger =
      try original?.ledger
      ?? RehearsedLedger.generated(seed: seed, steps: 60, seed % 2 == 0 ? .sound : .hostile)
    var copy = RehearsedLedger()
    var reader = EventJSONReader()
    var lines: [Proposal] = []
    for event in ledger.events {
      let proposal = try reader.proposal(event.json)
      // An expansion is proposed whole again: what it expanded to then is a duplicate.
      switch event.body {
      case .payoutCalculated: lines.append(proposal)
      case .periodClosed:
        _ = try copy.propose(payout: lines + [proposal], now: event.recordedAt)
        lines = []
      default: _ = try copy.propose(proposal, now: event.recordedAt)
      }
    }
    #expect(copy.log == ledger.log)
    #expect(copy.digest == ledger.digest)
  }
}
