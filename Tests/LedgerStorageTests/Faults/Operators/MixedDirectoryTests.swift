import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("What operators do to the files of a log that nobody writes")
struct MixedDirectoryTests {
  /// A log of several segments, and one that went another way after its first appends.
  private func twoHistories() throws -> (SimulatedDisk, SimulatedDisk) {
    let disk = try LogSamples.severalSegments()
    let other = SimulatedDisk()
    let log = try LogSamples.open(on: other)
    for number in 0..<32 {
      var group = RecordGroup(after: log.checkpoint.position)
      for _ in 0..<(1 + number % 4) {
        group.append(number < 2 ? LogSamples.record(group.last + 1) : [7, 7, UInt8(number)])
      }
      _ = try log.append(group)
    }
    try log.close()
    other.endProcess()
    return (disk, other)
  }

  @Test("Fault 34: a reader takes no segment of another history either, and names one of the two")
  func mixedReading() throws {
    let (disk, other) = try twoHistories()
    let segments = LogMap(disk).segments
    #expect(segments.count > 3)
    for (number, segment) in segments.enumerated().dropLast() {
      guard let bytes = other.bytes(of: segment) else { continue }
      let mixed = disk.copy()
      mixed.put(segment, bytes)
      let failure = #expect(throws: StoreFailure.self, "\(segment)") {
        try LogSamples.read(try LogReader(mixed, LogSamples.small))
      }
      #expect(failure?.kind == .damaged)
      let neighbours = segments[max(number - 1, 0)...number + 1]
      #expect(failure?.place.map { neighbours.contains($0.file) } == true, "\(segment)")
    }
  }

  @Test("A later segment that is forged to be the first hides nothing of what stood before it")
  func beheaded() throws {
    let disk = try LogSamples.severalSegments()
    let segments = LogMap(disk).segments
    for (number, segment) in segments.enumerated() {
      let bytes = try #require(disk.bytes(of: segment))
      disk.take(segment)
      guard number > 0 else { continue }
      let old = try bytes.withUnsafeBytes {
        try SegmentHeader($0, of: LogSamples.id, seed: LogSamples.id.seed)
      }
      // Everything is as it was, down to the root, but for the number.
      let header = SegmentHeader(
        index: old.index - 1, base: old.base, epoch: old.epoch, previousSeal: old.previousSeal,
        previousSealBytes: old.previousSealBytes, frontier: old.frontier)
      let page = header.bytes(of: LogSamples.id, seed: LogSamples.id.seed)
      disk.put(segments[number - 1], page + bytes[LogFormat.segmentHeaderBytes...])
    }
    #expect(LogOpening(of: disk).problem(unlessRefused: [.damaged], at: segments[0]) == nil)
    let failure = #expect(throws: StoreFailure.self) { try LogReader(disk, LogSamples.small) }
    #expect(failure?.kind == .damaged)
  }

  @Test(
    "Where LOG and all segments are gone, what is left of the log keeps a new one from being made",
    arguments: ["snapshots/0000000000000005-00000001.snapshot", "cursors/mailer.cursor"])
  func remains(path: String) throws {
    let disk = try LogSamples.severalSegments()
    disk.put(path, [1, 2, 3])
    for file in LogMap(disk).segments + ["LOG"] { disk.take(file) }
    let opening = LogOpening(of: disk)
    #expect(opening.problem(unlessRefused: [.damaged], at: "LOG") == nil)
    #expect(opening.failure?.message.contains(path) == true)
    let reading = #expect(throws: StoreFailure.self) { try LogReader(disk, LogSamples.small) }
    #expect(reading == opening.failure)
  }

  @Test(
    "Where a torn tail cannot be cut off, a hundred starts keep one copy of it, and a whole one")
  func restarts() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    let torn = try LogMoments.beforeSync(on: disk) { try LogSamples.append(10, to: log) }
    let crashed = try #require(torn)
    crashed.crash(.firstBytes(700))
    for _ in 0..<100 {
      // The copy is made, and then the disk fails.
      crashed.fail(CallFailure(.truncate, code: FailureCodes.fullDisk))
      #expect(throws: StoreFailure.self) { try LogSamples.open(on: crashed) }
      crashed.heal()
      crashed.crash(.nothing)
    }
    #expect(crashed.paths.filter { $0.hasPrefix("quarantine/") }.count == 1)
    let again = try LogSamples.open(on: crashed)
    let kept = try #require(again.report.quarantined)
    #expect(crashed.bytes(of: kept.file)?.count == Int(again.report.quarantinedBytes))
    #expect(crashed.paths.filter { $0.hasPrefix("quarantine/") } == [kept.file])
  }

  @Test(
    "A full disk leaves nothing of a snapshot or a cursor that the log could not use the room of")
  func fullDisk() async throws {
    let disk = SimulatedDisk()
    let store = try await FileStore.open(
      on: disk, threading: .callers, id: LogSamples.id, expecting: nil, LogSamples.small)
    _ = try await store.append(LogSamples.group(after: 0, count: 5))
    let cursor = try await store.cursor(of: "mailer")
    let before = disk.paths
    let used = disk.paths.reduce(0) { $0 + (disk.bytes(of: $1)?.count ?? 0) }
    disk.capacity = used + 20_000
    let snapshot = StoredSnapshot(
      checkpoint: try await store.checkpoint(), version: 1,
      bytes: [UInt8](repeating: 7, count: 50_000))
    await #expect(throws: StoreFailure.self) { try await store.save(snapshot) }
    await #expect(throws: StoreFailure.self) {
      try await cursor.save(Cursor(position: 5, note: [UInt8](repeating: 7, count: 40_000)))
    }
    #expect(disk.paths == before)
    #expect(try await store.append(LogSamples.group(after: 5, count: 50)) == .appended)
  }
}
