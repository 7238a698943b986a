import CommandLineKit
import ReferralLedger

/// `settlement process` (rule R14).
enum SettlementProcessCommand {
  static let command = Command(
    "settlement process",
    "pays what the legs of one payment have open; paid legs are never paid again",
    details: """
      Without --executor it goes into the wallets. An executor is run as 'batch pay' says. The exit status is 1 where a \
      leg is not paid then: it failed, changed, is unknown, or is not payable now.
      """,
    takes: [Parameters.ledger, Parameters.payment, Parameters.executor],
    examples: [
      "referral-ledger settlement process spring pay_1 --executor ./pay.sh": "tries pay_1 once more"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (path, payment) = (try given(Parameters.ledger), try given(Parameters.payment))
    let executor = try given(Parameters.executor)
    let processed = try await session.writing(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.settlement(by: executor, session.console).process(
          payment, by: session.actor)
      }
    }
    session.print([processed.settlement], tried: [processed.tried], isOne: true)
    let status = processed.settlement.exitStatus
    if processed.tried.isEmpty, status != .done {
      session.console.note(
        "nothing was tried: what is open is blocked, on hold, below the minimum, or in flight")
    }
    return status
  }
}
