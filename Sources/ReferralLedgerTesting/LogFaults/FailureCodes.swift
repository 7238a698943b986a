#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// What a system says where it cannot do what it was asked.
package enum FailureCodes {
  /// The disk is broken.
  package static let brokenDisk = EIO
  /// The disk is full.
  package static let fullDisk = ENOSPC
  /// The user has no room left.
  package static let fullQuota = EDQUOT
  /// The file would become larger than a file may be.
  package static let tooLarge = EFBIG
  /// The process has too many open files.
  package static let tooManyFiles = EMFILE
  /// Nothing may be written any more.
  package static let readOnly = EROFS

  /// One of each kind.
  package static let all = [brokenDisk, fullDisk, tooManyFiles]
}
