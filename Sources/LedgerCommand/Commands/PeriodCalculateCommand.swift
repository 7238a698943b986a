import CommandLineKit
import ReferralLedger

/// `period calculate` (rules R17 and R24).
enum PeriodCalculateCommand {
  static let command = Command(
    "period calculate", "shares the revenue of a period that is over, and closes it",
    details: """
      The pool is shared by engagement to the last minor unit, bonuses for referrers come on top, and all of it is \
      recorded at once or not at all. A period that was calculated before is not calculated again. With --if-due it does \
      nothing unless the period is over and the schedule has come since.
      """,
    takes: [Parameters.ledger, Parameters.period, Parameters.ifDue],
    examples: [
      "referral-ledger period calculate spring 2025-10-P1": "closes the first half of October",
      "referral-ledger period calculate spring 2025-10-P1 --if-due monthly:1,15@01:00": "from cron",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (path, period) = (try given(Parameters.ledger), try given(Parameters.period))
    if let schedule = try given(Parameters.ifDue) {
      let due = try await session.reading(path) { opened throws(CommandFailure) in
        try await opened.attempt { () throws(StoreFailure) in
          try await opened.ledger.periodsDue(by: schedule)
        }
      }
      guard due.contains(period) else {
        console.note("\(period) is not due by \(schedule)")
        return .done
      }
    }
    let receipt = try await session.writing(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.ledger.calculate(period)
      }
    }
    if receipt.isDuplicate { console.note("it was calculated before; nothing was done now") }
    if let summary = receipt.period { session.print(PeriodAnswer.listing([summary])) }
    return .done
  }
}
