import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 1–7: an append that the power cut tore")
struct TornAppendTests {
  /// A disk on which 20 records are durable and 9 more are written, but not synced.
  private static func torn(_ options: LogOptions = LogSamples.small) throws -> SimulatedDisk {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk, options)
    for _ in 0..<4 { try LogSamples.append(5, to: log) }
    try log.syncHead()
    let torn = try LogMoments.beforeSync(on: disk) { try LogSamples.append(9, to: log) }
    return try #require(torn)
  }

  private static func problem(of disk: SimulatedDisk, after outcome: CrashOutcome) -> String? {
    let crashed = disk.copy()
    crashed.crash(outcome)
    let opening = LogOpening(of: crashed)
    if let problem = opening.problem(unlessOpenAt: 20...29) { return problem }
    guard [20, 29].contains(opening.checkpoint?.position) else { return "half of it is there" }
    return opening.disk.openFileCount == 0 ? nil : "files stay open"
  }

  @Test("Faults 1, 2: torn at every byte, from either end, it is there as a whole or not at all")
  func everyByte() async throws {
    let findings = try await LogSweep.tornAppends.violations(
      of: LogSamples.severalSegments(), each: Sampling.each(7))
    #expect(findings.violations == [])
    #expect(findings.count > Sampling.atLeast(300))
  }

  @Test("Fault 1: of a torn append a copy is kept, and the report says where")
  func quarantined() throws {
    let disk = try Self.torn()
    disk.crash(.firstBytes(500))
    let opening = LogOpening(of: disk)
    let report = try #require(opening.report)
    let place = try #require(report.quarantined)
    let kept = try #require(opening.disk.durableBytes(of: place.file))
    let map = LogMap(disk)
    let torn = try #require(map.frames.last)
    let tail = try #require(disk.bytes(of: torn.file))[torn.range.lowerBound...]
    #expect(torn.positions == 21...29)
    #expect(report.quarantinedBytes == kept.count)
    #expect(kept == Array(tail.prefix(kept.count)))
    #expect(tail.dropFirst(kept.count).allSatisfy { $0 == 0 })
  }

  @Test("Fault 3: with any subset of its sectors, it is there as a whole or not at all")
  func subsets() throws {
    let disk = try Self.torn()
    var count = 0
    for chosen in 0..<UInt64(256) where Self.problem(of: disk, after: .sectors(chosen)) != nil {
      count += 1
    }
    #expect(count == 0)
    for seed in 0..<UInt64(Sampling.count(500)) {
      let problem = Self.problem(of: disk, after: .seeded(seed))
      #expect(problem == nil, "seed \(seed)")
    }
  }

  @Test(
    "Faults 4, 5: where the file grew without it, zeros and garbage are no records",
    arguments: [0, 512, 8192])
  func grown(fillBytes: Int) throws {
    var options = LogSamples.small
    options.fillBytes = fillBytes
    let disk = try Self.torn(options)
    #expect(Self.problem(of: disk, after: .sizesAndZeros) == nil)
    for seed in 0..<UInt64(100) {
      #expect(Self.problem(of: disk, after: .sizesAndGarbage(seed: seed)) == nil, "seed \(seed)")
    }
  }

  @Test("Fault 6: a longer tail that was cut off does no harm when it is there again")
  func staleTail() throws {
    let disk = try Self.torn()
    disk.crash(.firstBytes(700))
    // A shorter append after the tail was cut, and a crash before any call on the way.
    let moments = try LogMoments.all(on: disk) {
      let log = try LogSamples.open(on: disk)
      try LogSamples.append(1, to: log)
    }
    for moment in moments {
      for outcome in [CrashOutcome.nothing, .everything, .names, .bytes] {
        let crashed = moment.disk.copy()
        crashed.crash(outcome)
        let problem = LogOpening(of: crashed).problem(unlessOpenAt: 20...21)
        #expect(problem == nil, "before \(moment.operation), \(outcome)")
      }
    }
  }

  @Test("Fault 7: zeros behind the log are a clean end", arguments: [1, 7, 95, 96, 4096, 1 << 20])
  func zeroTail(count: Int) throws {
    let disk = try LogSamples.disk(appends: [3, 4])
    let last = try #require(LogMap(disk).segments.last)
    disk.edit(last) { $0 += [UInt8](repeating: 0, count: count) }
    let opening = LogOpening(of: disk)
    #expect(opening.problem(unlessOpenAt: 7...7) == nil)
    #expect(opening.report?.quarantined == nil)
  }
}
