import LedgerCore
import LedgerStorage
import ReferralLedgerTesting

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A process that writes a log while others kill it, starve it or get in its way; part of no product.
///
/// `LedgerWorker append DIRECTORY` appends without end, and says each position that is acknowledged. Other
/// tasks say on one line each what came of them.
@main
enum LedgerWorker {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let task = Task(rawValue: arguments[1]) else {
      print("usage: LedgerWorker append|hold|leak|fill|limit DIRECTORY")
      exit(2)
    }
    do {
      try task.run(in: PosixFileSystem(directory: arguments[2]))
    } catch {
      print(error)
      exit(1)
    }
  }

  /// Says a line at once: who reads it must not wait for a buffer to be full.
  static func say(_ line: some CustomStringConvertible) {
    let bytes = Array("\(line)\n".utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
  }

  enum Task: String {
    /// Appends until it is killed.
    case append
    /// Opens the log, and keeps it until its input ends.
    case hold
    /// Opens the log, and leaves its lock to a process that outlives it.
    case leak
    /// Appends until the disk is full, makes room, and goes on.
    case fill
    /// Appends until a file may not grow any more, raises the limit, and goes on.
    case limit
  }
}
