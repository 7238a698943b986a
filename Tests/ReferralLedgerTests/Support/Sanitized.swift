import Foundation

/// Whether a sanitizer watches, under which everything takes several times as long.
enum Sanitized {
  static let isOn = ProcessInfo.processInfo.environment["LEDGER_SANITIZED"] != nil

  /// So many cases, or a tenth of them under a sanitizer.
  static func count(_ usual: Int) -> Int { isOn ? max(usual / 10, 1) : usual }
}
