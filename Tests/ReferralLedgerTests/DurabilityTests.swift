import LedgerCore
@testable import ReferralLedger
import Testing

/// Nobody is told anything that is not durable.
@Suite struct DurabilityTests {
  /// Starts a task for each answer that a caller may wait for, and notes when it was told.
  private func askers(
    _ ledger: Ledger, _ diary: Diary
  ) -> [Task<Void, any Error>] {
    [
      Task {
        let outcome = try await ledger.propose(Program.payment("p2"))
        diary.note("accepted \(outcome.isAccepted)")
      },
      Task {
        let outcome = try await ledger.propose(Program.registration("bob", by: "ann"))
        diary.note("duplicate \(outcome.isDuplicate)")
      },
      Task {
        let outcome = try await ledger.propose(Program.registration("bob", by: "eve"))
        diary.note("rejected \(outcome.code == .alreadyReferred)")
      },
      Task {
        let earned = try await ledger.balance(of: "ann", in: "USD")?.earned
        diary.note("balance \(earned ?? 0 >= 200)")
      },
      Task {
        let head = try await ledger.ask { state, _ in state.head }
        diary.note("asked \(head >= 4)")
      },
    ]
  }

  @Test(.timeLimit(.minutes(10)))
  func `F5: receipts, duplicates, rejections and queries wait until what they rest on is durable`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    _ = try await ledger.propose(Program.registration("bob", by: "ann"))
    await store.holdAppends()
    let diary = Diary()
    let first = Task { try await ledger.propose(Program.payment("p1")) }
    await eventually { await store.heldAppends == 1 }
    let tasks = askers(ledger, diary)
    await eventually { await ledger.machine.head == 5 }
    await breathe()
    #expect(diary.all.isEmpty)
    #expect(await ledger.position == 2)
    await store.releaseAppends()
    for task in tasks { try await task.value }
    #expect(
      diary.all.sorted() == [
        "accepted true", "asked true", "balance true", "duplicate true", "rejected true",
      ])
    // The payment of a registered referee activates first (rule G2).
    #expect(try await first.value.position == 4)
  }

  @Test(.timeLimit(.minutes(10)))
  func `Everything proposed while an append is on its way becomes one next group`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    await store.holdAppends()
    let first = Task { try await ledger.propose(Program.payment("p0")) }
    await eventually { await store.heldAppends == 1 }
    let tasks = (1...50).map { number in
      Task { try await ledger.propose(Program.payment("p\(number)")) }
    }
    await eventually { await ledger.machine.head == 52 }
    await store.releaseAppends()
    _ = try await first.value
    var positions: Set<UInt64> = []
    for task in tasks { positions.insert(try #require(try await task.value.position)) }
    #expect(positions == Set(3...52))
    #expect(await store.groups.map(\.count) == [1, 1, 50])
  }

  @Test(.timeLimit(.minutes(10)))
  func `Who rests on a durable group learns so, also where the next one fails at once`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: StoreThatEnds(store, after: 2))
    await store.holdAppends()
    let first = Task { try await ledger.propose(Program.payment("p0")) }
    await eventually { await store.heldAppends == 1 }
    let again = Task { try await ledger.propose(Program.payment("p0")) }
    await breathe()
    let next = Task { try await ledger.propose(Program.payment("p1")) }
    await eventually { await ledger.machine.head == 3 }
    await store.releaseAppends()
    #expect(try await first.value.isAccepted)
    #expect(try await again.value.isDuplicate)
    await #expect(throws: StoreFailure(.notWritten, "the test said so")) { try await next.value }
  }

  @Test(.timeLimit(.minutes(10)))
  func `A failed append undoes all that was decided on it, everybody learns it, and work goes on`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    let digest = try await ledger.stateDigest()
    await store.holdAppends()
    await store.fail(.fails(.notWritten))
    let first = Task { try await ledger.propose(Program.registration("bob", by: "ann")) }
    await eventually { await store.heldAppends == 1 }
    let others = [
      Task { _ = try await ledger.propose(Program.payment("p1")) },
      Task { _ = try await ledger.propose(each: [Program.payment("p2"), Program.payment("p3")]) },
      Task { _ = try await ledger.propose(together: [Program.payment("p4")]) },
    ]
    await eventually { await ledger.machine.head == 7 }
    let duplicate = Task { _ = try await ledger.propose(Program.registration("bob", by: "ann")) }
    let question = Task { _ = try await ledger.balances() }
    await breathe()
    await store.releaseAppends()
    await #expect(throws: StoreFailure(.notWritten, "the test said so")) { try await first.value }
    for task in others {
      await #expect { try await task.value } throws: { error in
        let failure = (error as? PartialFailure).map { $0.outcomes.isEmpty ? $0.failure : nil }
        return (failure ?? error as? StoreFailure) == StoreFailure(.notWritten, "the test said so")
      }
    }
    for task in [duplicate, question] {
      // Whoever came only after the failure found a ledger that works.
      do { try await task.value } catch { #expect((error as? StoreFailure)?.kind == .notWritten) }
    }
    let told = try await ledger.propose(Program.registration("cyd", by: "ann"))
    #expect(told.isAccepted)
    let records = try await store.allRecords()
    #expect(UInt64(records.count) == (await ledger.position))
    let fresh = try await Ledger.open(on: store)
    #expect(try await fresh.stateDigest() == ledger.stateDigest())
    #expect(try await ledger.stateDigest() != digest)
    #expect(try await ledger.propose(Program.payment("p1")).isAccepted)
  }

  @Test(.timeLimit(.minutes(10)))
  func `An append with unknown outcome ends the ledger for good, and a fresh one finds the truth`()
    async throws
  {
    for fault in [GatedStore.Fault.fails(.outcomeUnknown), .failsAfterwards(.outcomeUnknown)] {
      let store = GatedStore()
      let ledger = try await Program.ledger(on: store)
      await store.fail(fault)
      let unknown = StoreFailure(.outcomeUnknown, "the test said so")
      await #expect(throws: unknown) { try await ledger.propose(Program.payment("p1")) }
      await #expect(throws: unknown) { try await ledger.propose(Program.payment("p2")) }
      await #expect(throws: PartialFailure(outcomes: [], failure: unknown)) {
        try await ledger.propose(each: [Program.payment("p2")])
      }
      await #expect(throws: unknown) { try await ledger.propose(together: []) }
      await #expect(throws: unknown) { try await ledger.balances() }
      await #expect(throws: LedgerFailure.store(unknown)) { try await ledger.calculate("x") }
      await #expect(throws: LedgerFailure.store(unknown)) { try await ledger.issueCode(to: "ann") }
      let fresh = try await Ledger.open(on: store)
      let again = try await fresh.propose(Program.payment("p1"))
      #expect(again.position == 2)
      if case .fails = fault { #expect(again.isAccepted) } else { #expect(again.isDuplicate) }
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `A store that fails always refuses everything and keeps nothing`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    await store.failAlways(.fails(.notWritten))
    for number in 0..<20 {
      await #expect(throws: StoreFailure(.notWritten, "the test said so")) {
        try await ledger.propose(Program.payment("p\(number)"))
      }
    }
    await store.failAlways(nil)
    #expect(try await ledger.propose(Program.payment("p0")).position == 2)
    #expect(try await store.allRecords().count == 2)
  }

  @Test(.timeLimit(.minutes(10)))
  func `F7: a damaged or shortened log is refused when it is opened`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    _ = try await ledger.propose(each: (1...5).map { Program.payment("p\($0)") })
    await store.rewriteReads { chunk in
      var bytes = chunk.bytes
      bytes[bytes.count / 2] ^= 1
      return RecordChunk(
        first: chunk.first, count: chunk.count, bytes: bytes, checksum: chunk.checksum)
    }
    await #expect { try await Ledger.open(on: store) } throws: {
      ($0 as? StoreFailure)?.kind == .damaged
    }
    await #expect { try await ledger.propose(Program.payment("p1")) } throws: {
      ($0 as? StoreFailure)?.kind == .damaged
    }
    await store.rewriteReads(nil)
    await store.endReads(after: 3)
    await #expect { try await Ledger.open(on: store) } throws: {
      ($0 as? StoreFailure)?.kind == .damaged
    }
    await store.endReads(after: .max)
    #expect(try await ledger.propose(Program.payment("p1")).isDuplicate)
  }

  @Test(.timeLimit(.minutes(10)))
  func `F5: what was undone while its caller still decided is never told as accepted`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    _ = try await ledger.propose(Program.payment("old"))
    await store.holdReads()
    await store.holdAppends()
    await store.fail(.fails(.notWritten))
    // The first is decided; the second must see a record, which the store does not give yet.
    let both = Task {
      try await ledger.propose(each: [Program.payment("new"), Program.payment("old")])
    }
    await eventually { await store.heldReads == 1 }
    let other = Task { try await ledger.propose(Program.payment("other")) }
    await eventually { await store.heldAppends == 1 }
    await store.releaseAppends()
    await #expect(throws: StoreFailure.self) { try await other.value }
    await store.releaseReads()
    let refused = StoreFailure(.notWritten, "the test said so")
    await #expect(throws: PartialFailure(outcomes: [], failure: refused)) { try await both.value }
    #expect(try await ledger.propose(Program.payment("new")).position == 3)
  }
}

/// A store that refuses what comes after a position, in the very call.
private struct StoreThatEnds: EventStore {
  private let store: GatedStore
  private let last: UInt64

  init(_ store: GatedStore, after last: UInt64) {
    self.store = store
    self.last = last
  }

  nonisolated(nonsending) func append(
    _ group: RecordGroup
  ) async throws(StoreFailure) -> AppendResult {
    guard group.after < last else { throw StoreFailure(.notWritten, "the test said so") }
    return try await store.append(group)
  }

  func read(
    from position: UInt64, upTo last: UInt64
  ) async throws(StoreFailure) -> RecordChunk? {
    try await store.read(from: position, upTo: last)
  }

  func checkpoint() async throws(StoreFailure) -> Checkpoint { try await store.checkpoint() }
}
