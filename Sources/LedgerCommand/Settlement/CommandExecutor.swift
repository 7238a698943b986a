import CommandLineKit
import Dispatch
import LedgerCore
import ReferralLedger

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Moves money by a command that is run once per line, with the line as JSON on its standard input.
///
/// Exit status 0 means paid, and what it prints is the reference; 1 means failed, and what it prints is the
/// reason; anything else, a signal or a time-out leaves the outcome unknown.
struct CommandExecutor: PayoutExecutor {
  let command: String
  /// Where it is said why an outcome is not known.
  let console: Console

  func pay(_ order: PayoutOrder) async throws -> PayoutResult {
    let process = try ExecutorProcess(command)
    let (result, problem) = await withTaskCancellationHandler {
      // What waits for a process must not hold up those who share a thread with it.
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(returning: process.run(with: order.json + "\n"))
        }
      }
    } onCancel: {
      process.kill()
    }
    if let problem {
      console.note("\(order.key): the executor \(problem); whether money moved is not known")
    }
    return result
  }
}

/// One run of an executor's command.
private final class ExecutorProcess: Sendable {
  private let identifier: pid_t
  private let input: Int32
  private let output: Int32

  /// The longest reference or reason that is read.
  private static let mostOutput = 64 << 10

  struct NotStarted: Error { let code: Int32 }

  init(_ command: String) throws {
    var (toChild, fromChild): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw NotStarted(code: errno) }
    for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    // A closed pipe is ignored here; the command is to find it as usual.
    var usual = sigset_t()
    sigemptyset(&usual)
    posix_spawnattr_setsigmask(&attributes, &usual)
    sigaddset(&usual, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", command].map {
      (word: String) in strdup(word)
    }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var started = pid_t()
    let code = posix_spawn(&started, "/bin/sh", &actions, &attributes, &arguments, environ)
    close(toChild[0])
    close(fromChild[1])
    (identifier, input, output) = (started, toChild[1], fromChild[0])
    guard code == 0 else {
      close(input)
      close(output)
      throw NotStarted(code: code)
    }
  }

  /// Gives it its input, reads what it prints, and waits for its end; where its end tells nothing, it is said what
  /// happened.
  func run(with text: String) -> (PayoutResult, problem: String?) {
    // The line fits into a pipe; a command that does not read it is not waited for.
    _ = text.withCString { write(input, $0, strlen($0)) }
    close(input)
    let printed = readOutput()
    close(output)
    var status: Int32 = 0
    var waited: pid_t
    repeat { waited = waitpid(identifier, &status, 0) } while waited < 0 && errno == EINTR
    // How it ended may have been told to nobody: then money may have moved or not.
    guard waited == identifier else { return (.unknown, "ended, and nobody was told how") }
    guard status & 0x7F == 0 else { return (.unknown, "was ended by signal \(status & 0x7F)") }
    switch status >> 8 & 0xFF {
    case 0: return (.paid(reference: printed), nil)
    case 1: return (.failed(reason: printed ?? "the executor gave no reason"), nil)
    case let other: return (.unknown, "ended with status \(other)")
    }
  }

  /// The first line that it prints, or `nil` where that is empty.
  private func readOutput() -> Text? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(output, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      if bytes.count < ExecutorProcess.mostOutput { bytes += piece[..<count] }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? nil : Text(words)
  }

  /// Ends it; what it has done by then nobody knows.
  func kill() { _ = sendSignal(SIGKILL, to: identifier) }
}

/// Sends a signal; in the class, `kill` is its own.
private func sendSignal(_ signal: Int32, to process: pid_t) -> Int32 { kill(process, signal) }
