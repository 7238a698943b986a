import Foundation

/// A process that works on a log, of which we read what it says.
///
/// It is started and waited for by the system's own calls: what Foundation has for that waits for a run loop,
/// which threads of Swift's pool do not have.
final class Worker {
  let identifier: pid_t
  private let input: Int32
  private let output: Int32
  private var unread: [UInt8] = []

  /// How a process ended.
  enum End: Equatable {
    case status(Int32)
    case signal(Int32)
  }

  /// Starts a worker, perhaps by way of another command.
  init(_ arguments: [String], by command: [String] = []) throws {
    let (toWorker, fromWorker) = (try Worker.pipe(), try Worker.pipe())
    (input, output) = (toWorker.writing, fromWorker.reading)
    identifier = try Worker.start(
      command + [Worker.path] + arguments, input: toWorker.reading, output: fromWorker.writing)
    close(toWorker.reading)
    close(fromWorker.writing)
  }

  deinit {
    close(input)
    close(output)
  }

  /// The worker is built beside the tests.
  static let path: String = {
    #if os(macOS)
    Bundle(for: Worker.self).bundleURL.deletingLastPathComponent()
      .appendingPathComponent("LedgerWorker").path
    #else
    Bundle.main.bundleURL.appendingPathComponent("LedgerWorker").path
    #endif
  }()

  /// Runs a command to its end.
  static func run(_ command: [String]) throws -> End {
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    return wait(for: try start(command, input: null, output: null, errors: null))
  }

  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard Foundation.pipe(&ends) == 0 else { throw Impossible(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func start(
    _ command: [String], input: Int32, output: Int32, errors: Int32 = 2
  ) throws -> pid_t {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    #else
    var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (ours, theirs) in [(input, 0), (output, 1), (errors, 2)] as [(Int32, Int32)]
    where ours != theirs {
      posix_spawn_file_actions_adddup2(&actions, ours, theirs)
    }
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var identifier = pid_t()
    let code = posix_spawnp(&identifier, command[0], &actions, nil, &arguments, environ)
    guard code == 0 else { throw Impossible(code: code) }
    return identifier
  }

  private static func wait(for identifier: pid_t) -> End {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? .status(status >> 8 & 0xff) : .signal(signal)
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
  func kill() -> End {
    Foundation.kill(identifier, SIGKILL)
    return Worker.wait(for: identifier)
  }

  /// All that it says until it ends by itself.
  func lines() -> (lines: [String], end: End) {
    var lines: [String] = []
    while let line = line() { lines.append(line) }
    return (lines, Worker.wait(for: identifier))
  }

  /// What had to be done could not be.
  struct Impossible: Error { let code: Int32 }
}
