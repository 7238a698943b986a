import Dispatch
import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

/// Snapshots that are read on another thread while the log is recovered.
@Suite("Snapshots that are read while a log is opened", .timeLimit(.minutes(5)))
struct EarlySnapshotTests {
  private let disk = SimulatedDisk()
  private let older: StoredSnapshot
  private let newest: StoredSnapshot
  private let path: String

  /// A log with two snapshots and a few records behind them.
  init() async throws {
    let store = try await FileStore.open(
      on: disk, threading: .callers, id: LogSamples.id, expecting: nil, LogOptions(fillBytes: 512))
    var saved: [StoredSnapshot] = []
    for part in 0..<2 as Range<UInt64> {
      _ = try await store.append(LogSamples.group(after: part * 5, count: 5))
      let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 % 251 &+ Int(part)) }
      let snapshot = StoredSnapshot(
        checkpoint: try await store.checkpoint(), version: 1, bytes: SnapshotBytes(bytes))
      try await store.save(snapshot)
      saved.append(snapshot)
    }
    _ = try await store.append(LogSamples.group(after: 10, count: 5))
    try await store.close()
    (older, newest) = (saved[0], saved[1])
    path = try #require(disk.list("snapshots").max().map { "snapshots/\($0)" })
  }

  private func open(
    _ disk: SimulatedDisk, threading: FileStore<SimulatedDisk>.Threading = .own,
    readsSnapshot: Bool = true
  ) async throws -> FileStore<SimulatedDisk> {
    try await FileStore.open(
      on: disk, threading: threading, expecting: nil, LogOptions(fillBytes: 512),
      readsSnapshot: readsSnapshot)
  }

  private func expect(_ kind: StoreFailure.Kind, _ body: () async throws -> Void) async {
    let failure = await #expect(throws: StoreFailure.self) { try await body() }
    #expect(failure?.kind == kind)
  }

  @Test("are begun before anybody asks, and the log does not wait for them")
  func beside() async throws {
    let (path, disk) = (path, disk)
    let (isReading, isOpen) = (Door(), Door())
    disk.beforeEachCall { operation, file in
      guard operation == .read, file == path else { return }
      isReading.open()
      #expect(isOpen.pass())
    }
    let store = try await open(disk)
    isOpen.open()
    #expect(isReading.pass())
    disk.beforeEachCall(nil)
    #expect(try await store.newestSnapshot() == newest)
    try await store.close()
  }

  @Test("are read once, and handed over to the first who asks")
  func once() async throws {
    func opens(_ threading: FileStore<SimulatedDisk>.Threading, early: Bool) async throws -> [Int] {
      let disk = disk.copy()
      let store = try await open(disk, threading: threading, readsSnapshot: early)
      let atOpening = disk.callCount(of: .open)
      #expect(try await store.newestSnapshot() == newest)
      let atFirst = disk.callCount(of: .open)
      #expect(try await store.newestSnapshot() == newest)
      return [atOpening, atFirst, disk.callCount(of: .open)]
    }
    let asked = try await opens(.own, early: false)
    #expect(asked[1] < asked[2])
    let early = try await opens(.own, early: true)
    // One more, as `LOG` is looked into for whose snapshots they are.
    #expect(early[1...] == [asked[1] + 1, asked[2] + 1])
    // On the threads of the callers nothing is read before it is asked for.
    #expect(try await opens(.callers, early: true) == asked)
  }

  @Test("Fault 66: are ignored and reported where any part is rotten or cut off")
  func rotten() async throws {
    let changes: [(inout [UInt8]) -> Void] =
      [0, 127, 128, 200_000, 400_000, 600_127].map { offset in { $0[offset] ^= 1 } }
      + [{ $0.removeLast() }, { $0.removeLast(400_000) }, { $0 = [] }]
    for change in changes {
      let damaged = disk.copy()
      damaged.edit(path, change)
      let store = try await open(damaged)
      #expect(store.report.ignoredSnapshots == [])
      #expect(try await store.newestSnapshot() == older)
      #expect(store.report.ignoredSnapshots.map(\.place?.file) == [path])
      try await store.close()
    }
  }

  @Test("Faults 64, 65: are evidence where they contradict the log, once somebody asks")
  func contradiction() async throws {
    for (position, kind) in [(15, .differs), (16, .missing)] as [(UInt64, StoreFailure.Kind)] {
      let forged = StoredSnapshot(
        checkpoint: Checkpoint(position: position, root: .leaf([1])), version: 1,
        bytes: newest.bytes)
      let seed = LogSamples.id.seed
      let other = disk.copy()
      other.put(
        "snapshots/0000000000000fff-00000001.snapshot",
        SnapshotHeader(forged, of: LogSamples.id, seed: seed).bytes(seed: seed) + forged.bytes)
      let store = try await open(other)
      await expect(kind) { _ = try await store.newestSnapshot() }
      await expect(kind) { _ = try await store.newestSnapshot() }
      try await store.close()
    }
  }

  @Test("are read again where they could not be read, and the failure is told to whoever asks")
  func unreadable() async throws {
    for isLasting in [false, true] {
      for call in 0..<4 {
        let failing = disk.copy()
        failing.fail(
          CallFailure(
            .read, at: path, code: FailureCodes.brokenDisk, afterCalls: call, isLasting: isLasting))
        let store = try await open(failing)
        if isLasting {
          await expect(.inaccessible) { _ = try await store.newestSnapshot() }
          failing.heal()
        }
        #expect(try await store.newestSnapshot() == newest)
        try await store.close()
      }
    }
  }

  @Test("Fault 37: serve nobody where the log is refused, which stays as it is")
  func refused() async throws {
    let damaged = disk.copy()
    let frame = try #require(LogMap(damaged).lastBatch)
    LogForgery.change(frame, on: damaged, header: { $0.rootAfter = .zero })
    let before = damaged.copy()
    let failure = await #expect(throws: StoreFailure.self) { _ = try await open(damaged) }
    #expect(failure?.kind == .damaged && failure?.place?.file == frame.file)
    #expect(failure?.place?.offset == UInt64(frame.range.lowerBound))
    for path in before.paths { #expect(damaged.bytes(of: path) == before.bytes(of: path)) }
  }
}

/// Keeps threads waiting until it is open, and them for ever only if nobody opens it.
private final class Door: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }

  /// Goes through once it is open, and leaves it open; false where nobody opens it.
  func pass() -> Bool {
    guard semaphore.wait(timeout: .now() + .seconds(240)) == .success else { return false }
    semaphore.signal()
    return true
  }
}
