import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 28–36, 41: files that are missing, doubled, swapped, foreign or strange")
struct SegmentFaultTests {
  private let disk: SimulatedDisk
  private let segments: [String]
  private let last: UInt64

  init() throws {
    disk = try LogSamples.severalSegments()
    let map = LogMap(disk)
    segments = map.segments
    last = try #require(map.lastBatch).header.lastPosition
    try #require(segments.count > 3)
  }

  @Test("Faults 28, 29: where the first segment or one in the middle is missing, it is named")
  func missing() {
    for segment in segments.dropLast() {
      let damaged = disk.copy()
      damaged.take(segment)
      let problem = LogOpening(of: damaged).problem(
        unlessRefused: [.damaged], at: segment, offset: 0)
      #expect(problem == nil)
    }
  }

  @Test("Fault 30: where the last segment is missing, acknowledged data is, and it is said")
  func lastMissing() throws {
    let lost = try #require(LogMap(disk).frames(of: segments.last ?? "").first).header.firstPosition
    disk.take(segments.last ?? "")
    let problem = LogOpening(of: disk).problem(
      unlessRefused: [.missing], at: segments.last, offset: 0, positions: lost...last)
    #expect(problem == nil)
  }

  @Test("Fault 31: a segment that is there twice is not taken for the next one")
  func duplicated() throws {
    let next = "000000000000000\(segments.count).seg"
    for segment in segments {
      let damaged = disk.copy()
      damaged.put(next, try #require(disk.bytes(of: segment)))
      let problem = LogOpening(of: damaged).problem(unlessRefused: [.damaged], at: next)
      #expect(problem == nil)
    }
  }

  @Test("Fault 32: segments that changed their names are not taken for each other")
  func swapped() {
    for (first, second) in zip(segments, segments.dropFirst()) {
      let damaged = disk.copy()
      damaged.exchange(first, second)
      let problem = LogOpening(of: damaged).problem(unlessRefused: [.damaged], at: first, offset: 0)
      #expect(problem == nil)
    }
  }

  @Test("Fault 33: a segment of another log is not taken for one of this")
  func foreign() throws {
    let other = SimulatedDisk()
    let log = try FileLog.openOrCreate(on: other, id: LogID(high: 1, low: 2), LogSamples.small)
    for number in 0..<32 { try LogSamples.append(1 + number % 5, to: log) }
    try log.close()
    for file in segments + ["HEAD", "LOG"] {
      let damaged = disk.copy()
      damaged.put(file, try #require(other.bytes(of: file)))
      let opening = LogOpening(of: damaged)
      #expect(opening.failure?.kind == .damaged, "\(file)")
      #expect(opening.isUntouched)
      if file != "LOG" { #expect(opening.failure?.place?.file == file) }
    }
  }

  @Test("Fault 34: a segment of an older backup is not taken for the present one")
  func olderBackup() throws {
    let backup = try LogSamples.disk(appends: (0..<27).map { 1 + $0 % 5 })
    let kept = LogMap(backup).segments
    // The last segment of the backup has gone on since, perhaps after another history.
    let old = try #require(kept.last)
    let bytes = try #require(backup.bytes(of: old))
    disk.put(old, bytes)
    let opening = LogOpening(of: disk)
    #expect([.damaged, .missing].contains(opening.failure?.kind))
    #expect(opening.failure?.place?.file == old)
    #expect(opening.isUntouched)
  }

  @Test("Fault 34: a sealed segment of another history is not taken for the present one")
  func otherHistory() throws {
    let other = SimulatedDisk()
    let log = try LogSamples.open(on: other)
    for number in 0..<32 {
      var group = LogSamples.group(after: log.checkpoint.position, count: 1 + number % 5)
      if number == 2 {
        group = .init(after: log.checkpoint.position)
        for _ in 0..<3 { group.append([7, 7]) }
      }
      _ = try log.append(group)
    }
    try log.close()
    for segment in segments.dropLast() {
      let damaged = disk.copy()
      damaged.put(segment, try #require(other.bytes(of: segment)))
      #expect(LogOpening(of: damaged).failure?.kind == .damaged, "\(segment)")
    }
  }

  @Test("Fault 35: a log that was cut off where a frame ends misses acknowledged data, and says so")
  func cutAtFrames() throws {
    for frame in LogMap(disk).frames(of: segments.last ?? "") where frame.range.lowerBound > 4096 {
      let damaged = disk.copy()
      damaged.edit(frame.file) { $0.removeLast($0.count - frame.range.lowerBound) }
      let problem = LogOpening(of: damaged).problem(
        unlessRefused: [.missing], at: frame.file, offset: UInt64(frame.range.lowerBound),
        positions: frame.positions)
      #expect(problem == nil)
    }
  }

  @Test("Fault 36: bytes after a seal are damage")
  func afterSeal() throws {
    for segment in segments.dropLast() {
      for bytes in [[1], [0], [UInt8](repeating: 0xaa, count: 600)] as [[UInt8]] {
        let damaged = disk.copy()
        damaged.edit(segment) { $0 += bytes }
        #expect(LogOpening(of: damaged).failure?.kind == .damaged, "\(segment)")
      }
    }
  }

  @Test("Fault 36: bytes after the seal of the last segment are damage, though none follows yet")
  func afterLastSeal() throws {
    // The power is cut after the seal was synced and before the next segment had its name.
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    var sealed: SimulatedDisk?
    while sealed == nil {
      sealed = try LogMoments.all(on: disk) { try LogSamples.append(5, to: log) }
        .first { $0.operation == .rename && $0.path == "next.tmp" }?.disk
    }
    let crashed = try #require(sealed)
    crashed.crash(.everything)
    #expect(LogOpening(of: crashed).failure == nil)
    let segment = try #require(LogMap(crashed).segments.last)
    #expect(LogMap(crashed).frames.last?.header.kind == .seal)
    crashed.edit(segment) { $0 += [1, 2, 3] }
    let problem = LogOpening(of: crashed).problem(unlessRefused: [.damaged], at: segment)
    #expect(problem == nil)
  }

  @Test("Fault 41: files that are none of the log's are left where they are")
  func strayFiles() {
    let strays = [
      "core", "0000000000000001.seg.bak", "1.seg", "000000000000000A.seg", "notes/today",
      "quarantine/old", "snapshots/readme", "LOG.orig", ".nfs0001",
    ]
    for stray in strays { disk.put(stray, Array("not ours".utf8)) }
    let opening = LogOpening(of: disk)
    #expect(opening.problem(unlessOpenAt: last...last) == nil)
    for stray in strays {
      #expect(opening.disk.bytes(of: stray) == Array("not ours".utf8), "\(stray)")
    }
  }

  @Test(
    "where the identity of the log is missing, and segments are not, nothing is created over them")
  func identityMissing() throws {
    disk.take("LOG")
    let opening = LogOpening(of: disk)
    #expect(opening.problem(unlessRefused: [.damaged], at: "LOG") == nil)
    let early = try LogSamples.disk(appends: [1])
    early.take("LOG")
    #expect(LogOpening(of: early).problem(unlessRefused: [.damaged], at: "LOG") == nil)
  }
}
