public import LedgerCore

/// Keeps records in order, and knows nothing of referrals.
///
/// A store appends a group if the log still ends where the caller saw it, reads from a position, and tells
/// where the log ends. What it acknowledged it never loses, and what it has not acknowledged nobody can
/// read. `ReferralLedgerTesting` has the conformance suite that tells whether a store is right.
public protocol EventStore: Sendable {
  /// Appends a group, all or nothing, if the log still ends right before its first position.
  ///
  /// The group is durable when this returns ``AppendResult/appended``. A store pays no attention to whether the
  /// task is cancelled: it is that of one caller, and appends what many proposed.
  ///
  /// It begins where its caller runs, which saves a busy ledger a detour on the way to the disk: what takes long
  /// belongs on a thread of the store's own.
  nonisolated(nonsending) func append(
    _ group: RecordGroup
  ) async throws(StoreFailure) -> AppendResult

  /// Reads records from a position on, as many as make a chunk of about 1 MiB; `nil` at the end.
  ///
  /// - Parameters:
  ///   - position: the first position to read, from 1.
  ///   - last: the last position that may be read.
  /// - Returns: at least one record, from the position on, or `nil` where there is none.
  /// - Throws: what kept the records from being read.
  func read(
    from position: UInt64, upTo last: UInt64
  ) async throws(StoreFailure) -> RecordChunk?

  /// Where the log ends, and the hash of everything up to there.
  func checkpoint() async throws(StoreFailure) -> Checkpoint

  /// The newest snapshot that was saved, if the store keeps any.
  ///
  /// It comes back as it was saved or not at all, and only where the log has its root at its position: what
  /// the store can tell of that it tells here, as a ledger that is opened believes it.
  func newestSnapshot() async throws(StoreFailure) -> StoredSnapshot?

  /// Keeps a snapshot; a store may discard it at any time.
  func save(_ snapshot: StoredSnapshot) async throws(StoreFailure)

  /// Whether snapshots are kept at all; to one that keeps none, none are given.
  var keepsSnapshots: Bool { get }

  /// Takes nothing more; what was acknowledged is safe.
  func close() async throws(StoreFailure)
}

extension EventStore {
  /// A store need not keep snapshots: without one, the whole log is replayed.
  public func newestSnapshot() async throws(StoreFailure) -> StoredSnapshot? { nil }

  /// A store need not keep snapshots.
  public var keepsSnapshots: Bool { false }

  /// A store need not keep snapshots.
  public func save(_ snapshot: StoredSnapshot) async throws(StoreFailure) {}

  /// A store without anything to release need not do anything.
  public func close() async throws(StoreFailure) {}
}

/// What came of an append that did not fail.
public enum AppendResult: Hashable, Sendable {
  /// The group is durable.
  case appended
  /// Somebody else appended first; the log ends at this position, and nothing was written.
  case headMoved(to: UInt64)
}

/// Where a log ends, and the Merkle root over everything up to there.
public struct Checkpoint: Hashable, Sendable, Codable {
  /// The position of the latest record; 0 for an empty log.
  public let position: UInt64
  /// The root hash of the RFC 9162 tree over all records.
  public let root: Hash256

  /// A place in a log.
  public init(position: UInt64, root: Hash256) {
    self.position = position
    self.root = root
  }
}

/// A state that was saved so that a log opens without being replayed from its beginning.
public struct StoredSnapshot: Hashable, Sendable {
  /// The place in the log that the snapshot is of.
  public let checkpoint: Checkpoint
  /// The version of the reducers that made it; any other version ignores it.
  public let version: UInt32
  /// The state, as its reducers write it.
  public let bytes: SnapshotBytes

  /// A snapshot of a place in a log.
  public init(checkpoint: Checkpoint, version: UInt32, bytes: SnapshotBytes) {
    self.checkpoint = checkpoint
    self.version = version
    self.bytes = bytes
  }

  /// A snapshot of a place in a log, out of a copy of its bytes.
  public init(checkpoint: Checkpoint, version: UInt32, bytes: [UInt8]) {
    self.init(checkpoint: checkpoint, version: version, bytes: SnapshotBytes(bytes))
  }
}
