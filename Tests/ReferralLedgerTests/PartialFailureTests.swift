import LedgerCore
@testable import ReferralLedger
import Testing

/// Each of several proposals gets the answer that is right for it, whatever became of the others.
@Suite struct PartialFailureTests {
  private static let refused = StoreFailure(.notWritten, "the test said so")

  /// A ledger that was proposed `a`, `b`, `old` and `c`, of which `a` and `b` are durable by now, together with
  /// the payment `other`, while the record that decides on `old` is still being read.
  private static func inTheMiddle() async throws -> (
    memory: MemoryStore, store: GatedStore, ledger: Ledger, told: Task<[Outcome], any Error>
  ) {
    let memory = MemoryStore()
    let store = GatedStore(memory)
    let ledger = try await Program.ledger(on: store)
    _ = try await ledger.propose(Program.registration("bob", by: "ann"))
    _ = try await ledger.propose(Program.payment("old"))
    await store.holdReads()
    let told = Task {
      try await ledger.propose(each: ["a", "b", "old", "c"].map { Program.payment($0) })
    }
    await eventually { await store.heldReads == 1 }
    _ = try await ledger.propose(Program.payment("other"))
    return (memory, store, ledger, told)
  }

  /// That the first outcomes are of `a`, `b` and `old`, each with its own receipt.
  private static func expectFirst(_ outcomes: [Outcome]) throws {
    for (outcome, position) in zip(outcomes, [5, 6] as [UInt64]) {
      guard case .accepted(let receipt) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(receipt.position == position)
      #expect(receipt.positions == position...position)
    }
    #expect(outcomes[2].isDuplicate && outcomes[2].position == 4)
  }

  @Test(.timeLimit(.minutes(10)))
  func `G1: what became durable before another process moved the head is told as accepted`()
    async throws
  {
    let (memory, store, ledger, told) = try await Self.inTheMiddle()
    let there = try await Ledger.open(on: memory)
    #expect(try await there.propose(Program.payment("t")).position == 8)
    await store.releaseReads()
    let outcomes = try await told.value
    try Self.expectFirst(outcomes)
    #expect(outcomes.count == 4 && outcomes[3].isAccepted && outcomes[3].position == 9)
    #expect(try await ledger.checkpoint() == there.checkpoint())
    #expect(try await memory.allRecords().count == 9)
  }

  @Test(.timeLimit(.minutes(10)))
  func `What became durable before an append failed is told; only the rest failed`() async throws {
    let (memory, store, ledger, told) = try await Self.inTheMiddle()
    await store.fail(.fails(.notWritten))
    await store.releaseReads()
    let partly = try await #require(throws: PartialFailure.self) { try await told.value }
    #expect(partly.failure == Self.refused)
    #expect(partly.outcomes.count == 3)
    try Self.expectFirst(partly.outcomes)
    #expect(try await ledger.propose(Program.payment("c")).position == 8)
    #expect(try await memory.allRecords().count == 8)
  }

  @Test(.timeLimit(.minutes(10)))
  func `What another caller's failure undid while a record was read is not told; what stands is`()
    async throws
  {
    let (_, store, ledger, told) = try await Self.inTheMiddle()
    await store.fail(.fails(.notWritten))
    await #expect(throws: Self.refused) { try await ledger.propose(Program.payment("y")) }
    await store.releaseReads()
    let partly = try await #require(throws: PartialFailure.self) { try await told.value }
    #expect(partly.failure == Self.refused)
    #expect(partly.outcomes.map(\.position) == [5, 6])
    for outcome in partly.outcomes { #expect(outcome.isAccepted) }
  }

  @Test(.timeLimit(.minutes(10)))
  func `Where a record cannot be read, what was decided before it becomes durable and is told`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    _ = try await ledger.propose(Program.payment("old"))
    await store.endReads(after: 1)
    let partly = try await #require(throws: PartialFailure.self) {
      try await ledger.propose(each: ["a", "old", "c"].map { Program.payment($0) })
    }
    #expect(partly.failure.kind == .damaged)
    #expect(partly.outcomes.map(\.position) == [3])
    #expect(partly.description.contains("after 1 outcomes: damaged"))
    #expect(try await store.allRecords().count == 1)
    await store.endReads(after: .max)
    #expect(try await ledger.propose(Program.payment("a")).isDuplicate)
    #expect(try await ledger.propose(Program.payment("c")).position == 4)
  }

  @Test(.timeLimit(.minutes(10)))
  func `G1: together, a record that was undone meanwhile is no evidence of what stands there now`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    _ = try await ledger.propose(Program.payment("old"))
    await store.holdReads()
    // Payment and refund of `new` stand at 3 and 4, until the payment of the last refund must be read.
    let together = Task {
      try await ledger.propose(together: [
        Program.payment("new"), Program.refund("r1", of: "new"), Program.refund("r2", of: "old"),
        Program.payment("rival", "7.00"),
      ])
    }
    await eventually { await store.heldReads == 1 }
    #expect(try await ledger.propose(Program.payment("rival", "7.00")).position == 3)
    await store.releaseReads()
    #expect(try await together.value.map(\.position) == [4, 5, 6, 3])
    #expect(try await store.allRecords().count == 6)
  }
}
