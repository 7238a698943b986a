import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Synchronization
import Testing

@Suite("Snapshots of a log in files")
struct SnapshotTests {
  private let disk = SimulatedDisk()

  private func open(_ id: LogID = LogSamples.id) async throws -> FileStore<SimulatedDisk> {
    try await FileStore.open(
      on: disk, threading: .callers, id: id, expecting: nil, LogSamples.small)
  }

  /// A snapshot of what is durable now, after so many more records.
  private func snapshot(
    _ store: FileStore<SimulatedDisk>, after count: Int = 5, version: UInt32 = 1
  ) async throws -> StoredSnapshot {
    let head = try await store.checkpoint().position
    _ = try await store.append(LogSamples.group(after: head, count: count))
    let checkpoint = try await store.checkpoint()
    return StoredSnapshot(
      checkpoint: checkpoint, version: version,
      bytes: (0..<300).map { UInt8(truncatingIfNeeded: UInt64($0) &* checkpoint.position) })
  }

  private var paths: [String] {
    get throws { try disk.list("snapshots").sorted().map { "snapshots/\($0)" } }
  }

  @Test("are there after the log was opened again, and the tail is read behind them (fault 62)")
  func kept() async throws {
    var store = try await open()
    let first = try await snapshot(store, version: 7)
    try await store.save(first)
    _ = try await store.append(LogSamples.group(after: 5, count: 100))
    try await store.close()
    store = try await open()
    #expect(try await store.newestSnapshot() == first)
    #expect(try await store.read(from: 6, upTo: .max)?.first == 6)
    #expect(store.report.ignoredSnapshots == [])
  }

  @Test("may be of any position, also within a frame, and three of them are kept")
  func three() async throws {
    let store = try await open()
    _ = try await snapshot(store, after: 200)
    var saved: [StoredSnapshot] = []
    for position in [1, 2, 77, 150, 199, 200] as [UInt64] {
      saved.append(
        StoredSnapshot(
          checkpoint: Checkpoint(position: position, root: LogSamples.root(position)), version: 1,
          bytes: []))
      try await store.save(saved[saved.count - 1])
      #expect(try await store.newestSnapshot() == saved.last)
    }
    #expect(try paths.count == 3)
  }

  @Test("Fault 66: a snapshot of which any byte is rotten is ignored and reported")
  func rotten() async throws {
    let store = try await open()
    let good = try await snapshot(store)
    try await store.save(good)
    let bad = try await snapshot(store)
    try await store.save(bad)
    let path = try #require(try paths.last)
    for offset in 0..<(SnapshotHeader.headerBytes + bad.bytes.count) {
      let flip = { (bytes: inout [UInt8]) in bytes[offset] ^= 1 << (offset % 8) }
      disk.edit(path, flip)
      #expect(try await store.newestSnapshot() == good, "offset \(offset)")
      #expect(store.report.ignoredSnapshots.first?.place?.file == path)
      disk.edit(path, flip)
    }
    disk.edit(path) { $0.removeLast() }
    #expect(try await store.newestSnapshot() == good)
  }

  @Test(
    "Fault 66: a large snapshot is checked part by part, and any of them may be rotten or cut off")
  func large() async throws {
    let store = try await open()
    let good = try await snapshot(store)
    try await store.save(good)
    let place = try await snapshot(store).checkpoint
    let large = StoredSnapshot(
      checkpoint: place, version: 1,
      bytes: (0..<600_000).map { UInt8(truncatingIfNeeded: $0 % 251) })
    try await store.save(large)
    #expect(try await store.newestSnapshot() == large)
    let path = try #require(try paths.last)
    for offset in [128, 262_271, 262_272, 500_000, 600_127] {
      let flip = { (bytes: inout [UInt8]) in bytes[offset] ^= 1 }
      disk.edit(path, flip)
      #expect(try await store.newestSnapshot() == good, "offset \(offset)")
      disk.edit(path, flip)
    }
    // Somebody cuts the file off while it is read.
    let disk = disk
    let reads = Mutex(0)
    disk.beforeEachCall { operation, file in
      guard operation == .read, file == path else { return }
      let count = reads.withLock {
        $0 += 1
        return $0
      }
      if count == 3 { disk.edit(path) { $0.removeLast(100_000) } }
    }
    #expect(try await store.newestSnapshot() == good)
    #expect(store.report.ignoredSnapshots.first?.place?.file == path)
    disk.beforeEachCall(nil)
  }

  @Test("Fault 63: snapshots of another log are ignored and reported")
  func foreign() async throws {
    let other = SimulatedDisk()
    let elsewhere = try await FileStore.open(
      on: other, threading: .callers, id: LogID(high: 1, low: 2), expecting: nil, LogSamples.small)
    try await elsewhere.save(try await snapshot(elsewhere))
    let store = try await open()
    let own = try await snapshot(store)
    try await store.save(own)
    let bytes = try #require(other.bytes(of: "snapshots/" + other.list("snapshots")[0]))
    disk.put("snapshots/00000000000000ff-00000001.snapshot", bytes)
    #expect(try await store.newestSnapshot() == own)
    #expect(store.report.ignoredSnapshots.count == 1)
  }

  @Test("Fault 64: a snapshot that contradicts the log is evidence, and an error")
  func contradiction() async throws {
    let store = try await open()
    let honest = try await snapshot(store)
    let forged = StoredSnapshot(
      checkpoint: Checkpoint(position: 5, root: .leaf([1])), version: 1, bytes: honest.bytes)
    await expect(.differs) { try await store.save(forged) }
    write(forged)
    await expect(.differs) { _ = try await store.newestSnapshot() }
  }

  @Test(
    "Fault 65: a snapshot of a position beyond the log's end is evidence that some of it is lost")
  func beyondEnd() async throws {
    let store = try await open()
    let honest = try await snapshot(store)
    let beyond = StoredSnapshot(
      checkpoint: Checkpoint(position: 6, root: .leaf([1])), version: 1, bytes: honest.bytes)
    await expect(.missing) { try await store.save(beyond) }
    write(beyond)
    await expect(.missing) { _ = try await store.newestSnapshot() }
  }

  @Test("leave nothing behind where the disk is full, and earlier ones as they are")
  func fullDisk() async throws {
    let store = try await open()
    let good = try await snapshot(store)
    try await store.save(good)
    let next = try await snapshot(store)
    disk.fail(CallFailure(.write, code: 28))
    await expect(.inaccessible) { try await store.save(next) }
    #expect(try await store.newestSnapshot() == good)
    try await store.save(next)
    #expect(try await store.newestSnapshot() == next)
    #expect(try paths.count == 2)
  }

  private func write(_ snapshot: StoredSnapshot) {
    let seed = LogSamples.id.seed
    let header = SnapshotHeader(snapshot, of: LogSamples.id, seed: seed).bytes(seed: seed)
    disk.put(
      "snapshots/0000000000000fff-00000001.snapshot", header + snapshot.bytes)
  }

  private func expect(_ kind: StoreFailure.Kind, _ body: () async throws -> Void) async {
    let failure = await #expect(throws: StoreFailure.self) { try await body() }
    #expect(failure?.kind == kind)
  }
}
