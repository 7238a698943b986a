extension FileStore where Files == PosixFileSystem {
  /// Opens the log of a directory for writing, and creates both where they are not there yet.
  ///
  /// A torn tail that was never acknowledged is kept in `quarantine` and cut off. Damage is never repaired: a
  /// log that is damaged, or from which something acknowledged is missing, is not opened and not changed. The
  /// directory is created, but not what it stands in: a path that is mistyped, or whose disk is not mounted, must
  /// not become a new and empty log.
  ///
  /// - Parameters:
  ///   - directory: the path of the directory.
  ///   - durability: when an append is acknowledged.
  ///   - expected: a checkpoint kept elsewhere; a log that does not contain it is refused.
  /// - Returns: the store, at the end of its log.
  /// - Throws: what keeps the log from being written to.
  public static func open(
    at directory: String, durability: Durability = .synced, expecting expected: Checkpoint? = nil
  ) async throws(StoreFailure) -> FileStore {
    try await at(directory) { (files) throws(StoreFailure) in
      try await open(
        on: files, threading: .own, expecting: expected, LogOptions(durability: durability))
    }
  }

  /// Opens the log of a directory for writing, and reads its newest snapshot at the same time.
  ///
  /// It is for whoever asks for the snapshot next: what was read is kept until then.
  package static func openWithSnapshot(
    at directory: String, durability: Durability, expecting expected: Checkpoint?
  ) async throws(StoreFailure) -> FileStore {
    try await at(directory) { (files) throws(StoreFailure) in
      try await open(
        on: files, threading: .own, expecting: expected, LogOptions(durability: durability),
        readsSnapshot: true)
    }
  }

  /// Opens the log of a directory to be read, which another process may be writing.
  ///
  /// Nothing is created or changed, and no lock is taken.
  ///
  /// - Parameters:
  ///   - directory: the path of the directory.
  ///   - expected: a checkpoint kept elsewhere; a log that does not contain it is refused.
  /// - Returns: the store, which follows the log.
  /// - Throws: what keeps the log from being read.
  public static func openReadOnly(
    at directory: String, expecting expected: Checkpoint? = nil
  ) async throws(StoreFailure) -> FileStore {
    try await at(directory) { (files) throws(StoreFailure) in
      try await openReadOnly(on: files, threading: .own, expecting: expected, LogOptions())
    }
  }

  /// Opens a damaged log to be read up to the first damage, so that it can be looked at before it is repaired.
  ///
  /// The whole log is verified for it. What is damaged is in ``report``.
  ///
  /// - Parameter directory: the path of the directory.
  /// - Returns: the store, which ends in front of the damage and stays there.
  /// - Throws: what keeps the log from being read at all.
  public static func openUpToDamage(at directory: String) async throws(StoreFailure) -> FileStore {
    try await at(directory) { (files) throws(StoreFailure) in
      try await openUpToDamage(on: files, threading: .own)
    }
  }
}

extension FileStore {
  /// Opens a log for writing on files of any kind, and creates it where it is not there yet.
  ///
  /// - Parameters:
  ///   - files: the directory.
  ///   - threading: where calls on the files run.
  ///   - durability: when an append is acknowledged.
  ///   - expected: a checkpoint kept elsewhere; a log that does not contain it is refused.
  /// - Returns: the store, at the end of its log.
  /// - Throws: what keeps the log from being written to.
  public static func open(
    on files: Files, threading: Threading, durability: Durability = .synced,
    expecting expected: Checkpoint? = nil
  ) async throws(StoreFailure) -> FileStore {
    try await open(
      on: files, threading: threading, expecting: expected, LogOptions(durability: durability))
  }

  /// Opens a log to be read on files of any kind.
  ///
  /// - Parameters:
  ///   - files: the directory.
  ///   - threading: where calls on the files run.
  ///   - expected: a checkpoint kept elsewhere; a log that does not contain it is refused.
  /// - Returns: the store, which follows the log.
  /// - Throws: what keeps the log from being read.
  public static func openReadOnly(
    on files: Files, threading: Threading, expecting expected: Checkpoint? = nil
  ) async throws(StoreFailure) -> FileStore {
    try await openReadOnly(on: files, threading: threading, expecting: expected, LogOptions())
  }

