import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Somebody's wish that the process end, by SIGINT or SIGTERM.
///
/// The first is granted at the next good moment, so that what was begun is told; the second at once. Either way
/// nothing that was acknowledged is lost, and the system takes the ledger's lock back.
enum Interruption {
  private static let signalNumber = Atomic<Int32>(0)
  /// The end of a pipe that the handler writes to: a signal may come on any thread, and the one that waits for
  /// input is to return.
  private static let alarm = Atomic<Int32>(-1)
  private static let listener = Atomic<Int32>(-1)

  /// What can be read once there was one; -1 where nobody listens.
  static var descriptor: Int32 { listener.load(ordering: .relaxed) }

  /// Whether there was one.
  static var isAskedFor: Bool { signalNumber.load(ordering: .relaxed) != 0 }

  /// Listens from now on.
  static func listen() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    // What the handler uses is made before it can run.
    signalNumber.store(0, ordering: .relaxed)
    listener.store(ends[0], ordering: .relaxed)
    alarm.store(ends[1], ordering: .sequentiallyConsistent)
    let handler: @convention(c) (Int32) -> Void = { number in
      Interruption.signalNumber.store(number, ordering: .relaxed)
      signal(number, SIG_DFL)
      var byte: UInt8 = 1
      _ = write(Interruption.alarm.load(ordering: .relaxed), &byte, 1)
    }
    var action = sigaction()
    #if canImport(Darwin)
    action.__sigaction_u.__sa_handler = handler
    #elseif canImport(Musl)
    action.__sa_handler.sa_handler = handler
    #else
    action.__sigaction_handler.sa_handler = handler
    #endif
    for number in [SIGINT, SIGTERM] { sigaction(number, &action, nil) }
  }

  /// Ends the process as the signal would have done.
  static func obey() {
    let number = signalNumber.load(ordering: .relaxed)
    guard number != 0 else { return }
    signal(number, SIG_DFL)
    // To the process, not to this thread: those of the pool let no signal through.
    kill(getpid(), number)
    while true { pause() }
  }
}
