internal import LedgerCore

/// Calls that do all that was asked: the system may do less, or be interrupted.
extension FileSystem {
  /// Reads until the bytes are full or the file ends.
  ///
  /// - Returns: how many bytes there were.
  func readAll(
    _ file: File, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
      let count = try uninterrupted { () throws(FileFailure) in
        try read(file, into: rest, at: offset + UInt64(done))
      }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Writes all bytes.
  func writeAll(
    _ file: File, _ bytes: UnsafeRawBufferPointer, at offset: UInt64, to path: String,
    _ options: LogOptions
  ) throws(FileFailure) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = try uninterrupted { () throws(FileFailure) in
        try write(file, rest, at: offset + UInt64(done))
      }
      if count == 0 { throw .stuck(.write, path) }
      done += count
      if options.sabotaged(.shortWriteIgnored) { return }
    }
  }

  /// Writes all bytes.
  func writeAll(
    _ file: File, _ bytes: [UInt8], at offset: UInt64, to path: String, _ options: LogOptions
  ) throws(FileFailure) {
    try bytes.withUnsafeBufferPointer { bytes throws(FileFailure) in
      try writeAll(file, UnsafeRawBufferPointer(bytes), at: offset, to: path, options)
    }
  }

  /// Reads so many bytes, or fewer where the file ends.
  func readAll(
    _ file: File, count: Int, at offset: UInt64
  ) throws(FileFailure) -> [UInt8] {
    guard count > 0 else { return [] }
    var failure: FileFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, done in
      do throws(FileFailure) {
        done = try readAll(file, into: UnsafeMutableRawBufferPointer(memory), at: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Does something again for as long as signals come first.
  func uninterrupted<Result>(
    _ body: () throws(FileFailure) -> Result
  ) throws(FileFailure) -> Result {
    while true {
      do throws(FileFailure) {
        return try body()
      } catch {
        if !error.isInterruption { throw error }
      }
    }
  }

  /// Makes the bytes of a file durable.
  ///
  /// A sync that failed is never tried again: it may succeed without having written anything.
  func syncOnce(_ file: File, wholly: Bool = false, _ options: LogOptions) throws(FileFailure) {
    do throws(FileFailure) {
      if wholly { try sync(file) } else { try syncData(file) }
    } catch {
      guard options.sabotaged(.syncRetried) else { throw error }
      try syncData(file)
    }
  }

  /// Makes the names in a directory durable.
  func syncNames(_ directory: String, _ options: LogOptions) throws(FileFailure) {
    if options.sabotaged(.noDirectorySync) { return }
    try syncDirectory(directory)
  }

  /// Makes a file, durably but for its name; there must be none yet.
  ///
  /// A large one is synced every few megabytes: an append of the log waits for whatever is on its way to the
  /// same disk, so that there must never be much.
  func writeFile(
    _ path: String, _ bytes: [UInt8], followedBy state: SnapshotBytes? = nil, options: LogOptions
  ) throws(FileFailure) {
    let file = try uninterrupted { () throws(FileFailure) in try open(path, .create) }
    defer { close(file) }
    try bytes.withUnsafeBufferPointer { bytes throws(FileFailure) in
      try writeInParts(file, UnsafeRawBufferPointer(bytes), at: 0, to: path, options)
    }
    if let state {
      defer { withExtendedLifetime(state) {} }
      try writeInParts(file, state.standing, at: bytes.count, to: path, options)
    }
    try syncOnce(file, wholly: true, options)
  }

  private func writeInParts(
    _ file: File, _ bytes: UnsafeRawBufferPointer, at offset: Int, to path: String,
    _ options: LogOptions
  ) throws(FileFailure) {
    for start in stride(from: 0, to: bytes.count, by: unsyncedBytes) {
      let part = bytes.part(at: start, count: min(unsyncedBytes, bytes.count - start))
      try writeAll(file, part, at: UInt64(offset + start), to: path, options)
      if part.count == unsyncedBytes { try syncOnce(file, options) }
    }
  }

  /// How much of a file that is written beside the log may wait for the disk at a time.
  var unsyncedBytes: Int { 2 << 20 }

  /// Removes what a crash may have left under a name that is only used until a file gets its own.
  func discard(_ path: String) throws(FileFailure) {
    do throws(FileFailure) {
      try remove(path)
    } catch {
      if !error.isMissing { throw error }
    }
  }

  /// A part of a file.
  func range(of path: String, at offset: UInt64, count: Int) throws(FileFailure) -> [UInt8] {
    let file = try uninterrupted { () throws(FileFailure) in try open(path, .read) }
    defer { close(file) }
    return try readAll(file, count: count, at: offset)
  }

  /// The whole content of a small file; `nil` where there is no such file.
  func content(_ path: String, atMost limit: Int) throws(FileFailure) -> [UInt8]? {
    let file: File
    do throws(FileFailure) {
      file = try uninterrupted { () throws(FileFailure) in try open(path, .read) }
    } catch {
      if error.isMissing { return nil }
      throw error
    }
    defer { close(file) }
    return try readAll(file, count: limit, at: 0)
  }
}
