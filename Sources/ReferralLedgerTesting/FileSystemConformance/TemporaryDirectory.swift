#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A directory that is there as long as it is held.
package final class TemporaryDirectory: Sendable {
  /// The path of the directory.
  package let path: String

  /// Makes the directory below another one, or below the system's for such files.
  package init(in directory: String? = nil) throws {
    let parent = directory ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((parent + "/referral-ledger-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else { throw POSIXFailure(code: errno) }
    path = String(cString: made)
  }

  deinit { TemporaryDirectory.remove(path) }

  private static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    guard let stream = opendir(path) else { return }
    var names: [String] = []
    while let entry = readdir(stream) {
      withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
          names.append(String(cString: $0))
        }
      }
    }
    closedir(stream)
    for name in names where name != "." && name != ".." { remove(path + "/" + name) }
    rmdir(path)
  }

  struct POSIXFailure: Error { let code: Int32 }
}
