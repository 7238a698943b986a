import LedgerCore
import LedgerStorage
@testable import ReferralLedger
import ReferralLedgerTesting
import Testing

/// What is opened from a snapshot is what the log says, or is not opened.
@Suite(.timeLimit(.minutes(10))) struct SnapshotOpeningTests {
  /// A ledger of 101 events, of which there is a snapshot after 61; a second passes with each ten.
  private static func store() async throws -> (memory: MemoryStore, ledger: Ledger) {
    let memory = MemoryStore()
    let clock = ManualClock()
    let ledger = try await Program.ledger(on: memory, clock: clock)
    for ten in 0..<10 {
      clock.advance(by: .seconds(1))
      let several = (0..<5).flatMap { number in
        [
          Program.registration(Text("u\(ten)-\(number)"), by: "ann"),
          Program.payment("p\(ten)-\(number)", by: Text("x\(ten)")),
        ]
      }
      _ = try await ledger.propose(each: several)
      if ten == 5 { #expect(try await ledger.takeSnapshot()?.position == 61) }
    }
    #expect(await ledger.position == 101)
    return (memory, ledger)
  }

  @Test func `Faults 62, I7: an older snapshot is used, and only the log after it is read`()
    async throws
  {
    let (memory, ledger) = try await Self.store()
    let store = GatedStore(memory, keepsSnapshots: true)
    let again = try await Ledger.open(on: store)
    #expect(await store.readsFrom == [62, 102])
    #expect(try await again.stateDigest() == ledger.stateDigest())
    #expect(try await again.balances() == ledger.balances())
    // What was recorded before and after the snapshot is known by its key.
    for name in ["p0-0", "p9-4"] {
      let payer = Text("x" + name.dropFirst().prefix(1))
      #expect(try await again.propose(Program.payment(name, by: payer)).isDuplicate)
      #expect(try await again.propose(Program.payment(name, "1.00", by: payer)).code == .conflict)
    }
    #expect(try await again.propose(Program.payment("new", by: "u0-0")).isAccepted)
    let fresh = try await Ledger.open(on: GatedStore(memory))
    #expect(try await fresh.stateDigest() == again.stateDigest())
  }

  @Test func `As of a position or a moment starts from the snapshot where it lies before`()
    async throws
  {
    let (memory, ledger) = try await Self.store()
    let store = GatedStore(memory, keepsSnapshots: true)
    let again = try await Ledger.open(on: store)
    let plain = try await Ledger.open(on: GatedStore(memory))
    for position in [1, 60, 61, 62, 90, 101, 500] as [UInt64] {
      await store.forgetReads()
      let past = try await again.state(asOf: position)
      let expected = try await plain.state(asOf: position)
      #expect(past.state.digested == expected.state.digested)
      #expect(past.balances() == expected.balances())
      let first = await store.readsFrom.first
      #expect(first == (position < 61 ? 1 : position == 61 ? nil : 62))
    }
    let events = try await ledger.allEvents()
    for index in [5, 59, 60, 61, 75, 100] {
      let moment = events[index].recordedAt
      await store.forgetReads()
      let past = try await again.state(asOf: moment)
      let expected = try await plain.state(asOf: moment)
      #expect(past.state.digested == expected.state.digested)
      #expect(await store.readsFrom.first == (moment < events[60].recordedAt ? 1 : 62))
    }
  }

  @Test func `The digest of the state is the same with and without snapshots`() async throws {
    let (memory, ledger) = try await Self.store()
    let store = GatedStore(memory, keepsSnapshots: true)
    let again = try await Ledger.open(on: store)
    await store.holdAppends()
    let waiting = Task { try await again.propose(Program.payment("new")) }
    await eventually { await store.heldAppends == 1 }
    await store.forgetReads()
    // The state is ahead of what is durable: the digest is that of the log.
    #expect(try await again.stateDigest() == ledger.stateDigest())
    #expect(await store.readsFrom == [62])
    await store.releaseAppends()
    _ = try await waiting.value
  }

  @Test func `Fault 66: a snapshot that is damaged or of other reducers is ignored, and reported`()
    async throws
  {
    let (memory, ledger) = try await Self.store()
    let digest = try await ledger.stateDigest()
    let whole = try #require(try await memory.newestSnapshot())
    func altered(_ change: (inout [UInt8]) -> Void) -> StoredSnapshot {
      var bytes = Array(whole.bytes)
      change(&bytes)
      return StoredSnapshot(
        checkpoint: whole.checkpoint, version: whole.version, bytes: bytes)
    }
    let elsewhere = Checkpoint(position: 60, root: whole.checkpoint.root)
    let damaged: [(String, StoredSnapshot)] = [
      ("no snapshot", altered { $0[0] ^= 1 }), ("not whole", altered { $0.removeLast(64) }),
      ("no snapshot", altered { $0 = [] }), ("not whole", altered { $0.append(0) }),
      ("contradicts itself", altered { $0[16] &+= 1 }),
      (
        "version 99",
        StoredSnapshot(checkpoint: whole.checkpoint, version: 99, bytes: whole.bytes)
      ),
      (
        "position 61",
        StoredSnapshot(checkpoint: elsewhere, version: whole.version, bytes: whole.bytes)
      ),
    ]
    for (why, snapshot) in damaged {
      let store = GatedStore(memory, keepsSnapshots: true)
      await store.keep(snapshot)
      let diary = Diary()
      let again = try await Ledger.open(on: store, observer: SnapshotDiary(diary))
      #expect(await store.readsFrom.first == 1)
      #expect(diary.all.count == 1)
      #expect(diary.all.allSatisfy { $0.contains("ignored") && $0.contains(why) }, "\(diary.all)")
      #expect(try await again.stateDigest() == digest)
      // The next one is folded from the beginning, and is whole.
      _ = try await again.takeSnapshot()
      #expect(try await memory.newestSnapshot()?.checkpoint == ledger.checkpoint())
      try await memory.save(whole)
    }
  }

  @Test func `Faults 64, 65: a snapshot beyond the log, or with another root, is evidence`()
    async throws
  {
    let (memory, ledger) = try await Self.store()
    _ = try await ledger.takeSnapshot()
    let whole = try #require(try await memory.newestSnapshot())
    let root = Hash256.leaf(Array("another log".utf8).span.bytes)
    for (position, kind) in [(102, .missing), (101, .differs)] as [(UInt64, StoreFailure.Kind)] {
      let store = GatedStore(memory, keepsSnapshots: true)
      await store.keep(
        StoredSnapshot(
          checkpoint: Checkpoint(position: position, root: root), version: whole.version,
          bytes: whole.bytes))
      await #expect { try await Ledger.open(on: store) } throws: {
        ($0 as? StoreFailure)?.kind == kind
      }
    }
  }
}
