import Foundation

/// How much a test does: all of it, or a tenth where a sanitizer makes every step slow.
enum Effort {
  static func count(_ full: Int) -> Int {
    ProcessInfo.processInfo.environment["LEDGER_SANITIZED"] == nil ? full : max(full / 10, 1)
  }
}
