import LedgerCore
import LedgerStorage

/// Writes the workload's state as a snapshot, and restores it up to the first answer and to all balances.
func measureSnapshot(_ workload: Workload, payments: UInt64) throws {
  var state = LedgerState()
  var log: WorkloadLog? = WorkloadLog(workload, payments: payments)
  for chunk in log?.chunks ?? [] { try state.fold(framed: chunk.bytes) }
  report("events in the log", "\(log?.events ?? 0)")
  report("participants", "\(state.directory.participantCount)")
  log = nil

  var bytes = SnapshotBytes([])
  for _ in 0..<3 {
    let time = seconds { bytes = state.snapshot() }
    report("snapshot written, s", time.text(3))
  }
  let moment = state.recordedAt ?? Timestamp(milliseconds: 0)
  let name = Workload.name(7)
  let expected = state.balances(of: name, at: moment)
  let digest = state.figures.totals.volume(CurrencyIndex(0)).earned
  report("size of the snapshot, MB", (Double(bytes.count) / 1e6).text(0))
  report("bytes of it an event", (Double(bytes.count) / Double(state.head)).text(1))
  state = LedgerState()
  let before = residentMemory()
  report("memory with the bytes alone, MB", (Double(before) / 1e6).text(0))
  for round in 1...3 {
    var restored = LedgerState()
    let time = try seconds { restored = try LedgerState(snapshot: bytes) }
    var answer: [Balance] = []
    let asking = seconds { answer = restored.balances(of: name, at: moment) }
    precondition(answer == expected && !answer.isEmpty)
    precondition(restored.figures.totals.volume(CurrencyIndex(0)).earned == digest)
    report("restored to the first answer, s", (time + asking).text(3))
    if round == 1 {
      report(
        "memory that a restored state adds, MB", (Double(residentMemory() - before) / 1e6).text(0))
    }
    var balances: [Balance] = []
    let all = seconds { balances = restored.balances(at: moment) }
    report("all \(balances.count) balances, sorted and named, s", all.text(3))
  }
}
