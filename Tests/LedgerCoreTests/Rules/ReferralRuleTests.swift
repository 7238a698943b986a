import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("R1–R5: referrals")
struct ReferralRuleTests {
  @Test("R1: a participant goes from none to registered to activated, and never back")
  func states() throws {
    var scene = try Scene()
    #expect(scene.state.referral(of: "bob").state == .none)
    try scene.tell(.registration("bob", by: "ann"))
    #expect(scene.state.referral(of: "bob").state == .registered)
    #expect(scene.state.referral(of: "ann").state == .none)
    try scene.tell(.payment("p1", by: "bob", "10"))
    #expect(scene.state.referral(of: "bob").state == .activated)
    try scene.tell(.refund("r1", of: "p1", "10"))
    #expect(scene.state.referral(of: "bob").state == .activated)
  }

  @Test("R2: the same pair again is a duplicate, whatever its code; another referrer is refused")
  func setOnce() throws {
    var scene = try Scene()
    try scene.tell(all: [.code("ANN", of: "ann"), .code("CY", of: "cy")])
    #expect(try scene.tell(.registration("bob", by: "ann")) == "4")
    #expect(try scene.tell(.registration("bob", by: "ann")) == "= 4")
    #expect(try scene.tell(.registration("bob", by: "ann", code: "ANN")) == "= 4")
    #expect(try scene.tell(.registration("bob", by: nil, code: "ANN")) == "= 4")
    #expect(try scene.tell(.registration("bob", by: "cy")) == "alreadyReferred")
    #expect(try scene.tell(.registration("bob", by: nil, code: "CY")) == "alreadyReferred")
    #expect(try scene.tell(.registration("bob", by: "bob")) == "alreadyReferred")
    #expect(scene.state.referral(of: "bob").chain == ["ann"])
  }

  @Test("R2: a refusal of another referrer names the position of the first one")
  func alreadyReferredNamesPosition() throws {
    var scene = try Scene()
    try scene.tell(.registration("bob", by: "ann"))
    var ledger = scene.ledger
    guard
      case .rejected(let rejection) = try ledger.propose(
        Proposal(.registration("bob", by: "cy")), now: scene.now)
    else {
      Issue.record("not refused")
      return
    }
    #expect(rejection.position == 2 && rejection.message.contains("bob"))
  }

  @Test("R2: who has paid before may be registered; only later payments earn")
  func paidBefore() throws {
    var scene = try Scene()
    try scene.tell(all: [.payment("p1", by: "bob", "10"), .registration("bob", by: "ann")])
    #expect(scene.earnings(of: "p1") == [])
    #expect(scene.state.referral(of: "ann").paid == 0)
    #expect(try scene.tell(.payment("p2", by: "bob", "10")) == "4...5")
    #expect(scene.earnings(of: "p2") == ["ann 1 20% 2.00"])
    #expect(scene.state.referral(of: "ann").paid == 1)
  }

  @Test("R3: nobody refers themselves, also not by their own code")
  func selfReferral() throws {
    var scene = try Scene()
    try scene.tell(.code("ANN", of: "ann"))
    #expect(try scene.tell(.registration("ann", by: "ann")) == "selfReferral")
    #expect(try scene.tell(.registration("ann", by: nil, code: "ANN")) == "selfReferral")
  }

  @Test("R3: a loop through any length of chain is refused", arguments: [1, 2, 3, 8, 9, 50])
  func loops(length: Int) throws {
    var scene = try Scene()
    for depth in 1...length {
      try scene.tell(.registration(Text("u\(depth)"), by: Text("u\(depth - 1)")))
    }
    for depth in 1...length {
      #expect(try scene.tell(.registration("u0", by: Text("u\(depth)"))) == "referralLoop")
    }
    #expect(try scene.tell(.registration("u0", by: "top")) == "\(length + 2)")
    #expect(scene.state.referral(of: Text("u\(length)")).chain.count == length + 1)
  }

  @Test("R2: ids that differ only in their Unicode spelling are two participants")
  func spellings() throws {
    var scene = try Scene()
    #expect(try scene.tell(.registration("\u{E9}", by: "e\u{301}")) == "2")
    #expect(try scene.tell(.registration("e\u{301}", by: "ann")) == "3")
    #expect(scene.state.referral(of: "\u{E9}").chain == ["e\u{301}", "ann"])
  }

  @Test("R4: a trial activates and earns nothing; activating again is a duplicate by any trigger")
  func trial() throws {
    var scene = try Scene()
    try scene.tell(.registration("bob", by: "ann"))
    #expect(try scene.tell(.activation("bob", days: 14)) == "3")
    #expect(try scene.tell(.activation("bob", days: 14)) == "= 3")
    #expect(try scene.tell(.activation("bob", .payment)) == "= 3")
    #expect(try scene.tell(.activation("bob", days: 7)) == "= 3")
    #expect(scene.balance(of: "ann").earned == 0)
    #expect(scene.state.referral(of: "ann").activated == 1)
    #expect(try scene.tell(.payment("p1", by: "bob", "10")) == "4")
  }

  @Test("R4: only who was referred can be activated")
  func notReferred() throws {
    var scene = try Scene()
    #expect(try scene.tell(.activation("bob")) == "notReferred")
    try scene.tell(.registration("bob", by: "ann"))
    #expect(try scene.tell(.activation("ann")) == "notReferred")
  }

  @Test("R4, G3: an activation by payment may be proposed alone, as an import does")
  func importedActivation() throws {
    var scene = try Scene()
    try scene.tell(.registration("bob", by: "ann"))
    #expect(try scene.tell(.activation("bob", .payment)) == "3")
    #expect(try scene.tell(.payment("p1", by: "bob", "10")) == "4")
  }

  @Test("R5: a code stands for its owner, who may have several; the first one is told again")
  func codes() throws {
    var scene = try Scene()
    #expect(try scene.tell(.code("ANN-1", of: "ann")) == "2")
    #expect(try scene.tell(.code("ANN-2", of: "ann")) == "3")
    #expect(try scene.tell(.code("ANN-1", of: "ann")) == "= 2")
    #expect(try scene.tell(.code("ANN-1", of: "bob")) == "conflict")
    #expect(scene.state.referral(of: "ann").code == "ANN-1")
    #expect(try scene.tell(.registration("bob", by: nil, code: "ANN-2")) == "4")
    #expect(scene.state.referral(of: "bob").referrer == "ann")
  }

  @Test("R5: a code that was never issued, or belongs to another referrer, is unknown")
  func unknownCode() throws {
    var scene = try Scene()
    try scene.tell(.code("ANN", of: "ann"))
    #expect(try scene.tell(.registration("bob", by: nil, code: "ann")) == "unknownCode")
    #expect(try scene.tell(.registration("bob", by: "cy", code: "ANN")) == "unknownCode")
    #expect(try scene.tell(.registration("bob", by: "cy", code: "NONE")) == "unknownCode")
  }
}
