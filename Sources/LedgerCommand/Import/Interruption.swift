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

  /// Whether there was one.
  static var isAskedFor: Bool { signalNumber.load(ordering: .relaxed) != 0 }

  /// Listens from now on.
  static func listen() {
    // What the handler uses is made before it can run.
    _ = isAskedFor
    let handler: @convention(c) (Int32) -> Void = { number in
      Interruption.signalNumber.store(number, ordering: .relaxed)
      signal(number, SIG_DFL)
    }
    // Without SA_RESTART: a read that waits is to return.
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
    raise(number)
  }
}
