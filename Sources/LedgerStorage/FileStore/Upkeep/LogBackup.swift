internal import LedgerCore

/// Copies a log up to its durable end to another directory, while it is written.
///
/// Sealed segments do not change, and of the last one nothing beyond the durable end is looked at; so the copy
/// is a prefix of the log, whenever it is taken. `LOG` comes last: an unfinished copy is no log. A copy that fails
/// takes away what it made, so that the same directory can be given again.
package struct LogBackup<Source: FileSystem, Target: FileSystem> {
  let source: Source
  let target: Target
  let identity: LogIdentity
  /// The end of what is copied.
  let end: HeadSlot
  let options: LogOptions
  /// The files that were made, in their order.
  private var made: [String] = []

  init(
    source: Source, target: Target, identity: LogIdentity, end: HeadSlot, options: LogOptions
  ) {
    self.source = source
    self.target = target
    self.identity = identity
    self.end = end
    self.options = options
  }

  /// Copies the log of a directory up to where `HEAD` says that it is durable.
  @discardableResult
  package static func copy(
    _ source: Source, to target: Target, _ options: LogOptions
  ) throws(StoreFailure) -> LogVerification {
    let reader = try LogReader(source, options)
    return try LogBackup(
      source: source, target: target, identity: reader.identity, end: reader.durable,
      options: options
    ).run { false }
  }

  /// Copies the log, and verifies the copy.
  ///
  /// - Parameter isCancelled: asked before each segment.
  /// - Returns: what was found in the copy, which is intact.
  /// - Throws: why there is no copy, and nothing is left of it; damage is not copied.
  func run(isCancelled: () -> Bool) throws(StoreFailure) -> LogVerification {
    var backup = self
    do throws(StoreFailure) {
      return try backup.copy(isCancelled: isCancelled)
    } catch {
      backup.removeMade()
      throw error
    }
  }

  private mutating func copy(isCancelled: () -> Bool) throws(StoreFailure) -> LogVerification {
    let seed = options.seed(of: identity.id)
    try checkTarget()
    var index: UInt64 = 0
    var base: UInt64 = 0
    while base < end.durable || options.sabotaged(.backupBeyondDurable) {
      if isCancelled() { throw .cancelled }
      let count: UInt64
      do throws(FileFailure) {
        count = try copySegment(index, from: base)
      } catch {
        if error.isMissing, options.sabotaged(.backupBeyondDurable) { break }
        throw .inaccessible(error)
      }
      guard count > 0 else {
        throw .missing(SegmentFile.path(of: index), at: 0, positions: nil, "the segment is empty")
      }
      base += count
      index += 1
    }
    do throws(FileFailure) {
      try copyCursors()
      try write(HeadFile<Target>.path, HeadFile<Target>.bytes(end, seed: seed))
      try target.syncNames("", options)
    } catch {
      throw .inaccessible(error)
    }
    let result = try LogScrub(target, identity, head: end, isLive: false, options).result
    if let damage = result.damage.first { throw damage }
    guard result.intact == end.checkpoint || options.sabotaged(.backupBeyondDurable) else {
      throw StoreFailure(
        .differs, "the copy ends at position \(result.intact.position) instead of \(end.position)")
    }
    do throws(FileFailure) {
      let unfinished = FileLog<Target>.unfinishedPath
      try write(unfinished, identity.bytes)
      try target.rename(unfinished, to: FileLog<Target>.identityPath)
      made.append(FileLog<Target>.identityPath)
      try target.syncNames("", options)
    } catch {
      throw .inaccessible(error)
    }
    return result
  }

  /// Refuses to copy into what is there already.
  private func checkTarget() throws(StoreFailure) {
    let names = try accessing { () throws(FileFailure) in
      try target.createDirectory("")
      // A copy that failed leaves the directory of its cursors, in which nothing is.
      let cursors = CursorFile<Target>.directory
      let names = try target.list("")
      return try names == [cursors] ? target.list(cursors) : names
    }
    guard names.isEmpty else {
      throw StoreFailure(
        .notWritten, "there are files where the copy should be; give an empty directory, or none")
    }
  }

  /// Takes away what was made, `LOG` first; what somebody else put there stays.
  private func removeMade() {
    // Why there is no copy is told already; what cannot be removed is refused by the next one.
    for path in made.reversed() { try? target.discard(path) }
    try? target.syncNames("", options)
  }

  /// Writes a file, which is made even where its bytes fail.
  private mutating func write(_ path: String, _ bytes: [UInt8]) throws(FileFailure) {
    do throws(FileFailure) {
      try target.writeFile(path, bytes, options: options)
    } catch {
      if error.operation != .open { made.append(path) }
      throw error
    }
    made.append(path)
  }

  /// Copies a segment as far as it is durable.
  ///
  /// - Returns: how many bytes that were.
  private mutating func copySegment(
    _ index: UInt64, from base: UInt64
  ) throws(FileFailure) -> UInt64 {
    let path = SegmentFile.path(of: index)
    let window = try FileWindow(source, path)
    if !options.sabotaged(.backupBeyondDurable) { window.limit = end.durable - base }
    let file = try target.uninterrupted { () throws(FileFailure) in try target.open(path, .create) }
    made.append(path)
    defer { target.close(file) }
    var offset: UInt64 = 0
    while true {
      let bytes = try window.bytes(at: offset, count: FileWindow<Source>.readBytes)
      if bytes.isEmpty { break }
      try target.writeAll(file, bytes, at: offset, to: path, options)
      offset += UInt64(bytes.count)
      if offset.isMultiple(of: UInt64(target.unsyncedBytes)) {
        try target.syncOnce(file, options)
      }
    }
    try target.syncOnce(file, wholly: true, options)
    return offset
  }

  /// Copies how far consumers have come.
  private mutating func copyCursors() throws(FileFailure) {
    let directory = CursorFile<Source>.directory
    try target.createDirectory(directory)
    for path in try CursorFile<Source>.paths(on: source) {
      guard let content = try source.content(path, atMost: CursorFile<Source>.maximumBytes) else {
        continue
      }
      try write(path, content)
    }
    try target.syncNames(directory, options)
  }
}
