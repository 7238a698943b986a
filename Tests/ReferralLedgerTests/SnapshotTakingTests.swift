import LedgerCore
import LedgerStorage
@testable import ReferralLedger
import ReferralLedgerTesting
import Testing

/// When snapshots are taken, and what goes on meanwhile.
@Suite(.timeLimit(.minutes(10))) struct SnapshotTakingTests {
  private static func ledger(
    on store: GatedStore, _ policy: SnapshotPolicy, _ diary: Diary = Diary()
  ) async throws -> Ledger {
    let ledger = try await Ledger.open(
      on: store, clock: ManualClock(), observer: SnapshotDiary(diary), snapshots: policy)
    try await ledger.publish(Program.terms())
    return ledger
  }

  private static func pay(_ count: Int, _ name: String, on ledger: Ledger) async throws {
    _ = try await ledger.propose(each: (1...count).map { Program.payment("\(name)\($0)") })
  }

  @Test func `A snapshot is taken after as many events as the policy says, and then again`()
    async throws
  {
    let store = GatedStore(keepsSnapshots: true)
    let diary = Diary()
    let ledger = try await Self.ledger(on: store, .every(50), diary)
    try await Self.pay(48, "a", on: ledger)
    await breathe()
    #expect(await store.saves == 0)
    try await Self.pay(1, "b", on: ledger)
    await eventually { await ledger.snapshots.latest == 50 }
    try await Self.pay(49, "c", on: ledger)
    #expect(await store.saves == 1)
    try await Self.pay(70, "d", on: ledger)
    await eventually { await ledger.snapshots.latest == 169 }
    #expect(await store.saves == 2)
    #expect(diary.all == ["saved 50", "saved 169"])
    let snapshot = try #require(try await store.newestSnapshot())
    #expect(snapshot.checkpoint == (try await ledger.checkpoint()))
  }

  @Test func `The next snapshot folds only what came after the one before`() async throws {
    let store = GatedStore(keepsSnapshots: true)
    let ledger = try await Self.ledger(on: store, .never)
    try await Self.pay(30, "a", on: ledger)
    #expect(try await ledger.takeSnapshot()?.position == 31)
    try await Self.pay(10, "b", on: ledger)
    await store.forgetReads()
    #expect(try await ledger.takeSnapshot()?.position == 41)
    #expect(await store.readsFrom == [32])
    // There is nothing new: the one there is will do.
    #expect(try await ledger.takeSnapshot()?.position == 41)
    #expect(await store.saves == 2)
    #expect(await store.readsFrom == [32])
  }

  @Test func `While a snapshot is taken, proposals are decided and questions answered`()
    async throws
  {
    let store = GatedStore(keepsSnapshots: true)
    let ledger = try await Self.ledger(on: store, .never)
    try await Self.pay(5, "a", on: ledger)
    await store.holdReads()
    let snapshot = Task { try await ledger.takeSnapshot() }
    await eventually { await store.heldReads == 1 }
    try await Self.pay(20, "b", on: ledger)
    #expect(try await ledger.balances().isEmpty)
    #expect(try await ledger.ask { state, _ in state.head } == 26)
    await store.releaseReads()
    // It is of the moment at which it began.
    #expect(try await snapshot.value?.position == 6)
    #expect(try await ledger.takeSnapshot()?.position == 26)
    let fresh = try await Ledger.open(on: store)
    #expect(try await fresh.stateDigest() == ledger.stateDigest())
  }

  @Test func `A snapshot that cannot be saved is reported, and tried again after as many events`()
    async throws
  {
    let store = GatedStore(keepsSnapshots: true)
    let diary = Diary()
    let ledger = try await Self.ledger(on: store, .every(10), diary)
    await store.failSaves(.inaccessible)
    try await Self.pay(9, "a", on: ledger)
    await eventually { await ledger.snapshots.latest == 10 }
    #expect(diary.all == ["failed inaccessible"])
    try await Self.pay(9, "b", on: ledger)
    await store.failSaves(nil)
    try await Self.pay(1, "c", on: ledger)
    await eventually { await ledger.snapshots.latest == 20 }
    #expect(diary.all == ["failed inaccessible", "saved 20"])
    await store.failSaves(.inaccessible)
    try await Self.pay(1, "d", on: ledger)
    await #expect(throws: StoreFailure(.inaccessible, "the test said so")) {
      try await ledger.takeSnapshot()
    }
    #expect(try await ledger.propose(Program.payment("e")).isAccepted)
  }

  @Test func `Closing gives up a snapshot that is being taken, and takes one where it is told to`()
    async throws
  {
    let memory = MemoryStore()
    let store = GatedStore(memory, keepsSnapshots: true)
    let diary = Diary()
    let ledger = try await Self.ledger(on: store, .every(5), diary)
    await store.holdReads()
    try await Self.pay(6, "a", on: ledger)
    await eventually { await store.heldReads == 1 }
    let closing = Task { try await ledger.close() }
    await breathe()
    await store.releaseReads()
    try await closing.value
    #expect(diary.all.isEmpty)
    #expect(try await memory.newestSnapshot() == nil)
    await #expect(throws: StoreFailure.self) { try await ledger.takeSnapshot() }

    let other = GatedStore(keepsSnapshots: true)
    let second = try await Self.ledger(on: other, .every(1000, onClosing: true), diary)
    try await Self.pay(6, "a", on: second)
    try await second.close()
    #expect(diary.all == ["saved 7"])
    #expect(try await other.newestSnapshot()?.checkpoint.position == 7)
  }

  @Test func `For a store that keeps no snapshots none are taken`() async throws {
    let store = GatedStore()
    let ledger = try await Self.ledger(on: store, .every(2, onClosing: true))
    try await Self.pay(20, "a", on: ledger)
    await store.forgetReads()
    #expect(try await ledger.takeSnapshot() == nil)
    try await ledger.close()
    #expect(await store.saves == 0)
    #expect(await store.reads == 0)
  }

  @Test func `An empty log has no snapshot, and a ledger that only reads takes none`() async throws
  {
    let memory = MemoryStore()
    let ledger = try await Ledger.open(on: memory, snapshots: .every(1))
    #expect(try await ledger.takeSnapshot() == nil)
    let reading = try await Ledger.open(on: memory, readOnly: true, snapshots: .every(1))
    try await ledger.publish(Program.terms())
    #expect(try await reading.terms() != nil)
    await #expect { try await reading.takeSnapshot() } throws: {
      ($0 as? StoreFailure)?.kind == .readOnly
    }
  }

  @Test func `What another process saved meanwhile is not folded again`() async throws {
    let memory = MemoryStore()
    let here = try await Self.ledger(on: GatedStore(memory, keepsSnapshots: true), .never)
    try await Self.pay(20, "a", on: here)
    #expect(try await here.takeSnapshot()?.position == 21)
    let store = GatedStore(memory, keepsSnapshots: true)
    await store.keep(nil)
    let there = try await Ledger.open(on: store, snapshots: .every(15))
    await store.keep(try await memory.newestSnapshot())
    await store.forgetReads()
    _ = try await there.propose(Program.payment("b"))
    await eventually { await there.snapshots.latest == 21 }
    #expect(await store.saves == 0)
    #expect(await store.reads == 0)
  }
}

/// Notes what is told of snapshots.
struct SnapshotDiary: LedgerObserver {
  let diary: Diary

  init(_ diary: Diary) { self.diary = diary }

  func observe(_ observation: LedgerObservation) {
    switch observation {
    case .snapshotSaved(let position, _, _): diary.note("saved \(position)")
    case .snapshotIgnored(let why): diary.note("ignored: \(why)")
    case .snapshotFailed(let failure): diary.note("failed \(failure.kind)")
    default: break
    }
  }
}

/// Notes from where a ledger was opened.
struct OpeningDiary: LedgerObserver {
  let diary: Diary

  func observe(_ observation: LedgerObservation) {
    if case .opened(let snapshot, let replayed, _) = observation {
      diary.note("from \(snapshot) and \(replayed)")
    }
    SnapshotDiary(diary).observe(observation)
  }
}
