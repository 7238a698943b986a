/// A lock that was taken, which is given back with the last reference, and once.
final class HeldLock<Disk: FileSystem> {
  private let disk: Disk
  private let file: Disk.File

  private init(_ disk: Disk, _ file: Disk.File) { (self.disk, self.file) = (disk, file) }

  deinit { disk.close(file) }

  /// Takes the lock of a file, which is made where it is not there and never removed.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - disk: the directory.
  ///   - options: the log's options.
  ///   - refusal: says what it means that somebody has the lock, by the name of the holder.
  /// - Returns: the lock.
  /// - Throws: `locked` where somebody else has it.
  static func take(
    _ path: String, on disk: Disk, _ options: LogOptions, refusal: (String) -> String
  ) throws(StoreFailure) -> HeldLock {
    let lock = HeldLock(disk, try accessing { () throws(FileFailure) in try open(path, on: disk) })
    if options.sabotaged(.lockNotTaken) { return lock }
    let file = lock.file
    let answer = try accessing { () throws(FileFailure) in try disk.lock(file) }
    if case .held(let holder) = answer {
      // The refusal says what is held; a byte in the lock's file would tell nobody anything.
      throw StoreFailure(.locked, refusal(holder ?? "another process"))
    }
    return lock
  }

  private static func open(_ path: String, on disk: Disk) throws(FileFailure) -> Disk.File {
    do throws(FileFailure) {
      return try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, .readWrite) }
    } catch {
      guard error.isMissing else { throw error }
      return try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, .create) }
    }
  }
}
