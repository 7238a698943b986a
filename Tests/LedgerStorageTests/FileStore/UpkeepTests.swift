import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Synchronization
import Testing

@Suite("Verifying, repairing and backing up a log in files")
struct UpkeepTests {
  private func open(_ disk: SimulatedDisk) async throws -> FileStore<SimulatedDisk> {
    try await FileStore.open(
      on: disk, threading: .callers, id: LogSamples.id, expecting: nil, LogSamples.small)
  }

  private func verify(_ disk: SimulatedDisk) async throws -> LogVerification {
    try await FileStore.verify(on: disk, threading: .callers)
  }

  private func paths(_ disk: SimulatedDisk) -> [String] {
    disk.paths.filter { $0.hasSuffix(".seg") && !$0.contains("/") }
  }

  /// What a log has, from its first position on.
  private func expectPrefix(_ disk: SimulatedDisk, upTo last: UInt64) async throws {
    let store = try await open(disk)
    #expect(
      try await store.checkpoint() == Checkpoint(position: last, root: LogSamples.root(last)))
    #expect(try LogSamples.read(try LogReader(disk)) == (1..<(last + 1)).map(LogSamples.record))
    try await store.close()
  }

  // MARK: Verifying

  @Test("A log is found intact, also while it is written")
  func intact() async throws {
    let disk = SimulatedDisk()
    let store = try await open(disk)
    for _ in 0..<40 {
      let head = try await store.checkpoint()
      let found = try await store.verify(expecting: head)
      #expect(found.isIntact && found.intact == head)
      #expect(found.segments == paths(disk).count)
      _ = try await store.append(LogSamples.group(after: head.position, count: 7))
    }
  }

  @Test("A flipped bit anywhere below the durable end is found and located (faults 19, 20)")
  func flippedBits() async throws {
    let disk = try LogSamples.severalSegments()
    let intact = try await verify(disk)
    #expect(intact.isIntact)
    for path in paths(disk) {
      let isLast = path == paths(disk).last
      let end = isLast ? durableEnd(disk) : disk.bytes(of: path)?.count ?? 0
      for offset in stride(from: 0, to: end, by: 41) {
        let flip = { (bytes: inout [UInt8]) in bytes[offset] ^= 1 << (offset % 8) }
        disk.edit(path, flip)
        let found = try await verify(disk)
        let place = try #require(found.damage.first?.place, "\(path) \(offset)")
        #expect(place.file == path || offset < 4096)
        #expect(place.offset <= offset)
        #expect(found.intact.position <= intact.intact.position)
        disk.edit(path, flip)
      }
    }
  }

  /// Where the last frame ends in the last segment, as the zeros behind it tell.
  private func durableEnd(_ disk: SimulatedDisk) -> Int {
    let bytes = paths(disk).last.flatMap { disk.bytes(of: $0) } ?? []
    return (bytes.lastIndex { $0 != 0 } ?? 0) + 1
  }

  @Test("Rot that the page cache hides is found, as it is passed by")
  func hiddenRot() async throws {
    let disk = SimulatedDisk()
    let store = try await open(disk)
    _ = try await store.append(LogSamples.group(after: 0, count: 3))
    disk.edit(SegmentPaths.first, shown: false) { $0[4096 + 96 + 96 + 2] ^= 1 }
    #expect(try await store.read(from: 1, upTo: 3)?.count == 3)
    #expect(try await store.verify().damage.first?.place?.positions == 1...3)
  }

  @Test("Damage in several segments is told of each")
  func severalDamages() async throws {
    let disk = try LogSamples.severalSegments()
    for path in paths(disk).dropLast() { disk.edit(path) { $0[4200] ^= 1 } }
    let found = try await verify(disk)
    #expect(found.damage.compactMap(\.place?.file) == paths(disk).dropLast())
    #expect(found.intact.position == 0)
  }

  // MARK: Repairing

  @Test("A repair keeps everything before the damage, and a copy of all it removes")
  func repaired() async throws {
    let whole = try LogSamples.severalSegments()
    for (number, path) in paths(whole).enumerated() {
      let disk = whole.copy()
      disk.edit(path) { $0[4096 + 96] ^= 1 }
      let damage = try await verify(disk)
      #expect(!damage.isIntact)
      let store = try await FileStore.openUpToDamage(on: disk, threading: .callers)
      #expect(store.report.damage == damage.damage)
      #expect(try await store.checkpoint() == damage.intact)
      let last = damage.intact.position
      #expect(try await store.read(from: last + 1, upTo: .max) == nil)
      if last > 0 { #expect(try await store.read(from: last, upTo: .max)?.count == 1) }
      let before = paths(disk).reduce(0) { $0 + (disk.bytes(of: $1)?.count ?? 0) }
      let report = try await FileStore.repair(on: disk, threading: .callers)
      #expect(report.damage == damage.damage)
      #expect(report.removed.count >= paths(whole).count - number - 1)
      #expect(report.removed.allSatisfy { disk.bytes(of: $0) != nil })
      #expect(report.givenUp?.lowerBound == report.intact.position + 1)
      let after = paths(disk).reduce(0) { $0 + (disk.bytes(of: $1)?.count ?? 0) }
      #expect(after < before)
      try await expectPrefix(disk, upTo: report.intact.position)
      #expect(try await FileStore.repair(on: disk, threading: .callers).damage == [])
    }
  }

  @Test("A repair that is cut off at any call is simply repeated (fault 52)")
  func repairCutOff() async throws {
    let whole = try LogSamples.severalSegments()
    whole.edit(SegmentPaths.name(1)) { $0[4096 + 96] ^= 1 }
    let reference = whole.copy()
    let intact = try await FileStore.repair(on: reference, threading: .callers).intact
    var calls = 0
    while true {
      let disk = whole.copy()
      disk.cutPower(afterCalls: calls)
      let report = try? await FileStore.repair(on: disk, threading: .callers)
      if report != nil { break }
      disk.crash(.nothing)
      _ = try await FileStore.repair(on: disk, threading: .callers)
      try await expectPrefix(disk, upTo: intact.position)
      calls += 3
    }
    #expect(calls > 20)
  }

  @Test("Where both slots of HEAD are torn, the log is read-only until it is repaired (fault 15)")
  func tornHead() async throws {
    let disk = try LogSamples.severalSegments()
    let end = try await verify(disk).intact
    for offset in [0, 4096] { disk.edit("HEAD") { $0[offset + 20] ^= 1 } }
    let failure = await #expect(throws: StoreFailure.self) { _ = try await open(disk) }
    #expect(failure?.kind == .damaged && failure?.place?.file == "HEAD")
    #expect(try await FileStore.repair(on: disk, threading: .callers).intact == end)
    try await expectPrefix(disk, upTo: end.position)
  }

  @Test("Where HEAD is not there at all, it is repaired as well")
  func noHead() async throws {
    let disk = try LogSamples.severalSegments()
    let end = try await verify(disk).intact
    disk.take("HEAD")
    let failure = await #expect(throws: StoreFailure.self) { _ = try await open(disk) }
    #expect(failure?.kind == .damaged && failure?.place?.file == "HEAD")
    #expect(try await FileStore.repair(on: disk, threading: .callers).intact == end)
    try await expectPrefix(disk, upTo: end.position)
  }

  @Test("Bytes behind the seal of an earlier segment cost nothing but themselves (fault 36)")
  func bytesAfterSeal() async throws {
    let disk = try LogSamples.severalSegments()
    let end = try await verify(disk).intact
    disk.edit(SegmentPaths.name(1)) { $0 += [1, 2, 3] }
    let failure = await #expect(throws: StoreFailure.self) { _ = try await open(disk) }
    #expect(failure?.kind == .damaged && failure?.place?.file == SegmentPaths.name(1))
    let report = try await FileStore.repair(on: disk, threading: .callers)
    #expect(report.removed.count == 1 && report.givenUp == nil)
    #expect(disk.bytes(of: report.removed[0]) == [1, 2, 3])
    try await expectPrefix(disk, upTo: end.position)
  }

  @Test("What is missing at the end is given up by a repair, snapshots of it included (fault 30)")
  func missingEnd() async throws {
    let disk = SimulatedDisk()
    let store = try await open(disk)
    while paths(disk).count < 3 {
      let head = try await store.checkpoint().position
      _ = try await store.append(LogSamples.group(after: head, count: 5))
    }
    let end = try await store.checkpoint()
    try await store.save(StoredSnapshot(checkpoint: end, version: 1, bytes: [1]))
    try await store.close()
    disk.take(SegmentPaths.name(2))
    let failure = await #expect(throws: StoreFailure.self) { _ = try await open(disk) }
    #expect(failure?.kind == .missing)
    let report = try await FileStore.repair(on: disk, threading: .callers)
    #expect(report.givenUp == report.intact.position + 1...end.position)
    try await expectPrefix(disk, upTo: report.intact.position)
    #expect(try await open(disk).newestSnapshot() == nil)
  }

  // MARK: Backups

  @Test("A backup at every step of writing is a valid prefix (fault 58)")
  func backups() async throws {
    let disk = SimulatedDisk()
    let store = try await open(disk)
    _ = try await store.cursor(of: "mailer").save(Cursor(position: 0, note: [7]))
    for _ in 0..<30 {
      let head = try await store.checkpoint()
      let copy = SimulatedDisk()
      #expect(try await store.backup(to: copy).intact == head)
      copy.crash(.nothing)
      try await expectPrefix(copy, upTo: head.position)
      #expect(try await open(copy).cursor(of: "mailer").current.note == [7])
      _ = try await store.append(LogSamples.group(after: head.position, count: 5))
    }
  }

  @Test("A backup taken between any two calls of an append is a valid prefix (fault 58)")
  func backupsDuringAppends() async throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    let copies = Mutex<[SimulatedDisk]>([])
    disk.beforeEachCall { _, _ in
      let copy = SimulatedDisk()
      guard (try? LogBackup.copy(disk, to: copy, LogSamples.small)) != nil else { return }
      copies.withLock { $0.append(copy) }
    }
    for _ in 0..<25 { try LogSamples.append(6, to: log) }
    disk.beforeEachCall(nil)
    let all = copies.withLock { $0 }
    #expect(all.count > 100)
    for copy in all {
      let found = try await verify(copy)
      #expect(found.isIntact)
      #expect(found.intact.root == LogSamples.root(found.intact.position))
    }
  }

  @Test("A backup goes only where nothing is, and damage is not copied")
  func refusedBackups() async throws {
    let disk = SimulatedDisk()
    let store = try await open(disk)
    _ = try await store.append(LogSamples.group(after: 0, count: 3))
    let taken = SimulatedDisk()
    taken.put("a", [1])
    await #expect(throws: StoreFailure.self) { try await store.backup(to: taken) }
    disk.edit(SegmentPaths.first) { $0[4096 + 96 + 96 + 2] ^= 1 }
    let target = SimulatedDisk()
    let failure = await #expect(throws: StoreFailure.self) { try await store.backup(to: target) }
    #expect(failure?.kind == .damaged)
    #expect(target.paths == [])
    disk.edit(SegmentPaths.first) { $0[4096 + 96 + 96 + 2] ^= 1 }
    #expect(try await store.backup(to: target).isIntact)
  }

  @Test("A backup whose directory fails at any call leaves nothing there, and is simply repeated")
  func failedBackups() async throws {
    let disk = SimulatedDisk()
    let store = try await open(disk)
    _ = try await store.cursor(of: "mailer").save(Cursor(position: 0, note: [7]))
    for position in stride(from: UInt64(0), to: 12, by: 3) {
      _ = try await store.append(LogSamples.group(after: position, count: 3))
    }
    let operations: [FileFailure.Operation] = [
      .open, .write, .syncData, .sync, .rename, .syncDirectory, .createDirectory, .list,
    ]
    for operation in operations {
      for number in 1... {
        let target = SimulatedDisk()
        target.fail(CallFailure(operation, code: 28, afterCalls: number - 1))
        guard (try? await store.backup(to: target)) == nil else { break }
        #expect(target.paths == [], "\(operation) \(number)")
        target.heal()
        #expect(try await store.backup(to: target).intact.position == 12, "\(operation) \(number)")
        try await expectPrefix(target, upTo: 12)
      }
    }
  }

  @Test("A backup that fails removes nothing that somebody else put there meanwhile")
  func foreignFiles() async throws {
    let disk = try LogSamples.severalSegments()
    let target = SimulatedDisk()
    target.beforeEachCall { [unowned target] operation, path in
      if operation == .rename { target.put("LOG", [1]) }
    }
    #expect(throws: StoreFailure.self) { try LogBackup.copy(disk, to: target, LogSamples.small) }
    #expect(target.paths == ["LOG"])
  }
}

private enum SegmentPaths {
  static let first = name(0)

  static func name(_ index: Int) -> String { "000000000000000\(index).seg" }
}
