import LedgerCore
import ReferralLedgerTesting
import Testing

/// A machine that folds what another process appended stands where the other one stands.
@Suite("Machine: following")
struct FollowingTests {
  /// The records of a story, each behind its length.
  private static func framed(_ records: some Sequence<[UInt8]>) -> [UInt8] {
    var framed: [UInt8] = []
    for record in records { RecordFraming.append(record, to: &framed) }
    return framed
  }

  private static func scene() throws -> Scene {
    var scene = try Scene { $0.holdDays = 1 }
    try scene.tell(all: [
      .registration("bob", by: "ann"), .payment("p1", by: "bob", "10"), .blocked("ann"),
      .payment("p2", by: "bob", "20"), .code("C", of: "a name that is rather long"),
      .adjustment("a1", of: "cy", "3"),
    ])
    return scene
  }

  private static func propose(
    _ body: EventBody<Spelled>, to machine: inout LedgerMachine
  ) throws -> [UInt64] {
    let answer = try machine.propose(Proposal(body), now: Scene.morning, evidence: Evidence())
    guard case .decided(.accepted(let positions, _, _)) = answer else { return [] }
    return Array(positions)
  }

  @Test("What was followed, at once or in parts, is durable and gives the state of who decided it")
  func follows() throws {
    let scene = try Self.scene()
    for cut in 0...scene.log.count {
      var machine = LedgerMachine(LedgerState(), actor: "t")
      try machine.follow(Self.framed(scene.log[..<cut]))
      #expect(machine.head == UInt64(cut) && machine.durable == UInt64(cut))
      try machine.follow(Self.framed(scene.log[cut...]))
      #expect(machine.head == UInt64(scene.log.count) && machine.durable == machine.head)
      #expect(machine.state.digested == scene.digest)
      #expect(machine.startAppending() == nil)
    }
  }

  @Test("What is decided after following goes into a group behind it, and is undone up to it")
  func goesOn() throws {
    let scene = try Self.scene()
    let half = scene.log.count / 2
    var machine = LedgerMachine(LedgerState(), actor: "t")
    try machine.follow(Self.framed(scene.log[..<half]))
    // Another process was faster: what was decided is undone, then the rest is followed.
    #expect(try Self.propose(.payment("q1", by: "bob", "5"), to: &machine) == [UInt64(half) + 1])
    #expect(machine.startAppending()?.after == UInt64(half))
    #expect(try Self.propose(.payment("q2", by: "dan", "5"), to: &machine) == [UInt64(half) + 2])
    machine.failAppending()
    #expect(machine.head == UInt64(half) && machine.startAppending() == nil)
    try machine.follow(Self.framed(scene.log[half...]))
    #expect(machine.state.digested == scene.digest)

    let end = UInt64(scene.log.count)
    #expect(try Self.propose(.payment("q1", by: "bob", "5"), to: &machine) == [end + 1])
    let group = machine.startAppending()
    #expect(group?.after == end && group?.count == 1)
    machine.failAppending()
    #expect(machine.state.digested == scene.digest)
    #expect(try Self.propose(.payment("q1", by: "bob", "5"), to: &machine) == [end + 1])
    #expect(machine.startAppending()?.last == end + 1)
    machine.finishAppending()
    #expect(machine.durable == end + 1)
  }

  @Test("Records that are cut off or damaged are refused with the position where they are")
  func damaged() throws {
    let scene = try Self.scene()
    let bytes = Self.framed(scene.log)
    for cut in [1, bytes.count / 2, bytes.count - 1] {
      var machine = LedgerMachine(LedgerState(), actor: "t")
      let failure = try #require(throws: ReplayFailure.self) {
        try machine.follow(Array(bytes[..<cut]))
      }
      #expect(failure.position == machine.head + 1)
      #expect(machine.durable == 0)
    }
  }
}
