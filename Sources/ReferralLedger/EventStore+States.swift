internal import LedgerCore
internal import LedgerStorage

extension EventStore {
  /// The state of the log up to a position and a moment: from the newest snapshot on where it stands before
  /// both, else from the beginning.
  func state(
    upTo last: UInt64 = .max, until moment: Timestamp? = nil, observer: any LedgerObserver
  ) async throws(StoreFailure) -> LedgerState {
    var state =
      try await restoredState(upTo: last, until: moment, observer: observer) ?? LedgerState()
    try await replay(onto: &state, upTo: last, until: moment)
    return state
  }

  /// The state of the newest snapshot, or `nil` where there is none that can be used.
  func restoredState(
    upTo last: UInt64 = .max, until moment: Timestamp? = nil, observer: any LedgerObserver
  ) async throws(StoreFailure) -> LedgerState? {
    guard let snapshot = try await usableSnapshot(observer: observer),
      snapshot.checkpoint.position <= last
    else { return nil }
    let end = try await checkpoint()
    guard snapshot.checkpoint.position <= end.position else {
      throw StoreFailure(
        .missing,
        "there is a snapshot of position \(snapshot.checkpoint.position), and the log ends at "
          + "\(end.position)")
    }
    guard snapshot.checkpoint.position < end.position || snapshot.checkpoint.root == end.root else {
      throw StoreFailure(
        .differs,
        "the snapshot has another root at position \(end.position) than the log: one of them was "
          + "changed; verify the log against a checkpoint kept elsewhere")
    }
    // The columns are made on two cores.
    async let later = SnapshotColumns(.later, of: snapshot.bytes)
    let earlier = SnapshotColumns(.earlier, of: snapshot.bytes)
    let columns = [earlier, await later]
    do throws(SnapshotFailure) {
      let state = try LedgerState(snapshot: snapshot.bytes, columns: columns)
      guard state.head == snapshot.checkpoint.position else {
        observer.observe(.snapshotIgnored("it is of position \(state.head), and says otherwise"))
        return nil
      }
      if let moment, let recordedAt = state.recordedAt, recordedAt > moment { return nil }
      return state
    } catch {
      observer.observe(.snapshotIgnored(error.description))
      return nil
    }
  }

  /// The newest snapshot, where these reducers made it; what contradicts the log is thrown.
  func usableSnapshot(
    observer: any LedgerObserver
  ) async throws(StoreFailure) -> StoredSnapshot? {
    do throws(StoreFailure) {
      guard let snapshot = try await newestSnapshot() else { return nil }
      if snapshot.version == LedgerState.reducers { return snapshot }
      observer.observe(
        .snapshotIgnored(
          "version \(snapshot.version) of the reducers made it, these are \(LedgerState.reducers)"))
    } catch {
      // The log has everything that a snapshot has: one that cannot be read is not missed.
      guard error.kind == .inaccessible else { throw error }
      observer.observe(.snapshotIgnored(error.description))
    }
    return nil
  }
}

extension StoreFailure {
  /// Reading ended before the log does: what is missing must not be taken for the end.
  static func ends(at position: UInt64, before head: UInt64) -> StoreFailure {
    StoreFailure(
      .damaged, "reading ended at position \(position), but the log goes on to \(head)")
  }
}