  /// Opens a damaged log to be read up to the first damage, on files of any kind.
  ///
  /// - Parameters:
  ///   - files: the directory.
  ///   - threading: where calls on the files run.
  /// - Returns: the store, which ends in front of the damage and stays there.
  /// - Throws: what keeps the log from being read at all.
  public static func openUpToDamage(
    on files: Files, threading: Threading
  ) async throws(StoreFailure) -> FileStore {
    let options = LogOptions()
    let runners = try Runners(threading) {}
    do throws(StoreFailure) {
      return try await runners.reading.run { () throws(StoreFailure) in
        let scrub = try LogScrub.offline(files, options)
        var report = FileReport()
        report.damage = scrub.result.damage
        let reader = try LogReader(files, options, endingAt: scrub.intact)
        return FileStore(
          files, options, threading, nil, Confined(reader), durable: scrub.intact, report: report,
          runners)
      }
    } catch {
      runners.end()
      throw error
    }
  }

  /// Opens a log for writing with all there is to choose, its id included.
  ///
  /// Where a snapshot is to be read at the same time, that is done beside recovery, on the thread that will be asked
  /// for it. Nobody gets it before the log is open: what the log contradicts, or is refused with the log, was read
  /// in vain. On the callers' threads there is no such time.
  package static func open(
    on files: Files, threading: Threading, id: LogID? = nil, expecting expected: Checkpoint?,
    _ options: LogOptions, readsSnapshot: Bool = false
  ) async throws(StoreFailure) -> FileStore {
    let holder = Confined<FileLog<Files>?>(nil)
    let early = Confined<SnapshotFiles<Files>.EarlyReadings>([:])
    let runners = try Runners(threading) {
      // What fails here fails again at the next append, which tells its caller.
      try? holder.value?.syncHead()
    }
    do throws(StoreFailure) {
      let log = try await runners.writing.run { () throws(StoreFailure) in
        let log = try FileLog.openOrCreate(
          on: files, id: id ?? .random(), options, expecting: expected
        ) {
          guard readsSnapshot, threading == .own else { return }
          _ = runners.keeping.submit { early.value = SnapshotFiles(files, options).readEarly() }
        }
        holder.value = log
        return Confined(log)
      }
      let reader = try await runners.reading.run { () throws(StoreFailure) in
        Confined(try LogReader(files, options))
      }
      // Nothing else runs yet, so the log may be looked at from here.
      return FileStore(
        files, options, threading, log, reader, durable: log.value.durable,
        report: log.value.report, runners, early)
    } catch {
      runners.end()
      throw error
    }
  }

  /// Opens a log to be read with all there is to choose.
  package static func openReadOnly(
    on files: Files, threading: Threading, expecting expected: Checkpoint? = nil,
    _ options: LogOptions
  ) async throws(StoreFailure) -> FileStore {
    let runners = try Runners(threading) {}
    do throws(StoreFailure) {
      let reader = try await runners.reading.run { () throws(StoreFailure) in
        let reader = try LogReader(files, options)
        if let expected { try reader.check(expected) }
        return Confined(reader)
      }
      return FileStore(
        files, options, threading, nil, reader, durable: reader.value.durable, report: FileReport(),
        runners)
    } catch {
      runners.end()
      throw error
    }
  }
}

extension FileStore.Runners {
  /// Starts what a store needs.
  init(
    _ threading: FileStore.Threading, idle: @escaping @Sendable () -> Void
  ) throws(StoreFailure) {
    var started: [any IORunner] = []
    do throws(StoreFailure) {
      started.append(try Self.runner(threading, idle: idle))
      for _ in 0..<2 { started.append(try Self.runner(threading)) }
    } catch {
      for runner in started { runner.end() }
      throw error
    }
    self.init(writing: started[0], reading: started[1], keeping: started[2])
  }

  /// Starts one runner.
  static func runner(
    _ threading: FileStore.Threading, idle: @escaping @Sendable () -> Void = {}
  ) throws(StoreFailure) -> any IORunner {
    switch threading {
    case .own: try IOThread.start(idle: idle)
    case .callers: CallersThread()
    }
  }
}
