import LedgerCore

/// Measures the ledger on one workload; run it as `swift run -c release LedgerBenchmarks`.
///
/// With `--short` a small part of the workload shows that everything still runs; `--filter replay`, `gate`,
/// `import`, `payout`, `batch`, `snapshot`, `store`, `files` or `opening` measures just that; files go below
/// `--directory`, and are removed.
@main
struct LedgerBenchmarks {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let isShort = arguments.contains("--short")
    let filter = arguments.firstIndex(of: "--filter").map {
      arguments.dropFirst($0 + 1).first ?? ""
    }
    let directory = arguments.firstIndex(of: "--directory").flatMap {
      arguments.dropFirst($0 + 1).first
    }
    let isWanted = { (name: String) in filter.map { $0 == name } ?? true }
    let workload = Workload()
    if isWanted("replay") {
      try measureReplay(WorkloadLog(workload, payments: isShort ? 200_000 : 10_000_000))
    }
    if isWanted("gate") {
      try await measureGate(
        workload, payments: isShort ? 100_000 : 2_000_000, in: directory)
    }
    if isWanted("snapshot") {
      try measureSnapshot(workload, payments: isShort ? 200_000 : 10_000_000)
    }
    if isWanted("payout") {
      try await measurePayout(participants: isShort ? 20_000 : 1_000_000)
    }
    if isWanted("batch") {
      try await measureBatch(referrers: isShort ? 20_000 : 1_000_000)
    }
    if isWanted("store") {
      try await measureStore(workload, isShort: isShort, in: directory)
    }
    if isWanted("files") {
      try await measureFiles(
        WorkloadLog(workload, payments: isShort ? 100_000 : 1_000_000),
        rounds: isShort ? 1 : 21, in: directory)
    }
    if isWanted("opening") {
      try await measureOpening(workload, payments: isShort ? 100_000 : 10_000_000, in: directory)
    }
    if isWanted("import") {
      try await measureImport(workload, lines: isShort ? 50_000 : 500_000)
    }
  }
}
