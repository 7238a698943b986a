internal import CLedgerFiles

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

// The lock is that of flock(2): it belongs to the open file, so that closing another one of the same
// path does not let go of it, as it would with the locks of fcntl(2).
extension PosixFileSystem {
  /// Takes the lock of a file for as long as it stays open, without waiting for it.
  ///
  /// The holder is told on Linux, where its process can be seen.
  public func lock(_ file: PosixFile) throws(FileFailure) -> FileLock {
    if try file.tryLock() { return .taken }
    return .held(by: holder(of: file))
  }

  #if os(Linux)
  /// Who has the lock of a file, as /proc/locks tells.
  private func holder(of file: PosixFile) -> String? {
    guard let status = try? file.status(), let locks = contents(of: "/proc/locks") else {
      return nil
    }
    var major: UInt32 = 0
    var minor: UInt32 = 0
    ledger_device(status.st_dev, &major, &minor)
    // 1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF
    for line in locks.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 5, fields[1] == "FLOCK", let process = Int32(fields[4]) else { continue }
      let place = fields[5].split(separator: ":")
      guard place.count == 3, UInt32(place[0], radix: 16) == major,
        UInt32(place[1], radix: 16) == minor, UInt64(place[2]) == UInt64(status.st_ino)
      else { continue }
      return name(of: process)
    }
    return nil
  }

  private func name(of process: Int32) -> String? {
    guard process > 0 else { return nil }
    if process == getpid() { return "this process" }
    guard let command = contents(of: "/proc/\(process)/comm")?.split(separator: "\n").first else {
      return "process \(process), which has ended and left the lock to one that it started"
    }
    return "process \(process) (\(command))"
  }

  /// A small file of the system's own, which says nothing of its size.
  private func contents(of path: String) -> String? {
    guard let file = try? PosixFile(path, in: AT_FDCWD, at: path, O_RDONLY) else { return nil }
    defer { file.release() }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 1 << 20 {
      let taken = part.withUnsafeMutableBytes { part in
        (try? file.read(into: part, at: UInt64(bytes.count))) ?? 0
      }
      guard taken > 0 else { break }
      bytes += part[..<taken]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
  #else
  private func holder(of file: PosixFile) -> String? { nil }
  #endif
}
