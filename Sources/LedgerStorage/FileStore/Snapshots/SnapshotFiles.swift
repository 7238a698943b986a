internal import LedgerCore

/// The snapshots of a log: three are kept, and any of them may be removed at any time.
///
/// A snapshot that is torn, rotten, foreign or of a later version is ignored and reported, as the log has
/// everything that it has. One that contradicts the log is an error: it is evidence against one of the two.
package struct SnapshotFiles<Disk: FileSystem> {
  static var directory: String { "snapshots" }
  private static var suffix: String { ".snapshot" }
  private static var unfinishedSuffix: String { ".tmp" }
  private static var kept: Int { 3 }

  private let disk: Disk
  private let options: LogOptions

  /// The snapshots in a log's directory.
  package init(_ disk: Disk, _ options: LogOptions = LogOptions()) {
    (self.disk, self.options) = (disk, options)
  }

  /// The name of a file: the position, so that names sort as positions do, and the reducers' version.
  private static func path(_ snapshot: StoredSnapshot) -> String {
    "\(directory)/\(digits(snapshot.checkpoint.position, 16))-\(digits(UInt64(snapshot.version), 8))"
      + suffix
  }

  private static func digits(_ number: UInt64, _ count: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: count - digits.count) + digits
  }

  /// The files there are, the latest position first.
  private func paths() throws(FileFailure) -> [String] {
    let names: [String]
    do throws(FileFailure) {
      names = try disk.list(SnapshotFiles.directory)
    } catch {
      if error.isMissing { return [] }
      throw error
    }
    return names.filter { $0.hasSuffix(SnapshotFiles.suffix) }.sorted(by: >)
      .map { "\(SnapshotFiles.directory)/\($0)" }
  }

  /// The files of snapshots of later positions than one.
  func paths(after position: UInt64) throws(FileFailure) -> [String] {
    try paths().filter { path in
      let digits = path.dropFirst(SnapshotFiles.directory.count + 1).prefix(16)
      return UInt64(digits, radix: 16).map { $0 > position } ?? false
    }
  }

  // MARK: Reading

  /// The newest snapshot that is whole and of this log.
  ///
  /// - Parameters:
  ///   - reader: the log, by which it is checked.
  ///   - knowsEnd: whether this process writes the log and so knows where it ends; `HEAD` by itself may be behind
  ///     after a crash, until the log is opened for writing.
  ///   - early: what was read already, see ``readEarly()``.
  ///   - ignored: gets what is wrong with those that were ignored.
  /// - Returns: the snapshot, or `nil` where there is none.
  /// - Throws: what kept files from being read, or what the log is contradicted in.
  package func newest(
    of reader: LogReader<Disk>, knowsEnd: Bool, early: EarlyReadings = [:],
    ignored: inout [StoreFailure]
  ) throws(StoreFailure) -> StoredSnapshot? {
    for path in try accessing({ () throws(FileFailure) in try self.paths() }) {
      let reading: Result<StoredSnapshot, FormatProblem>
      if let known = early[path] {
        reading = known
      } else {
        reading = try accessing { () throws(FileFailure) in try read(path, reader.identity.id) }
      }
      switch reading {
      case .failure(let problem):
        ignored.append(.damaged(path, at: 0, "the snapshot is ignored: \(problem)"))
      case .success(let snapshot):
        let isAhead = snapshot.checkpoint.position > reader.durable.position
        if isAhead, !knowsEnd { continue }
        if !options.sabotaged(.snapshotUnbound) { try check(snapshot.checkpoint, path, reader) }
        return snapshot
      }
    }
    return nil
  }

  /// What came of reading snapshots, by the paths of their files.
  package typealias EarlyReadings = [String: Result<StoredSnapshot, FormatProblem>]

  /// Reads the newest whole snapshot, and the damaged ones before it, while nobody knows yet whether the log is whole.
  ///
  /// What cannot be read is left to whoever asks for a snapshot, and is told then.
  func readEarly() -> EarlyReadings {
    guard let log = try? FileLog.readIdentity(on: disk)?.id, let paths = try? paths() else {
      return [:]
    }
    var readings: EarlyReadings = [:]
    for path in paths {
      guard let reading = try? read(path, log) else { break }
      readings[path] = reading
      if case .success = reading { break }
    }
    return readings
  }

  /// Holds the place of a snapshot against the log.
  private func check(
    _ checkpoint: Checkpoint, _ path: String, _ reader: LogReader<Disk>
  ) throws(StoreFailure) {
    guard checkpoint.position <= reader.durable.position else {
      throw .missing(
        path, at: 0, positions: reader.durable.position + 1...checkpoint.position,
        "there is a snapshot of position \(checkpoint.position), and the log ends at "
          + "\(reader.durable.position)")
    }
    guard try reader.root(at: checkpoint.position) == checkpoint.root else {
      throw StoreFailure(
        .differs,
        "the snapshot has another root at position \(checkpoint.position) than the log: one of them "
          + "was changed; verify the log against a checkpoint kept elsewhere, and move the snapshot away "
          + "if it is the one",
        at: StoreFailure.Place(file: path, offset: 0))
    }
  }

  /// A whole snapshot of a log, or what is wrong with it.
  private func read(
    _ path: String, _ log: LogID, _ mode: FileMode = .read
  ) throws(FileFailure) -> Result<StoredSnapshot, FormatProblem> {
    let file = try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, mode) }
    defer { disk.close(file) }
    let start = try disk.readAll(file, count: SnapshotHeader.headerBytes, at: 0)
    let header: SnapshotHeader
    do throws(FormatProblem) {
      header = try start.withUnsafeBufferPointer { bytes throws(FormatProblem) in
        try SnapshotHeader(UnsafeRawBufferPointer(bytes))
      }
    } catch {
      return .failure(error)
    }
    guard header.log == log || options.sabotaged(.snapshotUnbound) else {
      return .failure(.misplaced("it is of another log"))
    }
    // The size is believed only where the file has it.
    let size = try disk.size(of: file)
    guard header.byteCount == size - UInt64(SnapshotHeader.headerBytes) else {
      return .failure(.cutOff)
    }
    guard let bytes = try readState(file, header) else { return .failure(.checksum) }
    return .success(
      StoredSnapshot(checkpoint: header.checkpoint, version: header.stateVersion, bytes: bytes))
  }

  /// The state behind a header, or `nil` where it is not what the header says.
  ///
  /// It is read, and not mapped: what cannot be read, or was cut off by somebody, is then a failure that is told, and
  /// no signal that ends the process. Each part is checked while it is in the processor's cache.
  private func readState(
    _ file: Disk.File, _ header: SnapshotHeader
  ) throws(FileFailure) -> SnapshotBytes? {
    var checksum = CRC32C(continuing: options.seed(of: header.log))
    var isWhole = true
    let bytes = try SnapshotBytes(count: Int(header.byteCount)) { memory throws(FileFailure) in
      for start in stride(from: 0, to: memory.count, by: SnapshotFiles.partBytes) {
        let part = UnsafeMutableRawBufferPointer(
          rebasing: memory[start..<min(start + SnapshotFiles.partBytes, memory.count)])
        let offset = UInt64(SnapshotHeader.headerBytes + start)
        guard try disk.readAll(file, into: part, at: offset) == part.count else {
          isWhole = false
          return
        }
        checksum.update(UnsafeRawBufferPointer(part).bytes)
      }
    }
    return isWhole && checksum.value == header.checksum ? bytes : nil
  }

  /// How much of a state is read at once.
  private static var partBytes: Int { 256 << 10 }

  // MARK: Saving

  /// Keeps a snapshot: written aside, read again from the disk, and only then given its name.
  ///
  /// - Parameters:
  ///   - snapshot: the snapshot, of a place in the durable log.
  ///   - reader: the log, by which it is checked.
  /// - Throws: why it was not kept; the log is not affected, nor are earlier snapshots.
  package func save(
    _ snapshot: StoredSnapshot, of reader: LogReader<Disk>
  ) throws(StoreFailure) {
    let path = SnapshotFiles.path(snapshot)
    let unfinished = path + SnapshotFiles.unfinishedSuffix
    if !options.sabotaged(.snapshotUnbound) { try check(snapshot.checkpoint, path, reader) }
    let log = reader.identity.id
    var isKept = false
    // What is not kept takes no room, which the log may need.
    defer { if !isKept { try? disk.discard(unfinished) } }
    try accessing { () throws(FileFailure) in
      try disk.createDirectory(SnapshotFiles.directory)
      try removeUnfinished()
      try write(snapshot, of: log, unfinished)
    }
    let isWhole = try accessing { () throws(FileFailure) in
      if options.sabotaged(.snapshotNotVerified) { return true }
      return try read(unfinished, log, .readUncached) == .success(snapshot)
    }
    guard isWhole else {
      throw .damaged(unfinished, at: 0, "the snapshot cannot be read as it was written")
    }
    try accessing { () throws(FileFailure) in
      try disk.replace(path, with: unfinished)
      isKept = true
      try disk.syncNames(SnapshotFiles.directory, options)
      for path in try paths().dropFirst(SnapshotFiles.kept) { try disk.remove(path) }
    }
  }

  private func write(
    _ snapshot: StoredSnapshot, of log: LogID, _ path: String
  ) throws(FileFailure) {
    let seed = options.seed(of: log)
    let header = SnapshotHeader(snapshot, of: log, seed: seed).bytes(seed: log.seed)
    try disk.writeFile(path, header, followedBy: snapshot.bytes, options: options)
  }

  /// Removes what a crash left of a snapshot that was being written.
  private func removeUnfinished() throws(FileFailure) {
    for name in try disk.list(SnapshotFiles.directory).sorted()
    where name.hasSuffix(SnapshotFiles.unfinishedSuffix) {
      try disk.remove("\(SnapshotFiles.directory)/\(name)")
    }
  }
}
