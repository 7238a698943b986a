#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension FileFailure {
  /// A signal came first; nothing was done.
  var isInterruption: Bool { code == EINTR }

  /// There is no room: the disk, the quota or the largest file is full.
  var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }

  /// There are as many open files as there may be.
  var isOutOfDescriptors: Bool { code == EMFILE || code == ENFILE }

  /// There is no such file.
  package var isMissing: Bool { code == ENOENT }

  /// There is such a file already.
  var isThere: Bool { code == EEXIST }

  /// Bytes that should have been written or read were not, and the system did not say why.
  static func stuck(_ operation: Operation, _ path: String) -> FileFailure {
    FileFailure(operation, path, code: EIO)
  }

  /// What the system says of the code.
  package var reason: String {
    guard let text = strerror(code) else { return "error \(code)" }
    return "\(String(cString: text)) (error \(code))"
  }
}

extension FileFailure: CustomStringConvertible {
  /// What was to be done with which file, and what the system said.
  public var description: String { "\(operation.rawValue) \(path): \(reason)" }
}
