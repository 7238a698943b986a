import LedgerCore
import LedgerStorage

/// Checks, decodes and folds the workload's log, key index included.
func measureReplay(_ log: WorkloadLog) throws {
  let bytes = log.chunks.reduce(0) { $0 + $1.bytes.count }
  report("events in the log", "\(log.events)")
  report("bytes an event", (Double(bytes) / Double(log.events)).text(1))
  report(
    "bytes of a payment with two earnings",
    log.counts.bytesOfAPaymentWithTwoEarnings.text(1))
  let before = peakMemory()
  for _ in 0..<3 {
    var state = LedgerState()
    let time = try seconds {
      state.expect(UInt64(log.events))
      for chunk in log.chunks {
        try chunk.verify()
        try state.fold(framed: chunk.bytes)
      }
    }
    let earned = state.figures.totals.volume(CurrencyIndex(0)).earned
    precondition(earned == Int128(log.counts.earned), "the fold's sum is not the workload's")
    report("replay, M events/s", (Double(log.events) / time / 1e6).text())
  }
  report("peak memory beside the log, MB", (Double(peakMemory() - before) / 1e6).text(0))
}
