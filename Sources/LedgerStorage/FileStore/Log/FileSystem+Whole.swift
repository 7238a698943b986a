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
    let buffer = IOBuffer(count: limit)
    let count = try readAll(file, into: buffer.bytes, at: 0)
    return Array(UnsafeRawBufferPointer(buffer.bytes).part(at: 0, count: min(count, limit)))
  }
}
