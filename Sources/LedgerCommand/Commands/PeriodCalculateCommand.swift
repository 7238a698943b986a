import CommandLineKit
import ReferralLedger

/// `period calculate` (rule R17).
enum PeriodCalculateCommand {
  static let command = Command(
    "period calculate", "shares the revenue of a period that is over, and closes it",
    details: """
      The pool is shared by engagement to the last minor unit, bonuses for referrers come on top, and all of it is \
      recorded at once or not at all. A period that was calculated before is not calculated again.
      """,
    takes: [Parameters.ledger, Parameters.period],
    examples: [
      "referral-ledger period calculate spring 2025-10-P1": "closes the first half of October"
    ],
    run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (path, period) = (try given(Parameters.ledger), try given(Parameters.period))
    let receipt = try await session.writing(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.ledger.calculate(period)
      }
    }
    if receipt.isDuplicate {
      console.note("the period was calculated before; nothing was done now")
    }
    if let summary = receipt.period { session.print(PeriodAnswer.listing([summary])) }
    return .done
  }
}
