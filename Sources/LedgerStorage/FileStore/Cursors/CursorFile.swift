internal import LedgerCore

/// How far one consumer of a log has come, in a file of its own, which is replaced in one step.
///
/// It stands outside the log: nothing in it changes a root or a digest. Only one process at a time may hold it.
final class CursorFile<Disk: FileSystem> {
  static var directory: String { "cursors" }
  /// The largest file.
  static var maximumBytes: Int { headerBytes + Cursor.maximumNoteBytes }

  private static var headerBytes: Int { 64 }
  private static var suffix: String { ".cursor" }
  private static var magic: UInt64 { 0x5352_5543_4745_4C52 }  // "RLEGCURS"

  private let disk: Disk
  private let options: LogOptions
  private let log: LogID
  private let path: String
  private let lock: HeldLock<Disk>
  /// What was saved last; `nil` for a consumer that is new.
  private(set) var state: Cursor?

  /// Takes hold of a consumer's cursor.
  ///
  /// - Parameters:
  ///   - name: the consumer's name, of which the file is named.
  ///   - disk: the directory.
  ///   - reader: the log.
  ///   - knowsEnd: whether this process writes the log and so knows where it ends; `HEAD` by itself may be behind
  ///     after a crash, until the log is opened for writing.
  ///   - options: the log's options.
  /// - Throws: `locked` where another process holds it, `damaged` where it cannot be read.
  init(
    _ name: String, on disk: Disk, _ reader: LogReader<Disk>, knowsEnd: Bool, _ options: LogOptions
  ) throws(StoreFailure) {
    guard Cursor.isName(name) else {
      throw StoreFailure(
        .notWritten,
        "a consumer's name has 1 to 64 lower-case letters, digits, dots, hyphens and underscores")
    }
    self.disk = disk
    self.options = options
    log = reader.identity.id
    path = "\(CursorFile.directory)/\(name)\(CursorFile.suffix)"
    let directory = CursorFile.directory
    try accessing { () throws(FileFailure) in try disk.createDirectory(directory) }
    lock = try HeldLock.take("\(directory)/\(name).lock", on: disk, options) { holder in
      "\(holder) runs the consumer \(name), and one may at a time"
    }
    state = try read()
    if knowsEnd, let state, state.position > reader.durable.position {
      throw .missing(
        path, at: 0, positions: reader.durable.position + 1...state.position,
        "the consumer has come to position \(state.position), and the log ends at "
          + "\(reader.durable.position)")
    }
  }

  /// The files of all consumers.
  static func paths(on disk: Disk) throws(FileFailure) -> [String] {
    do throws(FileFailure) {
      return try disk.list(directory).filter { $0.hasSuffix(suffix) }.sorted()
        .map { "\(directory)/\($0)" }
    } catch {
      if error.isMissing { return [] }
      throw error
    }
  }

  // MARK: Reading and saving

  private func read() throws(StoreFailure) -> Cursor? {
    let (disk, path) = (disk, path)
    let content = try accessing { () throws(FileFailure) in
      try disk.content(path, atMost: CursorFile.maximumBytes + 1)
    }
    guard let content else { return nil }
    let cursor = content.withUnsafeBytes { decode($0) }
    guard let cursor else {
      throw .damaged(
        path, at: 0,
        "the cursor cannot be read: remove it, and the consumer begins where it is told to")
    }
    return cursor
  }

  private func decode(_ bytes: UnsafeRawBufferPointer) -> Cursor? {
    guard bytes.count >= CursorFile.headerBytes, bytes.count <= CursorFile.maximumBytes,
      bytes.uint64(at: 0) == CursorFile.magic, bytes.uint32(at: 8) == LogFormat.version,
      LogID(bytes, at: 16) == log,
      bytes.uint32(at: 12) == checksum(of: bytes)
    else { return nil }
    let note = bytes.part(
      at: CursorFile.headerBytes, count: bytes.count - CursorFile.headerBytes)
    return Cursor(position: bytes.uint64(at: 32), note: Array(note))
  }

  private func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    CRC32C.checksum(
      of: bytes.part(at: 16, count: bytes.count - 16).bytes, continuing: options.seed(of: log))
  }

  /// Saves how far the consumer has come: durably, and in one step.
  ///
  /// | offset | what |
  /// |---|---|
  /// | 0 | magic, 8 bytes |
  /// | 8 | version, 4 bytes |
  /// | 12 | CRC32C of all that follows, 4 bytes |
  /// | 16 | log id, 16 bytes |
  /// | 32 | position, 8 bytes |
  /// | 40 | zero, 24 bytes |
  /// | 64 | the consumer's own note |
  func save(_ cursor: Cursor) throws(StoreFailure) {
    guard cursor.note.count <= Cursor.maximumNoteBytes else {
      throw StoreFailure(
        .notWritten, "a cursor's note has at most \(Cursor.maximumNoteBytes) bytes")
    }
    let count = CursorFile.headerBytes + cursor.note.count
    let bytes = [UInt8].written(count: count) { bytes in
      bytes.put(CursorFile.magic, at: 0)
      bytes.put(LogFormat.version, at: 8)
      log.put(into: bytes, at: 16)
      bytes.put(cursor.position, at: 32)
      UnsafeMutableRawBufferPointer(rebasing: bytes[CursorFile.headerBytes...])
        .copyBytes(from: cursor.note)
      bytes.put(checksum(of: UnsafeRawBufferPointer(bytes)), at: 12)
    }
    try accessing { () throws(FileFailure) in try self.replace(bytes) }
    state = cursor
  }

  private func replace(_ bytes: [UInt8]) throws(FileFailure) {
    let unfinished = path + ".tmp"
    try disk.discard(unfinished)
    do throws(FileFailure) {
      try disk.writeFile(unfinished, bytes, options: options)
    } catch {
      try? disk.discard(unfinished)
      throw error
    }
    try disk.replace(path, with: unfinished)
    try disk.syncNames(CursorFile.directory, options)
  }
}
