import CommandLineKit
import LedgerCore
import ReferralLedger

/// `stats`: what the whole program moved.
enum StatsCommand {
  static let command = Command(
    "stats", "shows what the whole program moved",
    details: """
      How many participants, batches and periods there are; per currency, payments, refunds, what was earned and paid, what \
      batches paid in all and on average, and what closed periods gave; and what batches paid by month (UTC). Payouts of \
      single payments are no batches.
      """,
    takes: [Parameters.ledger, Parameters.asOf],
    examples: ["referral-ledger stats spring": "the program in a few lines"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let statistics = try await session.ask(given(Parameters.ledger)) { state, _ in
      ProgramStatistics(state)
    }
    session.print(statistics)
    return .done
  }
}
