import LedgerStorage
import Synchronization

/// Files that count the calls that are made on them.
struct CountedFiles: FileSystem {
  /// How often each call was made.
  final class Counts: Sendable {
    private let counts = Mutex<[FileFailure.Operation: Int]>([:])

    func add(_ operation: FileFailure.Operation) {
      counts.withLock { $0[operation, default: 0] += 1 }
    }

    func reset() { counts.withLock { $0 = [:] } }

    var total: Int { counts.withLock { $0.values.reduce(0, +) } }

    subscript(_ operation: FileFailure.Operation) -> Int {
      counts.withLock { $0[operation, default: 0] }
    }
  }

  let counts = Counts()
  private let files: PosixFileSystem

  init(_ files: PosixFileSystem) { self.files = files }

  func open(_ path: String, _ mode: FileMode) throws(FileFailure) -> PosixFile {
    counts.add(.open)
    return try files.open(path, mode)
  }

  func close(_ file: PosixFile) { files.close(file) }

  func read(
    _ file: PosixFile, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    counts.add(.read)
    return try files.read(file, into: bytes, at: offset)
  }

  func write(
    _ file: PosixFile, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    counts.add(.write)
    return try files.write(file, bytes, at: offset)
  }

  func size(of file: PosixFile) throws(FileFailure) -> UInt64 {
    counts.add(.size)
    return try files.size(of: file)
  }

  func truncate(_ file: PosixFile, to size: UInt64) throws(FileFailure) {
    counts.add(.truncate)
    try files.truncate(file, to: size)
  }

  func syncData(_ file: PosixFile) throws(FileFailure) {
    counts.add(.syncData)
    try files.syncData(file)
  }

  func sync(_ file: PosixFile) throws(FileFailure) {
    counts.add(.sync)
    try files.sync(file)
  }

  func lock(_ file: PosixFile) throws(FileFailure) -> FileLock {
    counts.add(.lock)
    return try files.lock(file)
  }

  func rename(_ path: String, to newPath: String) throws(FileFailure) {
    counts.add(.rename)
    try files.rename(path, to: newPath)
  }

  func replace(_ path: String, with newPath: String) throws(FileFailure) {
    counts.add(.replace)
    try files.replace(path, with: newPath)
  }

  func remove(_ path: String) throws(FileFailure) {
    counts.add(.remove)
    try files.remove(path)
  }

  func list(_ directory: String) throws(FileFailure) -> [String] {
    counts.add(.list)
    return try files.list(directory)
  }

  func createDirectory(_ directory: String) throws(FileFailure) {
    counts.add(.createDirectory)
    try files.createDirectory(directory)
  }

  func syncDirectory(_ directory: String) throws(FileFailure) {
    counts.add(.syncDirectory)
    try files.syncDirectory(directory)
  }
}
