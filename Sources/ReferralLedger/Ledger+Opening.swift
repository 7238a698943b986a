public import LedgerCore
public import LedgerStorage

extension Ledger {
  /// Opens the ledger in a directory, and creates it where there is none yet.
  ///
  /// One process writes a ledger, any number read it at the same time. What is found damaged is neither
  /// opened nor changed. The directory is created, but not what it stands in: a path that is mistyped, or whose disk
  /// is not mounted, must not become a new and empty ledger. Where that cannot be told from the path, `expecting`
  /// any earlier checkpoint refuses to create one.
  ///
  /// - Parameters:
  ///   - directory: the path of the directory.
  ///   - readOnly: whether to read only what another process may be writing; nothing is created then.
  ///   - durability: when an event counts as durable.
  ///   - expected: a checkpoint kept elsewhere; a ledger whose log does not contain it is refused.
  ///   - clock: what time it is.
  ///   - actor: who causes what no proposal claims.
  ///   - observer: who sees what happens, for logs and metrics.
  ///   - maximumWaiting: how many callers are served at once; more of them wait for their turn.
  ///   - pace: how often a ledger that only reads looks for new events while somebody waits for them.
  ///   - snapshots: when snapshots of the state are taken.
  /// - Returns: the ledger, at the end of its log.
  /// - Throws: what keeps the log from being read or written.
  public static func open(
    at directory: String, readOnly: Bool = false, durability: Durability = .synced,
    expecting expected: Checkpoint? = nil, clock: any LedgerClock = SystemClock(),
    actor: Text = "system", observer: any LedgerObserver = NoObserver(),
    maximumWaiting: Int = 65_536, pace: any FollowingPace = RegularPace(),
    snapshots: SnapshotPolicy = .standard
  ) async throws(StoreFailure) -> Ledger {
    let store =
      readOnly
      ? try await FileStore.openReadOnly(at: directory, expecting: expected)
      : try await FileStore.openWithSnapshot(
        at: directory, durability: durability, expecting: expected)
    if store.report.quarantined != nil { observer.observe(.recovered(store.report)) }
    do throws(StoreFailure) {
      return try await open(
        on: store, readOnly: readOnly, clock: clock, actor: actor, observer: observer,
        maximumWaiting: maximumWaiting, pace: pace, snapshots: snapshots)
    } catch {
      try? await store.close()
      throw error
    }
  }

  /// Opens the ledger that a store keeps, from its newest snapshot and the log after it, or by folding all of it.
  ///
  /// - Parameters:
  ///   - store: where the log is kept.
  ///   - readOnly: whether to read only what somebody else may be appending to the store.
  ///   - clock: what time it is.
  ///   - actor: who causes what no proposal claims.
  ///   - observer: who sees what happens, for logs and metrics.
  ///   - maximumWaiting: how many callers are served at once; more of them wait for their turn.
  ///   - pace: how often a ledger that only reads looks for new events while somebody waits for them.
  ///   - snapshots: when snapshots of the state are taken.
  /// - Returns: the ledger, at the end of its log.
  /// - Throws: what kept the store from being read.
  public static func open(
    on store: any EventStore, readOnly: Bool = false, clock: any LedgerClock = SystemClock(),
    actor: Text = "system", observer: any LedgerObserver = NoObserver(),
    maximumWaiting: Int = 65_536, pace: any FollowingPace = RegularPace(),
    snapshots: SnapshotPolicy = .standard
  ) async throws(StoreFailure) -> Ledger {
    try await open(
      on: store, readOnly: readOnly, clock: clock, actor: actor, observer: observer,
      maximumWaiting: maximumWaiting, pace: pace, snapshots: snapshots,
      hashKey: (.random(in: .min ... .max), .random(in: .min ... .max)))
  }

  /// Opens the ledger that a store keeps, with given randomness.
  public static func open(
    on store: any EventStore, readOnly: Bool = false, clock: any LedgerClock, actor: Text,
    observer: any LedgerObserver, maximumWaiting: Int, pace: any FollowingPace = RegularPace(),
    snapshots: SnapshotPolicy = .standard, random: inout some RandomNumberGenerator
  ) async throws(StoreFailure) -> Ledger {
    try await open(
      on: store, readOnly: readOnly, clock: clock, actor: actor, observer: observer,
      maximumWaiting: maximumWaiting, pace: pace, snapshots: snapshots,
      hashKey: (random.next(), random.next()))
  }

  /// The key of hashes only places entries in tables: nobody who chooses ids can make them collide.
  private static func open(
    on store: any EventStore, readOnly: Bool, clock: any LedgerClock, actor: Text,
    observer: any LedgerObserver, maximumWaiting: Int, pace: any FollowingPace,
    snapshots: SnapshotPolicy, hashKey: (UInt64, UInt64)
  ) async throws(StoreFailure) -> Ledger {
    let start = ContinuousClock.now
    let end = try await store.checkpoint().position
    var state =
      try await store.restoredState(observer: observer) ?? LedgerState(hashKey: hashKey)
    let snapshot = state.head
    if snapshot == 0 { state.expect(end) }
    try await store.replay(onto: &state)
    guard state.head >= end else { throw StoreFailure.ends(at: state.head, before: end) }
    observer.observe(
      .opened(
        snapshot: snapshot, replayed: state.head - snapshot, duration: ContinuousClock.now - start))
    return Ledger(
      store: store, clock: clock, observer: observer, maximumWaiting: maximumWaiting,
      pace: readOnly ? pace : nil, snapshots: SnapshotSchedule(snapshots, latest: snapshot),
      machine: LedgerMachine(state, actor: actor))
  }
}
