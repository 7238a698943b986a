import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// The ledger on files: what survives, and what others read meanwhile.
@Suite(.timeLimit(.minutes(10))) struct FilesTests {
  /// Looks again as soon as somebody else had a turn.
  private struct Eager: FollowingPace {
    func pause() async { await Task.yield() }
  }

  private func open(
    _ disk: SimulatedDisk, expecting expected: Checkpoint? = nil
  ) async throws -> Ledger {
    try await Ledger.open(
      on: FileStore.open(on: disk, threading: .callers, expecting: expected),
      clock: ManualClock())
  }

  private func openReadOnly(_ disk: SimulatedDisk) async throws -> Ledger {
    try await Ledger.open(
      on: FileStore.openReadOnly(on: disk, threading: .callers), readOnly: true,
      clock: ManualClock(), pace: Eager())
  }

  @Test func `A ledger in a directory is the same after it was closed and opened again`()
    async throws
  {
    let temporary = try TemporaryDirectory()
    let ledger = try await Ledger.open(at: temporary.path + "/ledger")
    try await ledger.publish(Program.terms())
    _ = try await ledger.propose(each: (1...100).map { Program.payment("p\($0)") })
    let digest = try await ledger.stateDigest()
    let checkpoint = try await ledger.checkpoint()
    try await ledger.close()
    let again = try await Ledger.open(at: temporary.path + "/ledger", expecting: checkpoint)
    #expect(try await again.stateDigest() == digest)
    #expect(try await again.propose(Program.payment("p7")).receipt().isDuplicate == true)
    try await again.close()
  }

  @Test func `A directory without a ledger is not opened to be read, and nothing is created`()
    async throws
  {
    let disk = SimulatedDisk()
    let failure = await #expect(throws: StoreFailure.self) { try await openReadOnly(disk) }
    #expect(failure?.kind == .absent)
    #expect(try disk.list("") == [])
  }

  @Test func `A ledger that only reads answers with what is durable now, and refuses proposals`()
    async throws
  {
    let disk = SimulatedDisk()
    let ledger = try await open(disk)
    try await ledger.publish(Program.terms())
    let reading = try await openReadOnly(disk)
    #expect(reading.isReadOnly && !ledger.isReadOnly)
    _ = try await ledger.propose(Program.registration("bob", by: "alice"))
    for number in 1...20 {
      _ = try await ledger.propose(Program.payment("p\(number)"))
      let told = try await reading.balances(of: "alice")
      #expect(try await told == ledger.balances(of: "alice"))
      #expect(told.first?.earned == Int64(number) * 200)
    }
    let failure = await #expect(throws: StoreFailure.self) {
      try await reading.propose(Program.payment("p21"))
    }
    #expect(failure?.kind == .readOnly)
    #expect(try await reading.stateDigest() == ledger.stateDigest())
  }

  @Test func `Events are followed across two ledgers, each once, in order (fault 56)`()
    async throws
  {
    let disk = SimulatedDisk()
    let ledger = try await open(disk)
    try await ledger.publish(Program.terms())
    let reading = try await openReadOnly(disk)
    let follower = Task {
      var positions: [UInt64] = []
      for try await event in reading.events() {
        positions.append(event.position)
        if event.position == 201 { break }
      }
      return positions
    }
    for number in 1...200 { _ = try await ledger.propose(Program.payment("p\(number)")) }
    #expect(try await follower.value == Array(1...201))
  }

  @Test func `Following ends when the ledger that only reads is closed`() async throws {
    let disk = SimulatedDisk()
    let ledger = try await open(disk)
    try await ledger.publish(Program.terms())
    let reading = try await openReadOnly(disk)
    let follower = Task {
      var count = 0
      for try await _ in reading.events() {
        count += 1
        try await reading.close()
      }
      return count
    }
    #expect(try await follower.value == 1)
  }

  @Test func `Faults 45, 61: a retry after an unknown outcome gives one event`() async throws {
    let disk = SimulatedDisk()
    let ledger = try await open(disk)
    try await ledger.publish(Program.terms())
    _ = try await ledger.propose(Program.payment("p1"))
    disk.fail(CallFailure(.syncData, code: 5))
    let failure = await #expect(throws: StoreFailure.self) {
      try await ledger.propose(Program.payment("p2"))
    }
    #expect(failure?.kind == .outcomeUnknown)
    await #expect(throws: StoreFailure.self) { try await ledger.propose(Program.payment("p3")) }
    try? await ledger.close()
    let again = try await open(disk)
    let receipt = try await again.propose(Program.payment("p2")).receipt()
    #expect(receipt.position == 3)
    #expect(try await again.propose(Program.payment("p2")).receipt().isDuplicate == true)
  }
}
