import LedgerCore
@testable import ReferralLedger
import Testing

/// A cancelled caller leaves no trace or learns the outcome; nothing is half applied.
@Suite struct CancellationTests {
  @Test(.timeLimit(.minutes(10)))
  func `A caller who is cancelled while waiting for a turn leaves no trace`() async throws {
    let store = GatedStore()
    let diary = Diary()
    let ledger = try await Program.ledger(
      on: store, observer: WaitingObserver(diary: diary), maximumWaiting: 1)
    await store.holdAppends()
    let first = Task { try await ledger.propose(Program.payment("p1")) }
    await eventually { await store.heldAppends == 1 }
    let waiting = Task { try await ledger.propose(Program.payment("p2")) }
    await eventually { diary.all.count == 1 }
    let next = Task { try await ledger.propose(Program.payment("p3")) }
    await eventually { diary.all.count == 2 }
    waiting.cancel()
    await #expect { try await waiting.value } throws: {
      ($0 as? StoreFailure)?.kind == .notWritten
    }
    await store.releaseAppends()
    #expect(try await first.value.position == 2)
    #expect(try await next.value.position == 3)
    #expect(try await store.allRecords().count == 3)
    #expect(diary.all == ["waiting 1", "waiting 2"])
  }

  @Test(.timeLimit(.minutes(10)))
  func `A caller who was cancelled before calling leaves no trace`() async throws {
    let ledger = try await Program.ledger()
    let task = Task {
      await eventually { Task.isCancelled }
      return try await ledger.propose(Program.payment("p1"))
    }
    task.cancel()
    await #expect { try await task.value } throws: { ($0 as? StoreFailure)?.kind == .notWritten }
    #expect(await ledger.position == 1)
    #expect(try await ledger.propose(Program.payment("p1")).isAccepted)
  }

  @Test(.timeLimit(.minutes(10)))
  func `A caller who is cancelled after the decision learns the outcome`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    await store.holdAppends()
    let task = Task { try await ledger.propose(Program.payment("p1")) }
    await eventually { await store.heldAppends == 1 }
    task.cancel()
    await breathe()
    await store.releaseAppends()
    #expect(try await task.value.position == 2)
  }

  @Test(.timeLimit(.minutes(10)))
  func `R5: two who ask at once for the code of the same owner are told the same one`() async throws
  {
    let store = GatedStore()
    let diary = Diary()
    let ledger = try await Program.ledger(
      on: store, observer: WaitingObserver(diary: diary), maximumWaiting: 1)
    await store.holdAppends()
    let first = Task { try await ledger.propose(Program.payment("p1")) }
    await eventually { await store.heldAppends == 1 }
    let codes = [1, 2].map { _ in Task { try await ledger.issueCode(to: "ann") } }
    await eventually { diary.all.count == 2 }
    await store.releaseAppends()
    _ = try await first.value
    #expect(try await codes[0].value == codes[1].value)
    #expect(await ledger.position == 3)
  }

  @Test func `Proposals that hold together are all accepted, in one append`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    let outcomes = try await ledger.propose(together: [
      Program.registration("bob", by: "ann"), Program.payment("p1"), Program.refund("r1", of: "p1"),
    ])
    #expect(outcomes.map(\.position) == [2, 4, 5])
    #expect(outcomes.filter { !$0.isAccepted }.isEmpty)
    #expect(await store.groups.map(\.count) == [1, 4])
  }

  @Test func `One refusal in the middle of proposals that hold together leaves no trace of any`()
    async throws
  {
    let ledger = try await Program.ledger()
    let digest = try await ledger.stateDigest()
    let outcomes = try await ledger.propose(together: [
      Program.registration("bob", by: "ann"), Program.payment("p1"),
      Program.registration("ann", by: "bob"), Program.payment("p2"),
    ])
    #expect(outcomes.map(\.code) == Array(repeating: .referralLoop, count: 4))
    for (index, outcome) in outcomes.enumerated() {
      guard case .rejected(let rejection) = outcome else { continue }
      #expect(rejection.message.contains("proposal 3") == (index != 2))
    }
    #expect(try await ledger.stateDigest() == digest)
    #expect(await ledger.position == 1)
    #expect(try await ledger.referral(of: "bob").state == .none)
    #expect(try await ledger.propose(Program.payment("p2")).position == 2)
  }

  @Test func `G1: proposals that hold together may have been recorded before, in part`()
    async throws
  {
    let ledger = try await Program.ledger()
    _ = try await ledger.propose(Program.payment("p1"))
    let outcomes = try await ledger.propose(together: [
      Program.payment("p2"), Program.payment("p1"), Program.payment("p2"), Program.payment("p3"),
    ])
    #expect(outcomes.map(\.position) == [3, 2, 3, 4])
    #expect(outcomes.map(\.isDuplicate) == [false, true, true, false])
    let refused = try await ledger.propose(together: [
      Program.payment("p4"), Program.payment("p1", "9.99"),
    ])
    #expect(refused.map(\.code) == [.conflict, .conflict])
    #expect(await ledger.position == 4)
    #expect(try await ledger.propose(together: []).isEmpty)
  }

  @Test(.timeLimit(.minutes(10)))
  func `R8: what holds together may need a record of its own and a durable one at once`()
    async throws
  {
    let ledger = try await Program.ledger()
    _ = try await ledger.propose(each: [Program.payment("p1"), Program.refund("r1", of: "p1")])
    let outcomes = try await ledger.propose(together: [
      Program.payment("p2"), Program.refund("r1", of: "p2"),
    ])
    #expect(outcomes.map(\.code) == [.conflict, .conflict])
    #expect(await ledger.position == 3)
  }
}

/// Notes who waits for a turn.
private struct WaitingObserver: LedgerObserver {
  let diary: Diary

  func observe(_ observation: LedgerObservation) {
    if case .waiting(let count) = observation { diary.note("waiting \(count)") }
  }
}
