internal import Synchronization

extension FileStore {
  /// Reads every byte of the durable log from the disk itself, and checks all there is to check.
  ///
  /// Each frame is held against its checksums and the Merkle root after it, each segment against its seal.
  /// Appending and reading go on meanwhile.
  ///
  /// - Parameter expected: a checkpoint kept elsewhere; that the log contains it is checked from the records.
  /// - Returns: what was found; damage is told, not thrown.
  /// - Throws: what kept files from being read, or `differs` where the log does not contain the checkpoint.
  public func verify(
    expecting expected: Checkpoint? = nil
  ) async throws(StoreFailure) -> LogVerification {
    let (files, options) = (files, options)
    return try await apart { (reader, isCancelled) throws(StoreFailure) in
      let scrub = try LogScrub(
        files, reader.identity, head: reader.durable, isLive: true, options,
        isCancelled: isCancelled)
      if scrub.result.isIntact, let expected { try reader.check(expected) }
      return scrub.result
    }
  }

  /// Copies the log up to its present end to another directory, and verifies the copy.
  ///
  /// Appending and reading go on meanwhile. The copy has the cursors of the consumers and no snapshots: it can be
  /// opened like any log, and then goes its own way.
  ///
  /// - Parameter target: the directory, which must be empty or missing.
  /// - Returns: what was found in the copy; it is intact, and its end is what was copied.
  /// - Throws: why there is no copy. A log that is damaged is not copied.
  @discardableResult
  public func backup(
    to target: some FileSystem
  ) async throws(StoreFailure) -> LogVerification {
    let (files, options) = (files, options)
    return try await apart { (reader, isCancelled) throws(StoreFailure) in
      try LogBackup(
        source: files, target: target, identity: reader.identity, end: reader.durable,
        options: options
      ).run(isCancelled: isCancelled)
    }
  }

  /// Verifies a log that nobody writes, even one that is too damaged to be opened.
  ///
  /// - Parameters:
  ///   - files: the directory.
  ///   - expected: a checkpoint kept elsewhere; that the log contains it is checked from the records.
  ///   - threading: where calls on the files run.
  /// - Returns: what was found; damage is told, not thrown.
  /// - Throws: what kept files from being read, or `differs` where the log does not contain the checkpoint.
  public static func verify(
    on files: Files, expecting expected: Checkpoint? = nil, threading: Threading
  ) async throws(StoreFailure) -> LogVerification {
    try await apart(threading) { (isCancelled) throws(StoreFailure) in
      let options = LogOptions()
      let scrub = try LogScrub.offline(files, options, isCancelled: isCancelled)
      if scrub.result.isIntact, let expected {
        try LogReader(files, options, endingAt: scrub.intact).check(expected)
      }
      return scrub.result
    }
  }

  /// Repairs a damaged log: cuts it off where what is beyond doubt ends.
  ///
  /// Nothing is deleted: what is cut off is moved to `quarantine`. What stood behind the damage is given up all
  /// the same, so restore a backup if there is one. Nobody may read the log meanwhile.
  ///
  /// - Parameters:
  ///   - files: the directory.
  ///   - threading: where calls on the files run.
  /// - Returns: what was found and removed; a log that is intact is not changed.
  /// - Throws: what keeps the log from being repaired.
  public static func repair(
    on files: Files, threading: Threading
  ) async throws(StoreFailure) -> RepairReport {
    try await apart(threading) { (_) throws(StoreFailure) in
      try LogRepair.run(on: files, LogOptions())
    }
  }

  // MARK: Running apart

  /// Runs what may take minutes on a thread that ends with it, with a reader of its own.
  func apart<Result: Sendable>(
    _ body:
      @escaping @Sendable (
        LogReader<Files>, _ isCancelled: @Sendable () -> Bool
      ) throws(StoreFailure) -> Result
  ) async throws(StoreFailure) -> Result {
    try checkOpen()
    return try await FileStore.apart(threading) { (isCancelled) throws(StoreFailure) in
      try body(try self.makeReader(), isCancelled)
    }
  }

  static func apart<Result: Sendable>(
    _ threading: Threading,
    _ body: @escaping @Sendable (_ isCancelled: @Sendable () -> Bool) throws(StoreFailure) -> Result
  ) async throws(StoreFailure) -> Result {
    let runner = try Runners.runner(threading)
    defer { runner.end() }
    let cancelled = Flag()
    let result: Swift.Result<Result, StoreFailure> = await withTaskCancellationHandler {
      do throws(StoreFailure) {
        return .success(
          try await runner.run { () throws(StoreFailure) in try body { cancelled.isSet } })
      } catch {
        return .failure(error)
      }
    } onCancel: {
      cancelled.set()
    }
    return try result.get()
  }
}

/// Whether something was asked to end.
private final class Flag: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}

extension FileStore where Files == PosixFileSystem {
  /// Copies the log up to its present end to another directory, and verifies the copy.
  ///
  /// - Parameter directory: the path of the directory, which must be empty or missing; what it stands in must be
  ///   there, and be none of the log's own directories.
  /// - Returns: what was found in the copy; it is intact, and its end is what was copied.
  /// - Throws: why there is no copy. A log that is damaged is not copied.
  @discardableResult
  public func backup(to directory: String) async throws(StoreFailure) -> LogVerification {
    try await FileStore.at(directory) { (target) throws(StoreFailure) in
      // Directories of a log may be empty, and what is in them be taken for the log's.
      guard !files.contains(target) else {
        throw StoreFailure(
          .notWritten, "that is in the log's own directory; give a directory elsewhere")
      }
      return try await backup(to: target)
    }
  }

  /// Verifies the log of a directory that nobody writes, even one that is too damaged to be opened.
  ///
  /// - Parameters:
  ///   - directory: the path of the directory.
  ///   - expected: a checkpoint kept elsewhere; that the log contains it is checked from the records.
  /// - Returns: what was found; damage is told, not thrown.
  /// - Throws: what kept files from being read, or `differs` where the log does not contain the checkpoint.
  public static func verify(
    at directory: String, expecting expected: Checkpoint? = nil
  ) async throws(StoreFailure) -> LogVerification {
    try await at(directory) { (files) throws(StoreFailure) in
      try await verify(on: files, expecting: expected, threading: .own)
    }
  }

  /// Repairs the damaged log of a directory: cuts it off where what is beyond doubt ends.
  ///
  /// Nothing is deleted: what is cut off is moved to `quarantine`. What stood behind the damage is given up all
  /// the same, so restore a backup if there is one. Nobody may read the log meanwhile.
  ///
  /// - Parameter directory: the path of the directory.
  /// - Returns: what was found and removed; a log that is intact is not changed.
  /// - Throws: what keeps the log from being repaired.
  public static func repair(at directory: String) async throws(StoreFailure) -> RepairReport {
    try await at(directory) { (files) throws(StoreFailure) in
      try await repair(on: files, threading: .own)
    }
  }
}
