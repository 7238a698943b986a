public import LedgerStorage
internal import Synchronization

/// A disk in memory that can be crashed at any call, and loses, tears, rots and lies when it is told to.
///
/// It tells the bytes that the system shows from those that a power cut leaves, and names likewise: what a
/// store did not sync, ``crash(_:)`` may take back, in part and in any order. Nothing is left to chance: all
/// that happens follows from seeds.
///
/// ## Topics
/// ### Crashing
/// - ``crash(_:)``
/// - ``cutPower(afterCalls:)``
/// - ``endProcess()``
/// - ``copy()``
/// ### Failing
/// - ``fail(_:)``
/// - ``CallFailure``
/// - ``heal()``
/// ### Rotting
/// - ``edit(_:shown:_:)``
public final class SimulatedDisk: FileSystem {
  let state: Mutex<DiskState>
  private let listener = DiskListener()

  /// An empty disk; the seed decides what nobody else does, such as the order of names in a list.
  public init(seed: UInt64 = 0) { state = Mutex(DiskState(seed: seed)) }

  /// What everything follows from that happens on the disk and that nobody else decides.
  public var seed: UInt64 { state.withLock { $0.seed } }

  private init(_ state: DiskState) { self.state = Mutex(state) }

  /// Another disk just like this one, on which the same files are open.
  public func copy() -> SimulatedDisk { SimulatedDisk(state.withLock { $0 }) }

  /// Tells a closure of each call before it is made, with the path it concerns; `nil` tells nobody.
  ///
  /// The closure may use the disk itself; it is not told of what it does there.
  public func beforeEachCall(
    _ body: (@Sendable (FileFailure.Operation, _ path: String) -> Void)?
  ) {
    listener.listen(body)
  }

  private func tell(_ operation: FileFailure.Operation, _ path: String) {
    if listener.isListening { listener.tell(operation, path) }
  }

  private func tell(_ operation: FileFailure.Operation, _ file: SimulatedFile) {
    guard listener.isListening else { return }
    listener.tell(operation, state.withLock { $0.path(of: file) })
  }

  // MARK: Files

  /// Opens a file.
  public func open(_ path: String, _ mode: FileMode) throws(FileFailure) -> SimulatedFile {
    tell(.open, path)
    return try state.withLock { state throws(FileFailure) in try state.open(path, mode) }
  }

  /// Closes a file.
  public func close(_ file: SimulatedFile) { state.withLock { $0.close(file) } }

  /// Reads bytes at an offset; uncached reading shows what a failed sync or rot left on the disk.
  public func read(
    _ file: SimulatedFile, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    tell(.read, file)
    return try state.withLock { state throws(FileFailure) in
      try state.read(file, into: bytes, at: offset)
    }
  }

  /// Writes bytes at an offset; a crash may take them back until the file is synced.
  public func write(
    _ file: SimulatedFile, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(FileFailure) -> Int {
    tell(.write, file)
    return try state.withLock { state throws(FileFailure) in
      try state.write(file, bytes, at: offset)
    }
  }

  /// How many bytes a file has.
  public func size(of file: SimulatedFile) throws(FileFailure) -> UInt64 {
    tell(.size, file)
    return try state.withLock { state throws(FileFailure) in try state.size(of: file) }
  }

  /// Cuts a file off, or extends it with zeros.
  public func truncate(_ file: SimulatedFile, to size: UInt64) throws(FileFailure) {
    tell(.truncate, file)
    try state.withLock { state throws(FileFailure) in try state.truncate(file, to: size) }
  }

  /// Makes the bytes of a file durable, and its size.
  public func syncData(_ file: SimulatedFile) throws(FileFailure) {
    tell(.syncData, file)
    try state.withLock { state throws(FileFailure) in try state.sync(file, .syncData) }
  }

  /// Makes the bytes of a file durable, and its size, but not its name.
  public func sync(_ file: SimulatedFile) throws(FileFailure) {
    tell(.sync, file)
    try state.withLock { state throws(FileFailure) in try state.sync(file, .sync) }
  }

  /// Takes the lock of a file for as long as it stays open.
  public func lock(_ file: SimulatedFile) throws(FileFailure) -> FileLock {
    tell(.lock, file)
    return try state.withLock { state throws(FileFailure) in try state.lock(file) }
  }

  // MARK: Names

  /// Gives a file another name; a crash may take that back until the directory is synced.
  public func rename(_ path: String, to newPath: String) throws(FileFailure) {
    tell(.rename, path)
    try state.withLock { state throws(FileFailure) in try state.rename(path, to: newPath) }
  }

  /// Puts the file at `newPath` in the place of the one at `path`, in one step.
  public func replace(_ path: String, with newPath: String) throws(FileFailure) {
    tell(.replace, path)
    try state.withLock { state throws(FileFailure) in try state.replace(path, with: newPath) }
  }

  /// Removes a file; a crash may bring it back until the directory is synced.
  public func remove(_ path: String) throws(FileFailure) {
    tell(.remove, path)
    try state.withLock { state throws(FileFailure) in try state.remove(path) }
  }

  /// The names in a directory, in an order that follows from the disk's seed.
  public func list(_ directory: String) throws(FileFailure) -> [String] {
    tell(.list, directory)
    return try state.withLock { state throws(FileFailure) in try state.list(directory) }
  }

  /// Makes a directory, and its parents as far as they are missing; `""` is always there.
  public func createDirectory(_ directory: String) throws(FileFailure) {
    tell(.createDirectory, directory)
    try state.withLock { state throws(FileFailure) in try state.createDirectory(directory) }
  }

  /// Makes the names in a directory durable.
  public func syncDirectory(_ directory: String) throws(FileFailure) {
    tell(.syncDirectory, directory)
    try state.withLock { state throws(FileFailure) in try state.syncDirectory(directory) }
  }
}
