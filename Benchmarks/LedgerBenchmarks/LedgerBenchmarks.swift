import LedgerCore

/// Measures the ledger on one workload; run it as `swift run -c release LedgerBenchmarks`.
///
/// With `--short` a small part of the workload shows that everything still runs.
@main
struct LedgerBenchmarks {
  static func main() async throws {
    let isShort = CommandLine.arguments.contains("--short")
    let workload = Workload()
    try measureReplay(WorkloadLog(workload, payments: isShort ? 200_000 : 10_000_000))
    try await measureGate(workload, payments: isShort ? 100_000 : 2_000_000)
    try await measureImport(workload, lines: isShort ? 50_000 : 500_000)
  }
}
