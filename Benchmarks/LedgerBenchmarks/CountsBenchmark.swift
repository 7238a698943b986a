import CAllocationCounter
import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// Counts what does not depend on the machine: bytes, allocations, calls on files.
func measureCounts(_ workload: Workload) async throws {
  let log = WorkloadLog(workload, payments: 200_000)
  report(
    "bytes of a payment with two earnings",
    log.counts.bytesOfAPaymentWithTwoEarnings.text(1))
  try countReplay(log)
  try await countProposals(workload)
  try await countCommits(workload)
}

/// Folds a log whose participants are all known, so that nothing but events is left to allocate for.
private func countReplay(_ log: WorkloadLog) throws {
  guard allocation_counter_works() else { return }
  var state = LedgerState()
  let half = log.chunks.count / 2
  for chunk in log.chunks[..<half] { try state.fold(framed: chunk.bytes) }
  let before = state.head
  allocation_counter_start()
  for chunk in log.chunks[half...] { try state.fold(framed: chunk.bytes) }
  let allocations = Double(allocation_counter_end())
  report("allocations an event replayed", (allocations / Double(state.head - before)).text(3))
}

private func countProposals(_ workload: Workload) async throws {
  guard allocation_counter_works() else { return }
  let ledger = try await Ledger.open(on: MemoryStore(), snapshots: .never)
  try await ledger.publish(Workload.terms)
  let proposals = (0..<100_000).map { workload.proposal($0) }
  _ = try await ledger.propose(each: Array(proposals[..<50_000]))
  let measured = Array(proposals[50_000...])
  allocation_counter_start()
  _ = try await ledger.propose(each: measured)
  report(
    "allocations a payment proposed in bulk",
    (Double(allocation_counter_end()) / Double(measured.count)).text(2))
}

private func countCommits(_ workload: Workload) async throws {
  let temporary = try TemporaryDirectory()
  let files = CountedFiles(PosixFileSystem(directory: temporary.path + "/log"))
  let store = try await FileStore.open(on: files, threading: .own)
  let commits: UInt64 = 1000
  _ = try await store.append(workload.group(after: 0, count: 1))
  files.counts.reset()
  var bytes = 0
  for position in 1...commits {
    let group = workload.group(after: position, count: 1)
    bytes += group.bytes.count
    _ = try await store.append(group)
  }
  report("writes a commit", (Double(files.counts[.write]) / Double(commits)).text(2))
  report("syncs a commit", (Double(files.counts[.syncData]) / Double(commits)).text(2))
  report("calls on files a commit", (Double(files.counts.total) / Double(commits)).text(2))
  try await store.close()
}
