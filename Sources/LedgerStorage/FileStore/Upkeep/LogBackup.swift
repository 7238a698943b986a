internal import LedgerCore

/// Copies a log up to its durable end to another directory, while it is written.
///
/// Sealed segments do not change, and of the last one nothing beyond the durable end is looked at; so the copy
/// is a prefix of the log, whenever it is taken. `LOG` comes last: an unfinished copy is no log.
package struct LogBackup<Source: FileSystem, Target: FileSystem> {
  let source: Source
  let target: Target
  let identity: LogIdentity
  /// The end of what is copied.
  let end: HeadSlot
  let options: LogOptions

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
  /// - Throws: why there is no copy; damage is not copied.
  func run(isCancelled: () -> Bool) throws(StoreFailure) -> LogVerification {
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
    try accessing { () throws(FileFailure) in
      try copyCursors()
      try target.writeFile(
        HeadFile<Target>.path, HeadFile<Target>.bytes(end, seed: seed), options: options)
      try target.syncNames("", options)
    }
    let result = try LogScrub(target, identity, head: end, isLive: false, options).result
    if let damage = result.damage.first { throw damage }
    guard result.intact == end.checkpoint || options.sabotaged(.backupBeyondDurable) else {
      throw StoreFailure(
        .differs, "the copy ends at position \(result.intact.position) instead of \(end.position)")
    }
    try accessing { () throws(FileFailure) in
      let unfinished = FileLog<Target>.unfinishedPath
      try target.writeFile(unfinished, identity.bytes, options: options)
      try target.rename(unfinished, to: FileLog<Target>.identityPath)
      try target.syncNames("", options)
    }
    return result
  }

  /// Refuses to copy into what is there already.
  private func checkTarget() throws(StoreFailure) {
    let names = try accessing { () throws(FileFailure) in
      try target.createDirectory("")
      return try target.list("")
    }
    guard names.isEmpty else {
      throw StoreFailure(
        .notWritten, "there are files where the copy should be; give an empty directory, or none")
    }
  }

  /// Copies a segment as far as it is durable.
  ///
  /// - Returns: how many bytes that were.
  private func copySegment(
    _ index: UInt64, from base: UInt64
  ) throws(FileFailure) -> UInt64 {
    let path = SegmentFile.path(of: index)
    let window = try FileWindow(source, path)
    if !options.sabotaged(.backupBeyondDurable) { window.limit = end.durable - base }
    let file = try target.uninterrupted { () throws(FileFailure) in try target.open(path, .create) }
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
  private func copyCursors() throws(FileFailure) {
    let directory = CursorFile<Source>.directory
    try target.createDirectory(directory)
    for path in try CursorFile<Source>.paths(on: source) {
      guard let content = try source.content(path, atMost: CursorFile<Source>.maximumBytes) else {
        continue
      }
      try target.writeFile(path, content, options: options)
    }
    try target.syncNames(directory, options)
  }
}
