import LedgerStorage
import ReferralLedgerTesting

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Crashes stores for as long as one likes: `LedgerSoak --seed 1 --cycles 1000000`.
///
/// What it finds it prints with a seed and as small as it could make it, and ends with status 1.
@main
enum LedgerSoak {
  /// How many lives are drawn before the next line is printed.
  private static let livesBetweenReports = 1000

  static func main() async {
    do {
      let options = try SoakOptions(CommandLine.arguments.dropFirst())
      try await soak(options)
    } catch {
      print(error)
      exit(1)
    }
  }

  private static func soak(_ options: SoakOptions) async throws {
    let test = LogCrashes.test()
    var seed = options.seed
    var done = 0
    let start = ContinuousClock.now
    while done < options.cycles {
      try await checkProperty(
        .crashes(of: .logSteps), seed: seed, count: livesBetweenReports
      ) { scenario in
        try await test.run(scenario)
        done += scenario.cycles.count
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      print("\(done) cycles from seed \(options.seed), \(Int(Double(done) / seconds)) a second")
      seed &+= UInt64(livesBetweenReports)
    }
  }
}
