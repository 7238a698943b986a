/// What a file store needs of the files beneath it: a directory, and what may be done in it.
///
/// All calls are synchronous and name files relative to one directory, so that a store can be run on a
/// real disk and on a simulated one that loses, tears and lies. Whatever is not listed here a store does
/// not do: nothing appends, nothing is replaced but by ``replace(_:with:)``, nothing is truncated on
/// opening. A call may be made from any thread.
public protocol FileSystem: Sendable {
  /// A file that is open.
  associatedtype File: Sendable

  /// Opens a file.
  func open(_ path: String, _ mode: FileMode) throws(FileFailure) -> File

  /// Closes a file; whether its bytes are durable is not changed by it.
  func close(_ file: File)

  /// Reads bytes at an offset, perhaps fewer than asked for; 0 at the end.
  func read(
    _ file: File, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int

  /// Writes bytes at an offset, perhaps fewer than given.
  func write(
    _ file: File, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int

  /// How many bytes a file has.
  func size(of file: File) throws(FileFailure) -> UInt64

  /// Cuts a file off, or extends it with zeros.
  func truncate(_ file: File, to size: UInt64) throws(FileFailure)

  /// Makes the bytes of a file durable, and as much of its size as is needed to read them.
  func syncData(_ file: File) throws(FileFailure)

  /// Makes a file durable: its bytes and all that is known of it.
  func sync(_ file: File) throws(FileFailure)

  /// Takes the lock of a file for as long as it stays open, without waiting for it.
  func lock(_ file: File) throws(FileFailure) -> FileLock

  /// Gives a file another name, under which there must be none.
  func rename(_ path: String, to newPath: String) throws(FileFailure)

  /// Puts the file at `newPath` in the place of the one at `path`, in one step.
  func replace(_ path: String, with newPath: String) throws(FileFailure)

  /// Removes a file.
  func remove(_ path: String) throws(FileFailure)

  /// The names in a directory, in no order that means anything; `""` is the store's own.
  func list(_ directory: String) throws(FileFailure) -> [String]

  /// Makes a directory, and those above it that are the store's; what the store's own stands in must be there.
  func createDirectory(_ directory: String) throws(FileFailure)

  /// Makes the names in a directory durable: what was created, renamed or removed there.
  func syncDirectory(_ directory: String) throws(FileFailure)
}

/// How a file is opened.
public enum FileMode: Hashable, Sendable, CaseIterable {
  /// To be read.
  case read
  /// To be read from the disk itself, as far as the system can be told not to answer from memory.
  case readUncached
  /// To be read and written; it must be there.
  case readWrite
  /// To be read and written; it must not be there.
  case create
}

/// What came of asking for a lock.
public enum FileLock: Hashable, Sendable {
  /// It is ours until the file is closed.
  case taken
  /// Somebody else has it, with a name for them if the system tells.
  case held(by: String?)
}

/// Why a call on a file failed.
public struct FileFailure: Error, Hashable, Sendable {
  /// What was to be done.
  public let operation: Operation
  /// The file or directory, relative to the store's.
  public let path: String
  /// What the system said: the value of `errno`.
  public let code: Int32

  /// A call that failed.
  public init(_ operation: Operation, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// What can be done with files.
  public enum Operation: String, Hashable, Sendable, CaseIterable {
    /// Opening or creating a file.
    case open
    /// Reading bytes.
    case read
    /// Writing bytes.
    case write
    /// Asking how large a file is.
    case size
    /// Changing how large a file is.
    case truncate
    /// Making the bytes of a file durable.
    case syncData
    /// Making a file durable.
    case sync
    /// Taking a lock.
    case lock
    /// Giving a file a name that none has.
    case rename
    /// Putting a file in the place of another.
    case replace
    /// Removing a file.
    case remove
    /// Listing the names in a directory.
    case list
    /// Making a directory.
    case createDirectory
    /// Making the names in a directory durable.
    case syncDirectory
  }
}
