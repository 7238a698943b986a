internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The directory of a ``PosixFileSystem``, opened when it is first used.
final class OwnDirectory: Sendable {
  private let opened = Mutex<Int32?>(nil)

  deinit {
    if let descriptor = opened.withLock({ $0 }) { OwnDirectory.release(descriptor) }
  }

  /// Gives a descriptor back; whatever comes of it, it is gone.
  static func release(_ descriptor: Int32) { _ = close(descriptor) }

  /// The open directory, which is found by its path the first time.
  func descriptor(
    _ directory: String, _ operation: FileFailure.Operation, _ path: String
  ) throws(FileFailure) -> Int32 {
    try opened.withLock { opened throws(FileFailure) in
      if let opened { return opened }
      var descriptor: Int32
      repeat {
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      } while descriptor < 0 && errno == EINTR
      guard descriptor >= 0 else { throw FileFailure(operation, path, code: errno) }
      opened = descriptor
      return descriptor
    }
  }

  /// Whether it is open, and was not removed since; one that was is given up.
  func isThere() -> Bool {
    opened.withLock { opened in
      guard let descriptor = opened else { return false }
      var status = stat()
      if fstat(descriptor, &status) == 0, status.st_nlink > 0 { return true }
      OwnDirectory.release(descriptor)
      opened = nil
      return false
    }
  }
}
