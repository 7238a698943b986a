import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// Replays a log from files, with checksums, against the same records in memory; then verifies it.
func measureFiles(_ log: WorkloadLog, in directory: String?) async throws {
  let temporary = try TemporaryDirectory(in: directory)
  let store = try await FileStore.open(at: temporary.path + "/log")
  var head: UInt64 = 0
  for chunk in log.chunks {
    let group = RecordGroup(after: head, framed: chunk.bytes)
    _ = try await store.append(group)
    head = group.last
  }
  let events = Double(log.events)
  for _ in 0..<3 {
    var state = LedgerState()
    let inMemory = try seconds {
      for chunk in log.chunks {
        try chunk.verify()
        try state.fold(framed: chunk.bytes)
      }
    }
    var replayed = LedgerState()
    let fromFiles = try await seconds { try await store.replay(onto: &replayed) }
    precondition(replayed.head == state.head, "the replay ends elsewhere")
    report("replay in memory, M events/s", (events / inMemory / 1e6).text())
    report("replay from files, M events/s", (events / fromFiles / 1e6).text())
    report("replay from files, of that in memory", (inMemory / fromFiles).text())
  }
  var found: LogVerification?
  let verifying = try await seconds { found = try await store.verify() }
  precondition(found?.isIntact == true, "the log is not intact")
  report("verified with its tree, M events/s", (events / verifying / 1e6).text())
  try await store.close()
  let opening = try await seconds { _ = try await FileStore.open(at: temporary.path + "/log") }
  report("opening the store, ms", (opening * 1e3).text(1))
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
