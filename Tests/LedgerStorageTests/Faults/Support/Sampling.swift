import Foundation

/// How much of a long list of cases is tried: all of it before a release, a part in every run.
enum Sampling {
  /// How often a real process is killed; continuous integration asks for more.
  static let kills =
    ProcessInfo.processInfo.environment["LEDGER_KILLS"].flatMap { Int($0) } ?? count(10)

  /// Every so-manyth case, fewer where a sanitizer makes each of them slow; primes, so that in a file of words
  /// every bit has its turn.
  static func each(_ usual: Int) -> Int {
    let isSanitized = ProcessInfo.processInfo.environment["LEDGER_SANITIZED"] != nil
    return isSanitized ? usual * 11 : usual
  }

  /// How many cases there must have been where usually there are so many.
  static func atLeast(_ usual: Int) -> Int { usual / each(1) }

  /// So many cases, or a tenth of them where a sanitizer makes each of them slow.
  static func count(_ usual: Int) -> Int {
    let isSanitized = ProcessInfo.processInfo.environment["LEDGER_SANITIZED"] != nil
    return isSanitized ? max(usual / 10, 1) : usual
  }
}
