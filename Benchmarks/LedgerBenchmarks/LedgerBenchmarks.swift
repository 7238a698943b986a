import Foundation
import Synchronization

/// Measures the ledger on one workload; run it as `swift run -c release LedgerBenchmarks`.
///
/// With `--short` a small part of the workload shows that everything still runs; `--filter` measures just the
/// benchmark of that name; files go below `--directory`, and are removed. `--json` keeps the findings,
/// `--baseline` fails where a count is exceeded, and `--peers` runs other programs on the same workload in
/// turns with ours.
@main
struct LedgerBenchmarks {
  static func main() async {
    do {
      let options = try BenchmarkOptions(Array(CommandLine.arguments.dropFirst()))
      try await run(options)
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ options: BenchmarkOptions) async throws {
    let wanted =
      options.peers.map { folder in [peers(in: folder)] }
      ?? benchmarks.filter { options.filter == nil || $0.name == options.filter }
    guard !wanted.isEmpty else {
      throw BenchmarkFailure(
        "no benchmark has that name; there are \(benchmarks.map(\.name).joined(separator: ", "))")
    }
    let workload = Workload()
    for (number, benchmark) in wanted.enumerated() {
      say("\n\(benchmark.name) (\(number + 1) of \(wanted.count))")
      try await benchmark.run(workload, options)
    }
    let findings = Findings.shared.withLock { $0 }
    say(findings.repeated)
    if let file = options.json { try findings.json().write(to: URL(fileURLWithPath: file)) }
    if let file = options.baseline {
      let excesses = try Baseline(at: file).excesses(in: findings)
      guard excesses.isEmpty else {
        throw BenchmarkFailure("more than the baseline:\n" + excesses.joined(separator: "\n"))
      }
    }
  }

  private struct Benchmark: Sendable {
    let name: String
    let run: @Sendable (Workload, BenchmarkOptions) async throws -> Void
  }

  private static let benchmarks = [
    Benchmark(name: "counts") { workload, _ in try await measureCounts(workload) },
    Benchmark(name: "replay") { workload, options in
      try measureReplay(WorkloadLog(workload, payments: options.isShort ? 200_000 : 10_000_000))
    },
    Benchmark(name: "gate") { workload, options in
      try await measureGate(
        workload, payments: options.isShort ? 100_000 : 2_000_000, in: options.directory)
    },
    Benchmark(name: "snapshot") { workload, options in
      try measureSnapshot(workload, payments: options.isShort ? 200_000 : 10_000_000)
    },
    Benchmark(name: "payout") { _, options in
      try await measurePayout(participants: options.isShort ? 20_000 : 1_000_000)
    },
    Benchmark(name: "batch") { _, options in
      try await measureBatch(referrers: options.isShort ? 20_000 : 1_000_000)
    },
    Benchmark(name: "store") { workload, options in
      try await measureStore(workload, isShort: options.isShort, in: options.directory)
    },
    Benchmark(name: "files") { workload, options in
      try await measureFiles(
        WorkloadLog(workload, payments: options.isShort ? 100_000 : 1_000_000),
        rounds: options.isShort ? 1 : 21, in: options.directory)
    },
    Benchmark(name: "opening") { workload, options in
      try await measureOpening(
        workload, payments: options.isShort ? 100_000 : 10_000_000, in: options.directory)
    },
    Benchmark(name: "growth") { workload, options in
      let sizes: [(String, UInt64)] =
        options.isShort
        ? [("20 k", 20_000)]
        : [("1 M", 1_000_000), ("10 M", 10_000_000), ("100 M", 100_000_000)]
      // The smallest first: what is told of memory is the peak so far.
      for (name, payments) in sizes {
        try await measureOpening(
          workload, payments: payments, in: options.directory, named: "\(name) payments: ")
      }
    },
    Benchmark(name: "cliffs") { _, options in try await measureCliffs(isShort: options.isShort) },
    Benchmark(name: "overload") { workload, options in
      try await measureOverload(
        workload, tasks: 1000, for: options.isShort ? .seconds(1) : .seconds(60))
    },
    Benchmark(name: "import") { workload, options in
      try await measureImport(workload, lines: options.isShort ? 50_000 : 500_000)
    },
  ]

  private static func peers(in folder: String) -> Benchmark {
    Benchmark(name: "peers") { workload, options in
      try await measurePeers(
        in: folder, workload, rounds: options.isShort ? 1 : 5, only: options.filter,
        below: options.directory)
    }
  }
}
