import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Synchronization

/// Opens a ledger on files without and with a snapshot, and proposes while one is taken.
///
/// The files take about 60 bytes an event.
func measureOpening(_ workload: Workload, payments: UInt64, in parent: String?) async throws {
  let temporary = try TemporaryDirectory(in: parent)
  let directory = temporary.path + "/log"
  try await fill(directory, WorkloadLog(workload, payments: payments))

  let ledger = try await open(directory, "opened by folding the log, s")
  try await measureWaits(ledger, workload, from: payments, "alone") { $0 >= 20_000 }
  let isTaken = Flag()
  let start = ContinuousClock.now
  async let snapshot = taken(on: ledger, isTaken)
  try await measureWaits(ledger, workload, from: payments + 20_000, "while a snapshot is taken") {
    _ in
    isTaken.isRaised
  }
  let checkpoint = try await snapshot
  report(
    "snapshot of \(checkpoint?.position ?? 0), s",
    ((ContinuousClock.now - start) / .seconds(1)).text())
  try await ledger.close()

  for round in 0..<4 {
    let isCold = round == 0 && forgetCached(in: [directory, directory + "/snapshots"])
    let again = try await open(
      directory, isCold ? "opened from the snapshot on the disk, s" : "opened from the snapshot, s")
    try await again.close()
  }
}

private func taken(on ledger: Ledger, _ isTaken: Flag) async throws -> Checkpoint? {
  defer { isTaken.raise() }
  return try await ledger.takeSnapshot()
}

/// Opens a ledger, and tells how long it took to its first answer and to all of them.
private func open(_ directory: String, _ name: String) async throws -> Ledger {
  let before = peakMemory()
  let start = ContinuousClock.now
  let ledger = try await Ledger.open(at: directory, snapshots: .never)
  let balances = try await ledger.balances(of: Workload.name(7))
  precondition(!balances.isEmpty)
  report(name, ((ContinuousClock.now - start) / .seconds(1)).text(3))
  let all = try await ledger.balances()
  report("  to all \(all.count) balances, s", ((ContinuousClock.now - start) / .seconds(1)).text(3))
  report("  peak memory before and after, MB", "\(before / 1_000_000) \(peakMemory() / 1_000_000)")
  return ledger
}

/// Proposes payments one after another until it is enough, and tells how long they waited.
private func measureWaits(
  _ ledger: Ledger, _ workload: Workload, from first: UInt64, _ name: String,
  until isEnough: (Int) -> Bool
) async throws {
  var waits: [Double] = []
  while !isEnough(waits.count) {
    let proposal = workload.proposal(first + UInt64(waits.count))
    let start = ContinuousClock.now
    guard case .accepted = try await ledger.propose(proposal) else { fatalError("not accepted") }
    waits.append((ContinuousClock.now - start) / .milliseconds(1))
  }
  waits.sort()
  let late = { (share: Double) in waits[Int(Double(waits.count) * share)].text(2) }
  report(
    "ms of each proposal \(name)",
    "median \(late(0.5)), 99% \(late(0.99)), 99.9% \(late(0.999)), longest \((waits.last ?? 0).text(2))"
  )
}

/// Writes a log to files, in groups of about a megabyte.
private func fill(_ directory: String, _ log: WorkloadLog) async throws {
  let store = try await FileStore.open(at: directory)
  for chunk in log.chunks {
    var group = RecordGroup(after: chunk.first - 1)
    for record in chunk.records ?? [] { group.append(record) }
    guard try await store.append(group) == .appended else { fatalError("the head moved") }
  }
  try await store.close()
}

/// Something that one task says and another one sees.
private final class Flag: Sendable {
  private let state = Atomic(false)

  var isRaised: Bool { state.load(ordering: .relaxed) }

  func raise() { state.store(true, ordering: .relaxed) }
}
