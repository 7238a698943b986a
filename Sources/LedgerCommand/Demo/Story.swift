import LedgerCore
import ReferralLedger

/// One program and what happens in it.
protocol Story: Sendable {
  /// The name of its ledger's directory.
  var name: String { get }
  /// What it is about.
  var title: String { get }
  /// The program.
  var terms: ProgramTerms { get }
  /// Plays it, with the calls a service would make.
  func play(on ledger: Ledger, at clock: StoryClock, _ stage: Stage) async throws
}

extension Story {
  /// The currency of this story.
  func usd(_ exponent: UInt8 = 2) -> Currency { Currency(code: "USD", exponent: exponent) }

  func rate(_ text: String) -> Rate { Rate(text) ?? .zero }
}
