import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// Replays a log from files, with checksums, on one core and on two, against the same records in memory, and
/// verifies it, in turns.
func measureFiles(
  _ log: WorkloadLog, rounds: Int, in directory: String?
) async throws {
  let temporary = try TemporaryDirectory(in: directory)
  let store = try await FileStore.open(at: temporary.path + "/log")
  var head: UInt64 = 0
  for chunk in log.chunks {
    let group = RecordGroup(after: head, framed: chunk.bytes)
    _ = try await store.append(group)
    head = group.last
  }
  let events = Double(log.events)
  var turns = Turns(ways: 4)
  for _ in 0..<rounds {
    var state = LedgerState()
    turns.add(
      try seconds {
        state.expect(UInt64(log.events))
        for chunk in log.chunks {
          try chunk.verify()
          try state.fold(framed: chunk.bytes)
        }
      }, of: 0)
    var replayed = LedgerState()
    turns.add(
      try await seconds {
        replayed.expect(UInt64(log.events))
        try await store.replay(onto: &replayed)
      }, of: 1)
    precondition(replayed.head == state.head, "the replay ends elsewhere")
    var alone = LedgerState()
    turns.add(try await seconds { try await replayOnOneCore(store, onto: &alone) }, of: 3)
    precondition(alone.head == state.head, "the replay ends elsewhere")
    var found: LogVerification?
    turns.add(try await seconds { found = try await store.verify() }, of: 2)
    precondition(found?.isIntact == true, "the log is not intact")
  }
  let text = { (way: Int) in
    let rate = { (time: Double) in (events / time / 1e6).text() }
    return "\(rate(turns.median(way))), the fastest tenth \(rate(turns.fastest(way)))"
  }
  report("replay in memory, M events/s", text(0))
  report("replay from files, M events/s", text(1))
  report("replay from files on one core, M events/s", text(3))
  report("replay from files, of that on one core", turns.speed(of: 1, against: 3).text())
  report("replay from files, of that in memory", turns.speed(of: 1, against: 0).text())
  report("verified with its tree, M events/s", text(2))
  try await store.close()
  let opening = try await seconds { _ = try await FileStore.open(at: temporary.path + "/log") }
  report("opening the store, ms", (opening * 1e3).text(1))
}

/// Folds a log chunk by chunk, while the store reads the next one.
private func replayOnOneCore(_ store: some EventStore, onto state: inout LedgerState) async throws {
  state.expect(try await store.checkpoint().position)
  var next = try await store.read(from: 1, upTo: .max)
  while let chunk = next {
    async let following = store.read(from: chunk.last + 1, upTo: .max)
    try chunk.verify()
    try state.fold(framed: chunk.bytes)
    next = try await following
  }
}

extension RecordGroup {
  /// A group of records that stand one after another, each behind its length.
  fileprivate init(after position: UInt64, framed bytes: [UInt8]) {
    self.init(after: position)
    bytes.withUnsafeBytes { bytes in
      var cursor = RecordCursor(bytes)
      while let record = cursor.next() { append(Array(record)) }
    }
  }
}
