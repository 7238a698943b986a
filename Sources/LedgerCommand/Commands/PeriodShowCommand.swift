import CommandLineKit
import LedgerCore
import ReferralLedger

/// `period show`: periods, or one with what it gave.
enum PeriodShowCommand {
  private static let period = Parameter.optionalArgument(
    ValueKind<Text>.id("PERIOD"), "one period with its sources and payouts; all unless told")

  static let command = Command(
    "period show", "shows all periods, or one with its revenue and payouts",
    takes: [Parameters.ledger, period, Parameters.asOf],
    examples: [
      "referral-ledger period show spring": "all periods",
      "referral-ledger period show spring 2025-10-P1": "who was given what",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    guard let id = try given(period) else {
      let periods = try await session.ask(path) { state, _ in state.periods }
      session.print(PeriodAnswer.listing(periods), empty: "no period was opened yet")
      return .done
    }
    let found = try await session.ask(path) { state, _ in state.period(id) }
    guard let summary = found else {
      throw CommandFailure(
        .flawed,
        "unknownPeriod: no period \(id.string.quoted) was opened; "
          + "'\(console.executable) period show' lists them")
    }
    let lines = try await session.reading(path) { opened throws(CommandFailure) in
      try await payouts(of: summary, in: opened)
    }
    session.print(PeriodAnswer(period: summary, lines: lines))
    return .done
  }

  /// The lines of a closed period, which stand right before its end.
  private static func payouts(
    of period: PeriodSummary, in opened: OpenLedger
  ) async throws(CommandFailure) -> [PayoutCalculated<Spelled>] {
    guard let payout = period.payout else { return [] }
    var reach: UInt64 = 4096
    while true {
      var lines: [PayoutCalculated<Spelled>] = []
      let first = payout.position > reach ? payout.position - reach : 1
      var isWhole = first == 1
      try await opened.forEachEvent(from: first, upTo: payout.position) { event in
        if case .payoutCalculated(let line) = event.body, line.period == period.id {
          lines.append(line)
        } else if event.position < payout.position {
          isWhole = true
          lines.removeAll()
        }
        return true
      }
      if isWhole { return lines }
      reach *= 8
    }
  }
}
