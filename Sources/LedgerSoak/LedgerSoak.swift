import LedgerStorage
import ReferralLedgerTesting

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Crashes stores for as long as one likes: `LedgerSoak --level store --seed 1 --cycles 1000000`.
///
/// What it finds it prints with a seed and as small as it could make it, and ends with status 1. With that seed
/// and `--cycles 1` the same is found again.
@main
enum LedgerSoak {
  static func main() async {
    do {
      let options = try SoakOptions(CommandLine.arguments.dropFirst())
      switch options.level {
      case .store: try await soak(options, LogCrashes.test(), .crashes(of: .logSteps))
      case .ledger:
        try await soak(
          options, LedgerCrashes.test(), .crashes(dividing: .ledgerSteps()))
      case .sweeps: try await sweep()
      }
    } catch {
      print(error)
      exit(1)
    }
  }

  private static func soak<Session, Step, Contents>(
    _ options: SoakOptions, _ test: CrashTest<Session, Step, Contents>,
    _ scenarios: Generator<CrashScenario<Step>>
  ) async throws {
    let name = options.level.rawValue
    print("\(name): crashing from seed \(options.seed) on")
    var seed = options.seed
    var done = 0
    let start = ContinuousClock.now
    let busyBefore = busySeconds
    while options.goesOn(after: done, ContinuousClock.now - start) {
      try await checkProperty(scenarios, seed: seed, count: options.level.lives) { scenario in
        try await test.run(scenario)
        done += CrashTest<Session, Step, Contents>.cycleCount(of: scenario)
      }
      seed &+= UInt64(options.level.lives)
    }
    let rate = Int(Double(done) / (busySeconds - busyBefore))
    print("\(name): \(done) cycles, nothing was lost, \(rate) in each second of a core")
  }

  /// For how long the process had a core: what others do on the machine is none of it.
  private static var busySeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func sweep() async throws {
    let disk = try LogSamples.severalSegments()
    for sweep in LogSweep.all {
      let start = ContinuousClock.now
      let findings = try await sweep.violations(of: disk)
      try Violations.check(findings.violations)
      let seconds = Int((ContinuousClock.now - start) / .seconds(1))
      print("\(sweep): \(findings.count) cases, all as they must be, \(seconds) s")
    }
  }
}
