import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("Events whose moment is part of their key")
struct MomentRuleTests {
  @Test("T7: who is blocked, unblocked and blocked again within a millisecond is blocked")
  func blocks() throws {
    var scene = try Scene()
    #expect(try scene.tell(.blocked("ann")) == "2")
    #expect(try scene.tell(.blocked("ann")) == "= 2")
    #expect(try scene.tell(.unblocked("ann")) == "3")
    #expect(try scene.tell(.blocked("ann")) == "4")
    #expect(try scene.tell(.unblocked("ann")) == "5")
    #expect(try scene.tell(.blocked("ann")) == "6")
    #expect(scene.state.referral(of: "ann").isBlocked)
    #expect(Set(scene.events.dropFirst().map(\.at)).count > 1)
  }

  @Test("G1: with a moment of its own, the same block is a duplicate whatever came between")
  func givenMoment() throws {
    var scene = try Scene()
    #expect(try scene.tell(.blocked("ann"), at: Scene.morning) == "2")
    #expect(try scene.tell(.unblocked("ann"), at: Scene.morning) == "3")
    #expect(try scene.tell(.blocked("ann"), at: Scene.morning) == "= 2")
    #expect(!scene.state.referral(of: "ann").isBlocked)
  }

  @Test("G3: what was recorded a millisecond later is imported as it was")
  func imported() throws {
    var scene = try Scene()
    for body: EventBody<Spelled> in [.blocked("ann"), .unblocked("ann"), .blocked("ann")] {
      try scene.tell(body)
    }
    var copy = RehearsedLedger(actor: "t")
    for event in scene.events { _ = try copy.propose(Proposal(event), now: event.recordedAt) }
    #expect(copy.log == scene.log)
  }
}
