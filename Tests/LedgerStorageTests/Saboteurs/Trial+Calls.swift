#if DEBUG
import LedgerStorage
import ReferralLedgerTesting

extension Trial {
  static let shortWrites = Trial(48) { options in
    let (disk, log) = try begun(options, appends: 2)
    disk.transfers = .short
    for _ in 0..<4 { try LogSamples.append(3, to: log) }
    disk.heal()
    disk.crash(.nothing)
    return LogOpening(of: disk, options).problem(unlessOpenAt: 18...18)
  }

  static let failedSync = Trial(45) { options in
    let (disk, log) = try begun(options)
    disk.fail(CallFailure(.syncData, code: FailureCodes.brokenDisk))
    return kind(of: { try LogSamples.append(3, to: log) }) == .outcomeUnknown
      ? nil : "the sync was tried again"
  }

  static let appendAfterFailedSync = Trial(45) { options in
    let (disk, log) = try begun(options)
    disk.fail(CallFailure(.syncData, code: FailureCodes.brokenDisk))
    _ = try? LogSamples.append(3, to: log)
    return kind(of: { try LogSamples.append(3, to: log) }) == .outcomeUnknown
      ? nil : "it goes on after a failed sync"
  }

  static let pageCache = Trial(45) { options in
    for seed in 0..<UInt64(50) {
      let disk = SimulatedDisk(seed: seed)
      let log = try LogSamples.open(on: disk, options)
      try LogSamples.append(3, to: log)
      disk.fail(CallFailure(.syncData, code: FailureCodes.brokenDisk))
      _ = try? LogSamples.append(3, to: log)
      disk.endProcess()
      let opening = LogOpening(of: disk, options)
      guard let served = opening.checkpoint?.position else { return "it does not open" }
      opening.disk.crash(.nothing)
      let again = LogOpening(of: opening.disk, options)
      if let problem = again.problem(unlessOpenAt: served...served) { return problem }
    }
    return nil
  }

  static let refusedAppend = Trial(42) { options in
    let (disk, log) = try begun(options, appends: 2)
    disk.capacity = disk.paths.reduce(300) { $0 + (disk.bytes(of: $1) ?? []).count }
    guard kind(of: { try LogSamples.append(12, to: log) }) == .notWritten else {
      return "it was not refused"
    }
    for outcome in [CrashOutcome.everything, .nothing, .firstBytes(150), .firstBytes(290)] {
      let crashed = disk.copy()
      crashed.heal()
      crashed.crash(outcome)
      if let problem = strayBytes(crashed, after: 6) { return "\(problem) after \(outcome)" }
    }
    return nil
  }

  static let readErrors = Trial(39) { options in
    let disk = try LogSamples.severalSegments()
    for call in 0..<200 {
      let failing = disk.copy()
      failing.fail(CallFailure(.read, code: FailureCodes.brokenDisk, afterCalls: call))
      let opening = LogOpening(of: failing, options)
      if opening.disk.failedCallCount == 0 { return nil }
      if opening.failure?.kind != .inaccessible { return "read \(call) gives \(opening.result)" }
    }
    return nil
  }

  /// What a call fails with; `nil` where it succeeds.
  static func kind(of body: () throws -> Void) -> StoreFailure.Kind? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StoreFailure)?.kind
    }
  }
}
#endif
