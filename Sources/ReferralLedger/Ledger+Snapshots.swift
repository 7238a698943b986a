internal import LedgerCore
public import LedgerStorage

/// Snapshots of the durable state, taken beside it.
extension Ledger {
  /// Takes a snapshot of everything that is durable now, unless there is one of it already.
  ///
  /// Proposals and questions go on meanwhile. Where the store keeps no snapshots, nothing is done.
  ///
  /// - Returns: where the newest snapshot stands; `nil` where there is none.
  /// - Throws: why it was not taken; the log is not affected.
  @discardableResult
  public func takeSnapshot() async throws(StoreFailure) -> Checkpoint? {
    if isReadOnly { throw Ledger.readOnly }
    while let running = snapshots.running { _ = await running.value }
    try checkOpen()
    guard store.keepsSnapshots else { return nil }
    return try await startSnapshot(fewest: 1).value.get()
  }

  /// Begins to take a snapshot where enough became durable since the latest one.
  func takeSnapshotIfDue() {
    guard snapshots.isDue(at: machine.durable), isUsable, !isReadOnly, store.keepsSnapshots,
      let fewest = snapshots.policy.events
    else { return }
    _ = startSnapshot(fewest: fewest)
  }

  private func startSnapshot(fewest: UInt64) -> SnapshotSchedule.Running {
    let running = Task(priority: .utility) { await self.foldSnapshot(fewest: fewest) }
    snapshots.running = running
    return running
  }

  private func foldSnapshot(fewest: UInt64) async -> Result<Checkpoint?, StoreFailure> {
    let position = machine.durable
    let result: Result<Checkpoint?, StoreFailure>
    do throws(StoreFailure) {
      let newest = try await SnapshotFold(store: store, observer: observer).run(fewest: fewest)
      if let newest { snapshots.latest = newest.position }
      result = .success(newest)
    } catch {
      // As many events again must come before it is tried again.
      snapshots.latest = position
      observer.observe(.snapshotFailed(error))
      result = .failure(error)
    }
    snapshots.running = nil
    takeSnapshotIfDue()
    return result
  }

  /// Gives up what is being taken, and takes a last one where the policy says so.
  func finishSnapshots(isSound: Bool) async {
    while let running = snapshots.running {
      running.cancel()
      _ = await running.value
    }
    guard snapshots.policy.isTakenOnClosing, isSound, !isReadOnly, store.keepsSnapshots,
      machine.durable > snapshots.latest
    else { return }
    _ = await startSnapshot(fewest: 1).value
  }

  /// The state right after a position, from the newest snapshot on if it stands before it.
  func pastState(upTo position: UInt64) async throws(StoreFailure) -> LedgerState {
    guard snapshots.latest <= position else {
      var state = LedgerState()
      try await store.replay(onto: &state, upTo: position)
      return state
    }
    return try await store.state(upTo: position, observer: observer)
  }
}
