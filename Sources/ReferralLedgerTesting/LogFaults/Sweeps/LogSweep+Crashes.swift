internal import LedgerStorage

extension LogSweep {
  /// An append torn at every byte, from either end (faults 1, 2).
  package static let tornAppends = LogSweep("an append torn at every byte") { disk, each in
    var findings = Findings()
    for count in [1, 7, 40] {
      let before = disk.copy()
      let log = try LogSamples.open(on: before)
      let position = log.checkpoint.position
      let written = try LogMoments.beforeSync(on: before) {
        try LogSamples.append(count, to: log)
      }
      guard let written else { continue }
      let bytes = written.unsyncedBytes
      for length in stride(from: 0, through: bytes, by: each) {
        for outcome in [CrashOutcome.firstBytes(length), .lastBytes(length)] {
          let crashed = written.copy()
          crashed.crash(outcome)
          let possible = position...position + UInt64(count)
          findings.add(
            LogOpening(of: crashed).problem(unlessOpenAt: possible), "\(count) records, \(outcome)")
        }
      }
    }
    return findings
  }

  /// A crash before every call of creating, opening, appending and rotating, whatever it leaves
  /// (faults 8 to 12).
  package static let crashes = LogSweep("a crash at every call") { _, each in
    try await lives(each) { call, random in
      let outcomes: [CrashOutcome] = [.nothing, .everything, .names, .bytes]
      let drawn = (0..<8).map { _ in CrashOutcome.seeded(random.next()) }
      return (outcomes + drawn).map { outcome in
        CrashCycle(steps: LogSweep.steps, callsBeforeCut: call, outcome: outcome)
      }
    }
  }

  /// Every call fails, once and for ever (fault 51).
  package static let failures = LogSweep("every call fails") { _, each in
    try await lives(each) { call, random in
      FailureCodes.all.flatMap { code in
        [false, true].map { isLasting in
          CrashCycle(
            steps: LogSweep.steps,
            failure: CallFailure(code: code, afterCalls: call, isLasting: isLasting),
            outcome: random.chance(50) ? .everything : .seeded(random.next()))
        }
      }
    }
  }

  /// Enough to fill a segment and begin the next, twice.
  private static let steps: [LogStep] = (0..<12).map {
    .append(count: 1 + $0 % 3, bytes: 50 + 150 * $0, seed: UInt64($0))
  }

  /// Lives in which one cycle goes wrong at one call: the first, and one after a log was filled.
  private static func lives(
    _ each: Int, _ cycles: (_ call: Int, inout RandomSource) -> [CrashCycle<LogStep>]
  ) async throws -> Findings {
    var findings = Findings()
    var random = RandomSource(seed: 8)
    let test = LogCrashes.test { _ in LogSamples.small }
    for isFilled in [false, true] {
      let first = isFilled ? [CrashCycle(steps: steps, outcome: .everything)] : []
      let calls = try await callCount(of: test, first + [CrashCycle(steps: steps)])
      for call in stride(from: 0, to: calls, by: each) {
        for cycle in cycles(call, &random) {
          let scenario = CrashScenario(seed: 1, cycles: first + [cycle])
          do {
            try await test.run(scenario)
            findings.add(nil, "")
          } catch {
            findings.add(
              "\(error)", "call \(call) of \(isFilled ? "a filled log" : "a new log"), \(cycle)")
          }
        }
      }
    }
    return findings
  }

  /// How many calls the last cycle makes.
  private static func callCount(
    of test: CrashTest<LogCrashes.Session, LogStep, LogContents>, _ cycles: [CrashCycle<LogStep>]
  ) async throws -> Int {
    let disk = SimulatedDisk(seed: 1)
    var before = 0
    for cycle in cycles {
      before = disk.callCount
      try await test.run(cycle, on: disk)
    }
    return disk.callCount - before
  }
}
