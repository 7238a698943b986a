#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The files of a directory on a real disk.
///
/// What it makes may be read by its group and written by its owner only. A call that is interrupted by a
/// signal is made again; nothing else is.
///
/// Once it was used it is the same directory for good, whatever it is called by then: where somebody gives it another
/// name and puts another directory in its place, nothing is written there.
public struct PosixFileSystem: FileSystem {
  /// The directory, as an absolute path.
  public let directory: String
  let own = OwnDirectory()

  /// The files of a directory, which need not be there yet.
  ///
  /// If the process later changes its working directory, this one stays the same.
  public init(directory: String) {
    self.directory = directory.hasPrefix("/") ? directory : PosixFileSystem.absolute(directory)
  }

  private static func absolute(_ directory: String) -> String {
    guard let working = getcwd(nil, 0) else { return directory }
    defer { free(working) }
    return String(cString: working) + "/" + directory
  }

  /// The directory as it is open.
  func descriptor(
    _ operation: FileFailure.Operation, _ path: String
  ) throws(FileFailure) -> Int32 {
    try own.descriptor(directory, operation, path)
  }

  /// Opens a file; nothing that the process runs inherits it.
  public func open(_ path: String, _ mode: FileMode) throws(FileFailure) -> PosixFile {
    let own = try descriptor(.open, path)
    return switch mode {
    case .read: try PosixFile(path, in: own, at: path, O_RDONLY)
    case .readUncached: try PosixFile(uncached: path, in: own)
    case .readWrite: try PosixFile(path, in: own, at: path, O_RDWR)
    case .create: try PosixFile(path, in: own, at: path, O_RDWR | O_CREAT | O_EXCL)
    }
  }

  /// Closes a file.
  public func close(_ file: PosixFile) { file.release() }

  /// Reads bytes at an offset.
  public func read(
    _ file: PosixFile, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    try file.read(into: bytes, at: offset)
  }

  /// Writes bytes at an offset.
  public func write(
    _ file: PosixFile, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    try file.write(bytes, at: offset)
  }

  /// How many bytes a file has.
  public func size(of file: PosixFile) throws(FileFailure) -> UInt64 {
    UInt64(try file.status().st_size)
  }

  /// Cuts a file off, or extends it with zeros.
  public func truncate(_ file: PosixFile, to size: UInt64) throws(FileFailure) {
    try file.truncate(to: size)
  }

  /// Waits until the disk has the bytes of a file, and as much of its size as is needed to read them.
  ///
  /// On Apple's systems it asks the disk to write down its own memory too.
  public func syncData(_ file: PosixFile) throws(FileFailure) { try file.syncData() }

  /// Waits until the disk has a file: its bytes and all that is known of it.
  public func sync(_ file: PosixFile) throws(FileFailure) { try file.sync() }
}
