import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// Lets very many tasks propose at once to a ledger whose disk is slow, and looks what becomes of them.
func measureOverload(_ workload: Workload, tasks: Int, for duration: Duration) async throws {
  let store = SlowStore()
  let ledger = try await Ledger.open(on: store, snapshots: .never)
  try await ledger.publish(Workload.terms)
  let before = residentMemory()
  let end = ContinuousClock.now + duration
  let waits = try await withThrowingTaskGroup(of: Waits.self) { group in
    for task in 0..<tasks {
      group.addTask {
        var waits = Waits()
        while ContinuousClock.now < end {
          let number = UInt64(task + waits.count * tasks)
          try await waits.measure { try await ledger.accept(workload.proposal(number)) }
        }
        return waits
      }
    }
    var all = Waits()
    for try await waits in group { all.add(waits) }
    return all
  }
  let bytes = await store.bytes
  let records = try await store.checkpoint().position
  let counted = try await ledger.ask { state, _ in
    state.figures.totals.count(of: .paymentSucceeded)
  }
  precondition(Int(records) == waits.count + 1, "something was lost or doubled")
  precondition(Int(counted) == waits.count, "something was not counted")
  report("tasks at once", "\(tasks)")
  report("accepted, and found in the log", "\(waits.count)")
  report("events/s", (Double(waits.count) / (duration / .seconds(1))).text(0))
  report("ms until each was durable", waits.percentiles)
  report(
    "memory beside the log, MB",
    (Double(max(residentMemory() - before - bytes, 0)) / 1e6).text(0))
  try await ledger.close()
}

/// A store in memory whose every append takes as long as that of a slow disk.
private actor SlowStore: EventStore {
  private let store = MemoryStore()
  /// How many bytes it holds.
  private(set) var bytes = 0

  func append(_ group: RecordGroup) async throws(StoreFailure) -> AppendResult {
    // A caller who is cancelled waits like everybody else.
    await Task { try? await Task.sleep(for: .milliseconds(10)) }.value
    bytes += group.bytes.count
    return try await store.append(group)
  }

  func read(from position: UInt64, upTo last: UInt64) async throws(StoreFailure) -> RecordChunk? {
    try await store.read(from: position, upTo: last)
  }

  func checkpoint() async throws(StoreFailure) -> Checkpoint { try await store.checkpoint() }

  func close() async throws(StoreFailure) { try await store.close() }
}
