import ReferralLedger

/// Imports payments as JSON lines: reading, gate, memory store and reducers.
func measureImport(_ workload: Workload, lines count: UInt64) async throws {
  let lines = (0..<count).map { workload.proposal($0).json }
  let bytes = lines.reduce(0) { $0 + $1.utf8.count }
  report("bytes a JSON line", (Double(bytes) / Double(count)).text(0))

  let clock = ContinuousClock()
  var start = clock.now
  var reader = EventJSONReader()
  for line in lines { _ = try reader.proposal(line) }
  report("JSON read, k lines/s", rate(count, since: start, clock))

  let ledger = try await Ledger.open(on: MemoryStore(), snapshots: .never)
  try await ledger.publish(Workload.terms)
  start = clock.now
  var next = 0
  while next < lines.count {
    let end = min(next + 8190, lines.count)
    let proposals = try lines[next..<end].map { try reader.proposal($0) }
    _ = try await ledger.propose(each: proposals)
    next = end
  }
  report("JSON imported, k lines/s", rate(count, since: start, clock))
}

private func rate(
  _ count: UInt64, since start: ContinuousClock.Instant, _ clock: ContinuousClock
) -> String {
  let seconds = (clock.now - start) / .seconds(1)
  return (Double(count) / seconds / 1000).text(0)
}
