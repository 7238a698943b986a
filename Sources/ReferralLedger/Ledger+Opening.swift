public import LedgerCore
public import LedgerStorage

extension Ledger {
  /// Opens the ledger in a directory, and creates it where there is none yet.
  ///
  /// One process writes a ledger, any number read it at the same time. What is found damaged is neither
  /// opened nor changed.
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
  /// - Returns: the ledger, at the end of its log.
  /// - Throws: what keeps the log from being read or written.
  public static func open(
    at directory: String, readOnly: Bool = false, durability: Durability = .synced,
    expecting expected: Checkpoint? = nil, clock: any LedgerClock = SystemClock(),
    actor: Text = "system", observer: any LedgerObserver = NoObserver(),
    maximumWaiting: Int = 65_536, pace: any FollowingPace = RegularPace()
  ) async throws(StoreFailure) -> Ledger {
    let store =
      readOnly
      ? try await FileStore.openReadOnly(at: directory, expecting: expected)
      : try await FileStore.open(at: directory, durability: durability, expecting: expected)
    if store.report.quarantined != nil { observer.observe(.recovered(store.report)) }
    do throws(StoreFailure) {
      return try await open(
        on: store, readOnly: readOnly, clock: clock, actor: actor, observer: observer,
        maximumWaiting: maximumWaiting, pace: pace)
    } catch {
      try? await store.close()
      throw error
    }
  }

  /// Opens the ledger that a store keeps, by folding its log.
  ///
  /// - Parameters:
  ///   - store: where the log is kept.
  ///   - readOnly: whether to read only what somebody else may be appending to the store.
  ///   - clock: what time it is.
  ///   - actor: who causes what no proposal claims.
  ///   - observer: who sees what happens, for logs and metrics.
  ///   - maximumWaiting: how many callers are served at once; more of them wait for their turn.
  ///   - pace: how often a ledger that only reads looks for new events while somebody waits for them.
  /// - Returns: the ledger, at the end of its log.
  /// - Throws: what kept the store from being read.
  public static func open(
    on store: any EventStore, readOnly: Bool = false, clock: any LedgerClock = SystemClock(),
    actor: Text = "system", observer: any LedgerObserver = NoObserver(),
    maximumWaiting: Int = 65_536, pace: any FollowingPace = RegularPace()
  ) async throws(StoreFailure) -> Ledger {
    var random = SystemRandomNumberGenerator()
    return try await open(
      on: store, readOnly: readOnly, clock: clock, actor: actor, observer: observer,
      maximumWaiting: maximumWaiting, pace: pace, random: &random)
  }

  /// Opens the ledger that a store keeps, with given randomness.
  public static func open(
    on store: any EventStore, readOnly: Bool = false, clock: any LedgerClock, actor: Text,
    observer: any LedgerObserver, maximumWaiting: Int, pace: any FollowingPace = RegularPace(),
    random: inout some RandomNumberGenerator
  ) async throws(StoreFailure) -> Ledger {
    // The key only places entries in tables: nobody who chooses ids can make them collide.
    let end = try await store.checkpoint().position
    let state = try await store.replay(hashKey: (random.next(), random.next()))
    guard state.head >= end else { throw StoreFailure.ends(at: state.head, before: end) }
    return Ledger(
      store: store, clock: clock, observer: observer, maximumWaiting: maximumWaiting,
      pace: readOnly ? pace : nil, machine: LedgerMachine(state, actor: actor))
  }
}

extension EventStore {
  /// The state of the log up to a position, from its beginning.
  package func replay(
    upTo last: UInt64 = .max, until moment: Timestamp? = nil, hashKey: (UInt64, UInt64) = (1, 2)
  ) async throws(StoreFailure) -> LedgerState {
    var state = LedgerState(hashKey: hashKey)
    while state.head < last, let chunk = try await read(from: state.head + 1, upTo: last) {
      try chunk.verify()
      do throws(ReplayFailure) {
        if try state.fold(chunk: chunk.bytes, until: moment) { break }
      } catch {
        throw StoreFailure(.damaged, error.description)
      }
    }
    return state
  }
}

extension StoreFailure {
  /// Reading ended before the log does: what is missing must not be taken for the end.
  static func ends(at position: UInt64, before head: UInt64) -> StoreFailure {
    StoreFailure(
      .damaged, "reading ended at position \(position), but the log goes on to \(head)")
  }
}

extension LedgerState {
  /// Folds a chunk; true where an event was recorded after the moment, and folding stopped before it.
  fileprivate mutating func fold(
    chunk bytes: [UInt8], until moment: Timestamp?
  ) throws(ReplayFailure) -> Bool {
    guard let moment else {
      try fold(framed: bytes)
      return false
    }
    return try fold(framed: bytes, until: moment)
  }
}
