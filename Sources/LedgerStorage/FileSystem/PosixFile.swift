internal import CLedgerFiles

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A file of a ``PosixFileSystem`` that is open.
public struct PosixFile: Hashable, Sendable {
  /// Its path, relative to the store's directory.
  let path: String
  private let descriptor: Int32
  private let source: Source

  /// Where bytes that are read come from.
  private enum Source {
    /// From the page cache, or through it.
    case cache
    /// From the disk, into aligned memory.
    case disk
    /// From the disk, as far as the page cache lets go of what it has.
    case emptiedCache
  }

  /// Linux reads and writes at most about so many bytes in one call, and Darwin as well.
  private static let callBytes = 1 << 30

  /// Where the page cache is passed by, offsets, counts and memory are multiples of this.
  private static let blockBytes = 4096
  private static let blocksBytes = 1 << 20

  /// Opens a file of a directory; nothing that the process runs inherits it.
  init(_ path: String, in directory: Int32, at place: String, _ flags: Int32) throws(FileFailure) {
    self.path = path
    source = .cache
    descriptor = try PosixFile.opened(path, in: directory, at: place, flags)
  }

  /// Opens a file of a directory to be read from the disk itself.
  init(uncached path: String, in directory: Int32) throws(FileFailure) {
    self.path = path
    let opened = ledger_open_uncached(directory, path)
    if opened >= 0 {
      (descriptor, source) = (opened, .disk)
      return
    }
    // Some file systems have nothing but the page cache, or cannot read past it.
    guard errno == EINVAL else { throw FileFailure(.open, path, code: errno) }
    source = .emptiedCache
    descriptor = try PosixFile.opened(path, in: directory, at: path, O_RDONLY)
  }

  private static func opened(
    _ path: String, in directory: Int32, at place: String, _ flags: Int32
  ) throws(FileFailure) -> Int32 {
    var opened: Int32
    repeat {
      // Whoever opens a pipe in the place of a file would wait for ever; to a file it makes no difference.
      opened = openat(directory, place, flags | O_CLOEXEC | O_NONBLOCK, 0o640)
    } while opened < 0 && errno == EINTR
    guard opened >= 0 else { throw FileFailure(.open, path, code: errno) }
    return opened
  }

  /// Gives the file back; once that was tried it is gone, whatever came of it.
  func release() { _ = close(descriptor) }

  // MARK: Bytes

  func read(
    into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    if source == .disk { return try readBlocks(into: bytes, at: offset) }
    if source == .emptiedCache { ledger_forget_cached(descriptor) }
    return try take(bytes.baseAddress, bytes.count, at: offset)
  }

  private func take(
    _ bytes: UnsafeMutableRawPointer?, _ count: Int, at offset: UInt64
  ) throws(FileFailure) -> Int {
    guard count > 0, let offset = off_t(exactly: offset) else { return 0 }
    var taken: Int
    repeat {
      taken = pread(descriptor, bytes, min(count, PosixFile.callBytes), offset)
    } while taken < 0 && errno == EINTR
    guard taken >= 0 else { throw FileFailure(.read, path, code: errno) }
    return taken
  }

  /// Reads whole blocks into aligned memory, and gives the part of them that was asked for.
  private func readBlocks(
    into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    let block = PosixFile.blockBytes
    let lead = Int(offset % UInt64(block))
    let wanted = min(bytes.count, PosixFile.blocksBytes - lead)
    guard wanted > 0 else { return 0 }
    let count = (lead + wanted + block - 1) / block * block
    let blocks = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: block)
    defer { blocks.deallocate() }
    let taken = try take(blocks.baseAddress, count, at: offset - UInt64(lead))
    guard taken > lead else { return 0 }
    let part = UnsafeRawBufferPointer(rebasing: blocks[lead..<min(taken, lead + wanted)])
    bytes.copyMemory(from: part)
    return part.count
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(FileFailure) -> Int {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return 0 }
    guard let offset = off_t(exactly: offset) else { throw FileFailure(.write, path, code: EFBIG) }
    let written = ledger_write(descriptor, start, min(bytes.count, PosixFile.callBytes), offset)
    guard written >= 0 else { throw FileFailure(.write, path, code: errno) }
    return written
  }

  // MARK: Size

  func status() throws(FileFailure) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileFailure(.size, path, code: errno) }
    return status
  }

  func truncate(to size: UInt64) throws(FileFailure) {
    guard let size = off_t(exactly: size) else { throw FileFailure(.truncate, path, code: EFBIG) }
    guard ledger_truncate(descriptor, size) == 0 else {
      throw FileFailure(.truncate, path, code: errno)
    }
  }

  // MARK: Syncing and locking

  func syncData() throws(FileFailure) {
    guard ledger_sync_data(descriptor) == 0 else {
      throw FileFailure(.syncData, path, code: errno)
    }
  }

  func sync() throws(FileFailure) {
    guard ledger_sync(descriptor) == 0 else { throw FileFailure(.sync, path, code: errno) }
  }

  /// Takes the lock unless somebody has it, and tells whether it did.
  func tryLock() throws(FileFailure) -> Bool {
    var result: Int32
    repeat {
      result = flock(descriptor, LOCK_EX | LOCK_NB)
    } while result < 0 && errno == EINTR
    if result == 0 { return true }
    guard errno == EWOULDBLOCK else { throw FileFailure(.lock, path, code: errno) }
    return false
  }
}
