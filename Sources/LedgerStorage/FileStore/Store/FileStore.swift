public import LedgerCore
internal import Synchronization

/// The store in files: a directory that one process writes and any number read, at the same time.
///
/// What was acknowledged is durable, damage is found and located, and nothing but a torn tail that was never
/// acknowledged is ever removed. The article *Storage format* says what the files hold, and what is promised.
///
/// ```swift
/// let store = try await FileStore.open(at: "/var/lib/referrals")
/// let ledger = try await Ledger.open(on: store)
/// ```
public final class FileStore<Files: FileSystem>: EventStore {
  private let writing: any IORunner
  private let reading: any IORunner
  private let log: Confined<FileLog<Files>>?
  private let reader: Confined<LogReader<Files>>
  private let state: Mutex<State>

  /// What both threads and the callers know.
  private struct State {
    var durable: HeadSlot
    var isClosed = false
  }

  /// Where a store's calls on files run.
  public enum Threading: Sendable {
    /// On threads of its own.
    case own
    /// On the thread of whoever calls the store: only for files in memory.
    case callers
  }

  init(
    _ log: Confined<FileLog<Files>>?, _ reader: Confined<LogReader<Files>>, durable: HeadSlot,
    writing: any IORunner, reading: any IORunner
  ) {
    self.log = log
    self.reader = reader
    self.writing = writing
    self.reading = reading
    state = Mutex(State(durable: durable))
  }

  deinit {
    writing.end()
    reading.end()
  }

  /// Whether somebody else writes, and this store only reads.
  public var isReadOnly: Bool { log == nil }

  private func checkOpen() throws(StoreFailure) {
    if state.withLock({ $0.isClosed }) { throw .closed }
  }

  private func advance(to durable: HeadSlot) { state.withLock { $0.durable = durable } }

  // MARK: Writing

  /// Appends a group if the log still ends right before it; it is durable when this returns.
  public func append(_ group: RecordGroup) async throws(StoreFailure) -> AppendResult {
    try checkOpen()
    guard let log else { throw .readOnly }
    return try await writing.run { () throws(StoreFailure) in
      let result = try log.value.append(group)
      self.advance(to: log.value.durable)
      return result
    }
  }

  /// Takes nothing more, and lets go of the directory.
  public func close() async throws(StoreFailure) {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    guard isFirst else { return }
    defer {
      writing.end()
      reading.end()
    }
    guard let log else { return }
    try await writing.run { () throws(StoreFailure) in try log.value.close() }
  }

  // MARK: Reading

  /// Reads records from a position on, as many as make a chunk of about 1 MiB; `nil` at the end.
  ///
  /// A store that only reads looks how far the log goes now when it is asked beyond what it knows.
  public func read(
    from position: UInt64, upTo last: UInt64
  ) async throws(StoreFailure) -> RecordChunk? {
    try checkOpen()
    return try await reading.run { () throws(StoreFailure) in
      let reader = self.reader.value
      if self.isReadOnly {
        if position > reader.durable.position, position <= last { try self.refresh(reader) }
      } else {
        reader.advance(to: self.state.withLock { $0.durable })
      }
      return try reader.read(from: position, upTo: last)
    }
  }

  /// Where the log ends, and the hash of everything up to there.
  public func checkpoint() async throws(StoreFailure) -> Checkpoint {
    try checkOpen()
    if isReadOnly {
      try await reading.run { () throws(StoreFailure) in try self.refresh(self.reader.value) }
    }
    return state.withLock { $0.durable.checkpoint }
  }

  private func refresh(_ reader: LogReader<Files>) throws(StoreFailure) {
    try reader.refresh()
    advance(to: reader.durable)
  }
}

extension StoreFailure {
  /// Nothing can be appended to a store that only reads.
  static let readOnly = StoreFailure(
    .readOnly, "the log was opened to be read only; open it for writing where it is written")
}
