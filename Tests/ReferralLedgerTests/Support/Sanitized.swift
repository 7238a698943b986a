import Foundation

/// Whether a sanitizer watches, under which everything takes several times as long.
enum Sanitized {
  static let isOn = ProcessInfo.processInfo.environment["LEDGER_SANITIZED"] != nil
}
