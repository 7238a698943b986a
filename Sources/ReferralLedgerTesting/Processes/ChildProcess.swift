#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A process that a test starts and waits for.
///
/// It is started and waited for by the system's own calls: what Foundation has for that waits for a run loop,
/// which threads of Swift's pool do not have.
package struct ChildProcess: Sendable {
  /// Its number.
  package let identifier: Int32

  /// Where one of its streams leads.
  package enum Stream: Sendable {
    /// To a file that is open here.
    case descriptor(Int32)
    /// To a file by its path, opened in a mode.
    case file(String, mode: Int32)
  }

  /// How a process ended.
  package enum End: Equatable, Sendable {
    case status(Int32)
    case signal(Int32)

    /// What waiting for a process told.
    package init(waitStatus status: Int32) {
      let signal = status & 0x7F
      self = signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
    }
  }

  /// What had to be done could not be.
  package struct Impossible: Error {
    /// What the system said.
    package let code: Int32

    package init(code: Int32) { self.code = code }
  }

  /// Starts a process.
  ///
  /// - Parameters:
  ///   - command: its program, which is looked for as a shell does, and its arguments.
  ///   - environment: its variables; ours where they are left out.
  ///   - streams: where its streams lead, by their numbers; all others are ours.
  /// - Throws: what kept it from being started.
  package init(
    _ command: [String], environment: [String: String]? = nil, streams: [Int32: Stream]
  ) throws {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    #else
    var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (theirs, stream) in streams.sorted(by: { $0.key < $1.key }) {
      switch stream {
      case .descriptor(let ours):
        if ours != theirs { posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
      case .file(let path, let mode):
        posix_spawn_file_actions_addopen(&actions, theirs, path, mode, 0)
      }
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    arguments.append(nil)
    var variables: [UnsafeMutablePointer<CChar>?] = (environment ?? [:]).map {
      strdup("\($0)=\($1)")
    }
    variables.append(nil)
    defer {
      for text in arguments + variables { free(text) }
    }
    let program = command.first ?? ""
    var started = pid_t()
    let code =
      environment == nil
      ? posix_spawnp(&started, program, &actions, nil, &arguments, environ)
      : posix_spawnp(&started, program, &actions, nil, &arguments, &variables)
    guard code == 0 else { throw Impossible(code: code) }
    identifier = started
  }

  /// Runs a command to its end, and nobody hears what it says.
  package static func run(_ command: [String]) throws -> End {
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    let streams = [0, 1, 2].map { ($0, Stream.descriptor(null)) } as [(Int32, Stream)]
    return try ChildProcess(command, streams: Dictionary(uniqueKeysWithValues: streams)).wait()
  }

  /// Sends it a signal.
  package func signal(_ signal: Int32) { kill(identifier, signal) }

  /// Waits for its end.
  @discardableResult
  package func wait() -> End {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    return End(waitStatus: status)
  }
}
