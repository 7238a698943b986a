internal import LedgerCore

extension FileLog {
  static var identityPath: String { "LOG" }
  static var unfinishedPath: String { "LOG.tmp" }

  /// Opens the log of a directory for writing, and creates it where there is none.
  ///
  /// - Parameters:
  ///   - disk: the directory.
  ///   - id: the id of the log, should it be created.
  ///   - options: how it is written.
  ///   - expected: a checkpoint kept elsewhere, which the log must contain.
  ///   - onceHeld: is called when nobody else writes the log any more, before it is read.
  /// - Returns: the log, at its end.
  /// - Throws: what keeps it from being written to; nothing is changed then, unless recovery itself failed.
  package static func openOrCreate(
    on disk: Disk, id: @autoclosure () -> LogID, _ options: LogOptions = LogOptions(),
    expecting expected: Checkpoint? = nil, onceHeld: () -> Void = {}
  ) throws(StoreFailure) -> FileLog {
    let isExpected = expected != nil
    if isExpected, try readIdentity(on: disk) == nil {
      throw StoreFailure(
        .absent, "there is no log, but a checkpoint of one is expected; none was created")
    }
    try createOwnDirectory(on: disk)
    let lock = try takeLock(on: disk, options)
    if !isExpected, try readIdentity(on: disk) == nil {
      try create(on: disk, LogIdentity(id: id()), options)
    }
    onceHeld()
    return try open(on: disk, lock: lock, options, expecting: expected)
  }

  private static func createOwnDirectory(on disk: Disk) throws(StoreFailure) {
    do throws(FileFailure) {
      try disk.createDirectory("")
    } catch {
      guard error.isMissing else { throw .inaccessible(error) }
      throw StoreFailure(
        .absent,
        "the directory in which it should be is not there, and none was created: look how the path is spelled, "
          + "and what is mounted")
    }
  }

  /// What `LOG` says, to whoever does not make one.
  ///
  /// - Throws: `absent` where there is no log, `damaged` where only `LOG` is missing.
  static func identity(on disk: Disk) throws(StoreFailure) -> LogIdentity {
    if let identity = try readIdentity(on: disk) { return identity }
    do throws(StoreFailure) {
      try checkRemains(on: disk)
    } catch {
      // The log may have been made in between.
      if let identity = try readIdentity(on: disk) { return identity }
      throw error
    }
    throw .noLog
  }

  /// What `LOG` says; `nil` where there is no log.
  static func readIdentity(on disk: Disk) throws(StoreFailure) -> LogIdentity? {
    let content = try accessing { () throws(FileFailure) in
      try disk.content(identityPath, atMost: LogFormat.identityBytes + 1)
    }
    guard let content else { return nil }
    let identity: LogIdentity
    do throws(FormatProblem) {
      identity = try content.withUnsafeBufferPointer { bytes throws(FormatProblem) in
        try LogIdentity(UnsafeRawBufferPointer(bytes))
      }
    } catch {
      throw .unusable(identityPath, error)
    }
    guard identity.features.canBeRead else {
      throw .newerFormat(identityPath, "the log needs features of a later version")
    }
    return identity
  }

  /// Takes the lock of the log, or says who has it.
  static func takeLock(
    on disk: Disk, _ options: LogOptions
  ) throws(StoreFailure) -> HeldLock<Disk> {
    try HeldLock.take("LOCK", on: disk, options) { holder in
      "\(holder) writes to the log, and a log has one writer: close it there, or open it read-only here"
    }
  }

  // MARK: Creating

  /// Creates an empty log.
  ///
  /// `LOG` gets its name last: before that there is none.
  private static func create(
    on disk: Disk, _ identity: LogIdentity, _ options: LogOptions
  ) throws(StoreFailure) {
    try clearUnfinished(on: disk)
    let seed = options.seed(of: identity.id)
    let header = SegmentHeader(
      index: 0, base: 0, epoch: 0, previousSeal: .zero, previousSealBytes: 0,
      frontier: MerkleFrontier())
    let page = header.bytes(of: identity.id, seed: seed)
    let head = HeadFile<Disk>.bytes(
      HeadSlot(epoch: 0, durable: header.firstFrame, position: 0, root: .emptyTree), seed: seed)
    try accessing { () throws(FileFailure) in
      for directory in ["quarantine", "snapshots", "cursors"] {
        try disk.createDirectory(directory)
      }
      try disk.writeFile(SegmentFile.path(of: 0), page, options: options)
      try disk.writeFile(HeadFile<Disk>.path, head, options: options)
      try disk.syncNames("", options)
      try disk.writeFile(unfinishedPath, identity.bytes, options: options)
      try disk.rename(unfinishedPath, to: identityPath)
      try disk.syncNames("", options)
    }
  }

  /// Removes what a crash left of a log that was being created; never anything that holds a record.
  private static func clearUnfinished(on disk: Disk) throws(StoreFailure) {
    try checkRemains(on: disk)
    let names = try accessing { () throws(FileFailure) in try disk.list("") }
    try accessing { () throws(FileFailure) in
      for name in [SegmentFile.path(of: 0), HeadFile<Disk>.path, unfinishedPath]
      where names.contains(name) {
        try disk.remove(name)
      }
    }
  }

  /// Refuses a directory without `LOG` in which there is anything that is made only once there is a log.
  static func checkRemains(on disk: Disk) throws(StoreFailure) {
    let names = try accessing { () throws(FileFailure) in try disk.names(in: "") }
    for name in names {
      guard let index = SegmentFile.index(in: name) else { continue }
      let rest = try accessing { () throws(FileFailure) in
        try disk.range(of: name, at: UInt64(LogFormat.segmentHeaderBytes), count: 1)
      }
      guard index == 0, rest.isEmpty else {
        throw .damaged(identityPath, at: 0, "it is missing, but there are segments")
      }
    }
    for directory in ["snapshots", "cursors", "quarantine"] where names.contains(directory) {
      let left = try accessing { () throws(FileFailure) in try disk.names(in: directory) }
      if let first = left.first {
        throw .damaged(identityPath, at: 0, "it is missing, but there is \(directory)/\(first)")
      }
    }
  }
}

extension FileSystem {
  /// The names in a directory, in order; none where there is no such directory.
  fileprivate func names(in directory: String) throws(FileFailure) -> [String] {
    do throws(FileFailure) {
      return try list(directory).sorted()
    } catch {
      if error.isMissing { return [] }
      throw error
    }
  }
}
