import LedgerCore
import ReferralLedgerTesting
import Testing

/// Asking for memory early is no part of deciding: it changes nothing and takes any proposal.
@Suite("State: prefetching")
struct PrefetchingTests {
  /// Names of every length and kind, known ones among them.
  static let names: [Text] =
    [0, 1, 7, 8, 9, 12, 13, 127, 128, 129, 255, 256, 300, 70_000].map {
      Text(String(repeating: "n", count: $0))
    } + ["ann", "bob", "é", "\u{0}", "\u{0}bob", "bob\u{0}", "a\nb", "u1", "\u{10FFFF}"]

  /// A proposal of each kind that is looked at, and of some that are not, for every pair of names.
  static let proposals: [Proposal] = names.flatMap { name in
    names.flatMap { other in
      [
        .payment(name, by: other, "1"), .registration(name, by: other),
        .registration(name, by: nil, code: other), .refund(name, of: other, "1"), .blocked(name),
        .adjustment(name, of: other, "1"),
      ].map { Proposal($0) }
    }
  }

  private static func machine(_ scene: Scene) throws -> LedgerMachine {
    var state = LedgerState()
    var framed: [UInt8] = []
    for record in scene.log { RecordFraming.append(record, to: &framed) }
    try state.fold(framed: framed)
    return LedgerMachine(state, actor: "system")
  }

  @Test("I12: asking for what proposals of any names need changes nothing that can be asked")
  func changesNothing() throws {
    var scene = try Scene()
    var empty = LedgerMachine(LedgerState(), actor: "system")
    for _ in 0..<3 {
      var machine = try Self.machine(scene)
      let (digest, head) = (machine.state.digested, machine.head)
      let balances = machine.state.balances(at: scene.now)
      var pass = PaymentPass()
      Self.proposals.withUnsafeBufferPointer { proposals in
        while pass.found.upperBound < proposals.count {
          let next = pass.found.upperBound
          machine.find(proposals, from: next, &pass)
          empty.find(proposals, from: next, &pass)
        }
      }
      #expect(machine.state.digested == digest && machine.head == head)
      #expect(machine.state.balances(at: scene.now) == balances)
      #expect(machine.startAppending() == nil && empty.startAppending() == nil)
      for number in 0..<40 {
        try scene.tell(.registration(Text("u\(number)"), by: Text("u\(number + 1)")))
        try scene.tell(.payment(Text("p\(scene.log.count)"), by: Text("u\(number)"), "10"))
      }
    }
    #expect(empty.head == 0 && empty.state.directory.participantCount == 0)
  }

  @Test("What is decided does not depend on what was asked for, also for what was undone since")
  func decidesAlike() throws {
    var random = RandomSource(seed: 3)
    let scene = try Scene()
    var prepared = try Self.machine(scene)
    var plain = prepared
    for _ in 0..<30 {
      let several = (0..<70).map { _ in
        random.element(of: Self.proposals) ?? Proposal(.blocked("ann"))
      }
      var pass = PaymentPass()
      several.withUnsafeBufferPointer { prepared.find($0, from: 0, &pass) }
      for proposal in several {
        let answers = try [
          prepared.propose(proposal, now: scene.now, evidence: Evidence()),
          plain.propose(proposal, now: scene.now, evidence: Evidence()),
        ].map { "\($0)" }
        #expect(answers[0] == answers[1])
      }
      #expect((prepared.startAppending() == nil) == (plain.startAppending() == nil))
      // What was asked for may be gone when it is decided on.
      if random.chance(50) {
        prepared.failAppending()
        plain.failAppending()
      } else {
        prepared.finishAppending()
        plain.finishAppending()
      }
      #expect(prepared.state.digested == plain.state.digested)
    }
    #expect(prepared.head > scene.state.head)
  }
}
