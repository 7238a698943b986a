import Foundation
import ReferralLedgerTesting

/// A process that works on a log, of which we read what it says.
final class Worker {
  private let process: ChildProcess
  private let input: Int32
  private let output: Int32
  private var unread: [UInt8] = []

  /// Starts a worker, perhaps by way of another command.
  init(_ arguments: [String], by command: [String] = []) throws {
    let (toWorker, fromWorker) = (try Worker.pipe(), try Worker.pipe())
    (input, output) = (toWorker.writing, fromWorker.reading)
    process = try ChildProcess(
      command + [Worker.path] + arguments,
      streams: [0: .descriptor(toWorker.reading), 1: .descriptor(fromWorker.writing)])
    close(toWorker.reading)
    close(fromWorker.writing)
  }

  deinit {
    close(input)
    close(output)
  }

  var identifier: pid_t { process.identifier }

  /// The worker is built beside the tests.
  static let path: String = {
    #if os(macOS)
    Bundle(for: Worker.self).bundleURL.deletingLastPathComponent()
      .appendingPathComponent("LedgerWorker").path
    #else
    Bundle.main.bundleURL.appendingPathComponent("LedgerWorker").path
    #endif
  }()

  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard Foundation.pipe(&ends) == 0 else { throw ChildProcess.Impossible(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// The next line it says; `nil` where it says nothing more.
  func line() -> String? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        defer { unread.removeSubrange(...end) }
        return String(decoding: unread[..<end], as: UTF8.self)
      }
      var more = [UInt8](repeating: 0, count: 4096)
      let count = read(output, &more, more.count)
      guard count > 0 else { return nil }
      unread += more[..<count]
    }
  }

  /// Ends it at once, as no process can keep from happening.
  func kill() -> ChildProcess.End {
    process.signal(SIGKILL)
    return process.wait()
  }

  /// All that it says until it ends by itself.
  func lines() -> (lines: [String], end: ChildProcess.End) {
    var lines: [String] = []
    while let line = line() { lines.append(line) }
    return (lines, process.wait())
  }
}
