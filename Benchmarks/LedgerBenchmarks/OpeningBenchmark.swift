import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Synchronization

/// Opens a ledger on files without and with a snapshot, and proposes while one is taken.
///
/// The files take about 60 bytes an event.
func measureOpening(
  _ workload: Workload, payments: UInt64, in parent: String?, named name: String = ""
) async throws {
  let temporary = try TemporaryDirectory(in: parent)
  let directory = temporary.path + "/log"
  report("\(name)events", "\(try await fill(directory, workload, payments: payments))")

  let ledger = try await open(directory, "\(name)opened by folding the log")
  try await measureWaits(ledger, workload, from: payments, "\(name)ms of each proposal alone") {
    $0 >= 20_000
  }
  let isTaken = Flag()
  let start = ContinuousClock.now
  async let snapshot = taken(on: ledger, isTaken)
  try await measureWaits(
    ledger, workload, from: payments + 20_000,
    "\(name)ms of each proposal while a snapshot is taken"
  ) { _ in isTaken.isRaised }
  _ = try await snapshot
  report("\(name)snapshot taken, s", ((ContinuousClock.now - start) / .seconds(1)).text())
  try await ledger.close()

  for round in 0..<4 {
    let isCold = round == 0 && forgetCached(in: [directory, directory + "/snapshots"])
    let again = try await open(
      directory,
      isCold
        ? "\(name)opened from the snapshot on the disk" : "\(name)opened from the snapshot")
    try await again.close()
  }
}

private func taken(on ledger: Ledger, _ isTaken: Flag) async throws -> Checkpoint? {
  defer { isTaken.raise() }
  return try await ledger.takeSnapshot()
}

/// Opens a ledger, and tells how long it took to its first answer and to all of them.
private func open(_ directory: String, _ name: String) async throws -> Ledger {
  let start = ContinuousClock.now
  let ledger = try await Ledger.open(at: directory, snapshots: .never)
  let balances = try await ledger.balances(of: Workload.name(7))
  precondition(!balances.isEmpty)
  report("\(name), s", ((ContinuousClock.now - start) / .seconds(1)).text(3))
  let all = try await ledger.balances()
  precondition(!all.isEmpty)
  report("\(name) to all balances, s", ((ContinuousClock.now - start) / .seconds(1)).text(3))
  report("\(name), peak memory in MB", "\(peakMemory() / 1_000_000)")
  return ledger
}

/// Proposes payments one after another until it is enough, and tells how long they waited.
private func measureWaits(
  _ ledger: Ledger, _ workload: Workload, from first: UInt64, _ name: String,
  until isEnough: (Int) -> Bool
) async throws {
  var waits = Waits()
  while !isEnough(waits.count) {
    let proposal = workload.proposal(first + UInt64(waits.count))
    try await waits.measure { try await ledger.accept(proposal) }
  }
  report(name, waits.percentiles)
}

/// Writes the workload's log to files, in groups of about a megabyte, and tells how many events that are.
private func fill(
  _ directory: String, _ workload: Workload, payments: UInt64
) async throws -> Int {
  let store = try await FileStore.open(at: directory)
  var records = WorkloadRecords(workload, payments: payments)
  while let chunk = records.next() {
    var group = RecordGroup(after: chunk.first - 1)
    for record in chunk.records ?? [] { group.append(record) }
    guard try await store.append(group) == .appended else {
      throw BenchmarkFailure("the head moved")
    }
  }
  try await store.close()
  return records.counts.events
}

/// Something that one task says and another one sees.
private final class Flag: Sendable {
  private let state = Atomic(false)

  var isRaised: Bool { state.load(ordering: .relaxed) }

  func raise() { state.store(true, ordering: .relaxed) }
}
