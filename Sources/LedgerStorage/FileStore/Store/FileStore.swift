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
  let runners: Runners
  let files: Files
  let options: LogOptions
  let threading: Threading
  private let log: Confined<FileLog<Files>>?
  private let reader: Confined<LogReader<Files>>
  /// The reader of ``keep(_:)``, which makes it when it is first needed.
  private let keeper = Confined<LogReader<Files>?>(nil)
  /// What was read of snapshots while the log was opened, for whoever asks first; only jobs that keep touch it.
  let earlySnapshots: Confined<SnapshotFiles<Files>.EarlyReadings>
  private let state: Mutex<State>

  /// What all threads and the callers know.
  private struct State {
    var durable: HeadSlot
    var report: FileReport
    var isClosed = false
  }

  /// Where calls on files run: appending, reading, and whatever takes longer and may not hold up either.
  struct Runners {
    let writing: any IORunner
    let reading: any IORunner
    let keeping: any IORunner

    func end() {
      writing.end()
      reading.end()
      keeping.end()
    }
  }

  /// Where a store's calls on files run.
  public enum Threading: Sendable {
    /// On threads of its own.
    case own
    /// On the thread of whoever calls the store: only for files in memory.
    case callers
  }

  init(
    _ files: Files, _ options: LogOptions, _ threading: Threading, _ log: Confined<FileLog<Files>>?,
    _ reader: Confined<LogReader<Files>>, durable: HeadSlot, report: FileReport, _ runners: Runners,
    _ earlySnapshots: Confined<SnapshotFiles<Files>.EarlyReadings> = Confined([:])
  ) {
    self.files = files
    self.options = options
    self.threading = threading
    self.log = log
    self.reader = reader
    self.runners = runners
    self.earlySnapshots = earlySnapshots
    state = Mutex(State(durable: durable, report: report))
  }

  deinit { runners.end() }

  /// What was found and done to the files beyond what was asked.
  public var report: FileReport { state.withLock { $0.report } }

  func note(_ ignored: [StoreFailure]) {
    state.withLock { $0.report.ignoredSnapshots = ignored }
  }

  /// Whether somebody else writes, and this store only reads.
  public var isReadOnly: Bool { log == nil }

  func checkOpen() throws(StoreFailure) {
    if state.withLock({ $0.isClosed }) { throw .closed }
  }

  /// How far the log is durable, as far as this store knows.
  var durable: HeadSlot { state.withLock { $0.durable } }

  private func advance(to durable: HeadSlot) { state.withLock { $0.durable = durable } }

  // MARK: Writing

  /// Appends a group if the log still ends right before it; it is durable when this returns.
  public nonisolated(nonsending) func append(
    _ group: RecordGroup
  ) async throws(StoreFailure) -> AppendResult {
    try await write { log throws(StoreFailure) in try log.append(group) }
  }

  /// Appends a group whose records were hashed already: somebody in a hurry does so while another one is
  /// appended.
  package func append(
    _ group: RecordGroup, _ leaves: LeafRun
  ) async throws(StoreFailure) -> AppendResult {
    try await write { log throws(StoreFailure) in try log.append(group, leaves) }
  }

  /// Appends on the thread that writes, and lets readers see what became durable.
  private nonisolated(nonsending) func write(
    _ append: @escaping @Sendable (FileLog<Files>) throws(StoreFailure) -> AppendResult
  ) async throws(StoreFailure) -> AppendResult {
    try checkOpen()
    guard let log else { throw .readOnly }
    return try await runners.writing.run { () throws(StoreFailure) in
      let result = try append(log.value)
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
    defer { runners.end() }
    guard let log else { return }
    try await runners.writing.run { () throws(StoreFailure) in try log.value.close() }
  }

  // MARK: Reading

  /// Reads records from a position on, as many as make a chunk of about 1 MiB; `nil` at the end.
  ///
  /// A store that only reads looks how far the log goes now when it is asked beyond what it knows.
  public func read(
    from position: UInt64, upTo last: UInt64
  ) async throws(StoreFailure) -> RecordChunk? {
    try checkOpen()
    return try await runners.reading.run { () throws(StoreFailure) in
      let reader = self.reader.value
      if self.isReadOnly {
        if position > reader.durable.position, position <= last { try self.refresh(reader) }
      } else {
        reader.advance(to: self.durable)
      }
      return try reader.read(from: position, upTo: last)
    }
  }

  /// Where the log ends, and the hash of everything up to there.
  public func checkpoint() async throws(StoreFailure) -> Checkpoint {
    try checkOpen()
    if isReadOnly {
      try await runners.reading.run { () throws(StoreFailure) in try self.refresh(self.reader.value)
      }
    }
    return durable.checkpoint
  }

  /// Runs what takes long with a reader of its own, which knows the log up to its present end.
  func keep<Result: Sendable>(
    _ body: @escaping @Sendable (LogReader<Files>) throws(StoreFailure) -> Result
  ) async throws(StoreFailure) -> Result {
    try checkOpen()
    return try await runners.keeping.run { () throws(StoreFailure) in
      let reader = try self.keepingReader()
      if self.isReadOnly { try self.refresh(reader) } else { reader.advance(to: self.durable) }
      return try body(reader)
    }
  }

  private func keepingReader() throws(StoreFailure) -> LogReader<Files> {
    if let reader = keeper.value { return reader }
    let reader = try makeReader()
    keeper.value = reader
    return reader
  }

  /// One more reader of the log, up to its present end.
  func makeReader() throws(StoreFailure) -> LogReader<Files> {
    guard report.damage.isEmpty else {
      return try LogReader(files, options, endingAt: durable)
    }
    let reader = try LogReader(files, options)
    reader.advance(to: durable)
    return reader
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
