internal import LedgerCore

extension FileLog {
  static var identityPath: String { "LOG" }
  private static var unfinishedPath: String { "LOG.tmp" }

  /// Opens the log of a directory for writing, and creates it where there is none.
  ///
  /// - Parameters:
  ///   - disk: the directory.
  ///   - id: the id of the log, should it be created.
  ///   - options: how it is written.
  ///   - expected: a checkpoint kept elsewhere, which the log must contain.
  /// - Returns: the log, at its end.
  /// - Throws: what keeps it from being written to; nothing is changed then, unless recovery itself failed.
  package static func openOrCreate(
    on disk: Disk, id: @autoclosure () -> LogID, _ options: LogOptions = LogOptions(),
    expecting expected: Checkpoint? = nil
  ) throws(StoreFailure) -> FileLog {
    try accessing { () throws(FileFailure) in try disk.createDirectory("") }
    let lock = try takeLock(on: disk, options)
    if try readIdentity(on: disk) == nil {
      try create(on: disk, LogIdentity(id: id()), options)
    }
    return try open(on: disk, lock: lock, options, expecting: expected)
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

  /// Takes the lock, or says who has it.
  private static func takeLock(
    on disk: Disk, _ options: LogOptions
  ) throws(StoreFailure) -> HeldLock<Disk> {
    let path = "LOCK"
    let file = try accessing { () throws(FileFailure) in
      do throws(FileFailure) {
        return try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, .readWrite) }
      } catch {
        guard error.isMissing else { throw error }
        return try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, .create) }
      }
    }
    let lock = HeldLock(disk, file)
    if options.sabotaged(.lockNotTaken) { return lock }
    let answer = try accessing { () throws(FileFailure) in try disk.lock(file) }
    if case .held(let holder) = answer {
      throw StoreFailure(
        .locked,
        "\(holder ?? "another process") writes to the log, and a log has one writer: "
          + "close it there, or open it read-only here",
        at: StoreFailure.Place(file: path, offset: 0))
    }
    return lock
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
      index: 0, base: 0, epoch: 0, previousSeal: .zero, frontier: MerkleFrontier())
    let page = IOBuffer(count: LogFormat.segmentHeaderBytes)
    header.put(into: page.bytes, of: identity.id, seed: seed)
    let head = HeadFile<Disk>.bytes(
      HeadSlot(epoch: 0, durable: header.firstFrame, position: 0, root: .emptyTree), seed: seed)
    let log = IOBuffer(count: LogFormat.identityBytes)
    log.bytes.copyBytes(from: identity.bytes)
    try accessing { () throws(FileFailure) in
      for directory in ["quarantine", "snapshots", "cursors"] {
        try disk.createDirectory(directory)
      }
      try write(page, SegmentFile.path(of: 0), on: disk, options)
      try write(head, HeadFile<Disk>.path, on: disk, options)
      try disk.syncNames("", options)
      try write(log, unfinishedPath, on: disk, options)
      try disk.rename(unfinishedPath, to: identityPath)
      try disk.syncNames("", options)
    }
  }

  private static func write(
    _ content: IOBuffer, _ path: String, on disk: Disk, _ options: LogOptions
  ) throws(FileFailure) {
    let file = try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, .create) }
    defer { disk.close(file) }
    try disk.writeAll(file, UnsafeRawBufferPointer(content.bytes), at: 0, to: path, options)
    try disk.syncOnce(file, wholly: true, options)
  }

  /// Removes what a crash left of a log that was being created; never anything that holds a record.
  private static func clearUnfinished(on disk: Disk) throws(StoreFailure) {
    let names = try accessing { () throws(FileFailure) in try disk.list("") }
    for name in names.sorted() {
      guard let index = SegmentFile.index(in: name) else { continue }
      let window = try accessing { () throws(FileFailure) in try FileWindow(disk, name) }
      let rest = try accessing { () throws(FileFailure) in
        try window.bytes(at: UInt64(LogFormat.segmentHeaderBytes), count: 1)
      }
      guard index == 0, rest.isEmpty else {
        throw .damaged(identityPath, at: 0, "it is missing, but there are segments")
      }
    }
    try accessing { () throws(FileFailure) in
      for name in [SegmentFile.path(of: 0), HeadFile<Disk>.path, unfinishedPath]
      where names.contains(name) {
        try disk.remove(name)
      }
    }
  }
}
