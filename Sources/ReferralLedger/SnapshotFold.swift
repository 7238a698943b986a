internal import LedgerCore
internal import LedgerStorage

/// The second fold of a durable log: from the newest snapshot on to the end, and saved there.
///
/// All that computes runs on a thread of its own, which lets others go first, so that neither the ledger nor any
/// other task waits for it.
struct SnapshotFold: Sendable {
  let store: any EventStore
  let observer: any LedgerObserver

  /// Saves a snapshot of where the log ends now.
  ///
  /// - Parameter fewest: how many events it must be ahead of the newest snapshot to be worth it.
  /// - Returns: where the newest snapshot stands now; `nil` where the log is empty or the task was cancelled.
  /// - Throws: what kept the log from being read or the snapshot from being saved.
  func run(fewest: UInt64) async throws(StoreFailure) -> Checkpoint? {
    let thread = try IOThread.start(isHumble: true)
    defer { thread.end() }
    var random = SystemRandomNumberGenerator()
    let fold = Confined(LedgerState(hashKey: (random.next(), random.next())))
    let earlier = try await store.usableSnapshot(observer: observer)
    let end = try await store.checkpoint()
    guard end.position > 0 else { return nil }
    if let earlier {
      if end.position < earlier.checkpoint.position + fewest { return earlier.checkpoint }
      // Bytes that are no state are reported when a ledger is opened; here the log is folded instead.
      try await thread.run { () throws(StoreFailure) in
        guard let state = try? LedgerState(snapshot: earlier.bytes),
          state.head == earlier.checkpoint.position
        else { return }
        fold.value = state
      }
    }
    let start = ContinuousClock.now
    while case let head = fold.value.head, head < end.position {
      guard !Task.isCancelled else { return nil }
      guard let chunk = try await store.read(from: head + 1, upTo: end.position) else {
        throw StoreFailure.ends(at: head, before: end.position)
      }
      try await thread.run { () throws(StoreFailure) in
        try chunk.verify()
        do throws(ReplayFailure) {
          try fold.value.fold(framed: chunk.bytes)
        } catch {
          throw StoreFailure(.damaged, error.description)
        }
      }
    }
    guard !Task.isCancelled else { return nil }
    let snapshot = try await thread.run { () throws(StoreFailure) in
      // The state goes before the bytes are saved, so that there are never three of them.
      defer { fold.value = LedgerState() }
      return StoredSnapshot(
        checkpoint: end, version: LedgerState.reducers, bytes: fold.value.snapshot())
    }
    try await store.save(snapshot)
    observer.observe(
      .snapshotSaved(
        position: end.position, bytes: snapshot.bytes.count, duration: ContinuousClock.now - start))
    return end
  }
}
