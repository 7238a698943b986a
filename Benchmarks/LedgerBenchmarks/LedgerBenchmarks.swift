import LedgerCore

/// Measures the ledger on one workload; run it as `swift run -c release LedgerBenchmarks`.
@main
struct LedgerBenchmarks {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let payments: UInt64 = arguments.contains("--short") ? 200_000 : 10_000_000
    let workload = Workload()
    try measureReplay(WorkloadLog(workload, payments: payments))
  }
}
