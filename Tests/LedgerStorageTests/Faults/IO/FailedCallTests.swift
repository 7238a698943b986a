import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 45–52: calls that fail")
struct FailedCallTests {
  private let disk = SimulatedDisk()
  private let log: FileLog<SimulatedDisk>

  init() throws {
    log = try LogSamples.open(on: disk)
    for _ in 0..<2 { try LogSamples.append(3, to: log) }
  }

  @Test("Fault 45: a sync that failed is never tried again, although it would succeed")
  func failedSync() throws {
    disk.fail(CallFailure(.syncData, code: FailureCodes.brokenDisk))
    let failure = #expect(throws: StoreFailure.self) { try LogSamples.append(3, to: log) }
    #expect(failure?.kind == .outcomeUnknown)
    let calls = disk.callCount
    try expectUnknown(log)
    #expect(disk.callCount == calls, "the disk is left alone")
  }

  @Test("Fault 45: what only the page cache knows after a failed sync is durable once it is served")
  func reopenedAfterFailedSync() throws {
    for seed in 0..<UInt64(50) {
      let disk = SimulatedDisk(seed: seed)
      let log = try LogSamples.open(on: disk)
      for _ in 0..<2 { try LogSamples.append(3, to: log) }
      disk.fail(CallFailure(.syncData, code: FailureCodes.brokenDisk))
      _ = try? LogSamples.append(3, to: log)
      // The process ends, the machine goes on: what is in memory is still to be seen.
      disk.endProcess()
      let opening = LogOpening(of: disk)
      #expect(opening.problem(unlessOpenAt: 6...9) == nil)
      let served = try #require(opening.checkpoint)
      let after = opening.disk
      if seed % 2 == 0 { after.crash(.nothing) } else { after.evictCaches() }
      let problem = LogOpening(of: after).problem(unlessOpenAt: served.position...served.position)
      #expect(problem == nil, "seed \(seed)")
    }
  }

  @Test(
    "Faults 45, 47: whatever a sync fails with, the outcome is unknown",
    arguments: [FailureCodes.brokenDisk, FailureCodes.fullDisk, FailureCodes.fullQuota])
  func anySyncFailure(code: Int32) throws {
    disk.fail(CallFailure(.syncData, code: code))
    try expectUnknown(log)
    disk.crash(.seeded(1))
    #expect(LogOpening(of: disk).problem(unlessOpenAt: 6...9) == nil)
  }

  @Test("Fault 46: where a directory cannot be synced, the outcome is unknown")
  func directorySync() throws {
    disk.fail(CallFailure(.syncDirectory, code: FailureCodes.brokenDisk))
    var position = log.checkpoint.position
    do {
      while true {
        try LogSamples.append(3, to: log)
        position += 3
      }
    } catch let failure as StoreFailure {
      #expect(failure.kind == .outcomeUnknown)
    }
    try expectUnknown(log)
    #expect(position < 60)
    for seed in 0..<UInt64(20) {
      let crashed = disk.copy()
      crashed.heal()
      crashed.crash(.seeded(seed))
      let problem = LogOpening(of: crashed).problem(unlessOpenAt: position...position + 3)
      #expect(problem == nil, "seed \(seed)")
    }
  }

  @Test(
    "Fault 48: calls that move a byte, or a part, lose nothing",
    arguments: [.singleBytes, .short] as [SimulatedDisk.Transfers])
  func partialCalls(transfers: SimulatedDisk.Transfers) throws {
    disk.transfers = transfers
    for count in [1, 5, 9] { try LogSamples.append(count, to: log) }
    disk.crash(.nothing)
    disk.transfers = transfers
    #expect(LogOpening(of: disk).problem(unlessOpenAt: 21...21) == nil)
  }

  @Test(
    "Fault 49: without a file to be had, the segment grows; then appends are refused for certain")
  func tooManyFiles() throws {
    disk.fail(CallFailure(.open, code: FailureCodes.tooManyFiles, isLasting: true))
    var appended = log.checkpoint.position
    var isRefused = false
    while !isRefused {
      do {
        try LogSamples.append(3, to: log)
        appended += 3
      } catch let failure as StoreFailure {
        #expect(failure.kind == .notWritten)
        isRefused = true
      }
    }
    let size = try #require(disk.bytes(of: LogMap(disk).segments[0])).count
    #expect(size > 8192, "the segment grows beyond its size")
    #expect(size < 17_000, "but not without end")
    disk.heal()
    try LogSamples.append(3, to: log)
    #expect(LogMap(disk).segments.count == 2)
    disk.crash(.nothing)
    #expect(LogOpening(of: disk).problem(unlessOpenAt: appended + 3...appended + 3) == nil)
  }

  @Test(
    "Fault 50: a medium that may not be written any more leaves the outcome unknown, and all readable"
  )
  func readOnlyMedium() throws {
    disk.isReadOnly = true
    try expectUnknown(log)
    let reader = try LogReader(disk, LogSamples.small)
    #expect(try LogSamples.read(reader).count == 6)
    disk.crash(.everything)
    #expect(LogOpening(of: disk).failure?.kind == .inaccessible)
    disk.heal()
    #expect(LogOpening(of: disk).problem(unlessOpenAt: 6...6) == nil)
  }

  @Test(
    "Fault 51: whichever call fails, once or for ever, nothing acknowledged is lost, nothing refused is there"
  )
  func everyCall() async throws {
    let findings = try await LogSweep.failures.violations(
      of: SimulatedDisk(), each: Sampling.each(5))
    #expect(findings.violations == [])
    #expect(findings.count > Sampling.atLeast(100))
  }

  @Test(
    "Fault 52: a call that fails while recovering is told, and the next attempt finds all there is")
  func whileRecovering() throws {
    let torn = try #require(
      try LogMoments.beforeSync(on: disk) { try LogSamples.append(9, to: log) })
    torn.crash(.firstBytes(700))
    let opened = torn.copy()
    _ = try LogSamples.open(on: opened)
    for call in 0..<(opened.callCount - torn.callCount) {
      for code in FailureCodes.all {
        for isLasting in [false, true] {
          let failing = torn.copy()
          failing.fail(CallFailure(code: code, afterCalls: call, isLasting: isLasting))
          let opening = LogOpening(of: failing)
          if let failure = opening.failure {
            #expect(
              [.inaccessible, .outcomeUnknown, .notWritten].contains(failure.kind), "\(failure)")
          }
          opening.disk.heal()
          for crash in [CrashOutcome.nothing, .everything, .seeded(UInt64(call))] {
            let crashed = opening.disk.copy()
            crashed.crash(crash)
            let problem = LogOpening(of: crashed).problem(unlessOpenAt: 6...6)
            #expect(problem == nil, "call \(call), \(code), \(crash)")
          }
        }
      }
    }
  }
}
