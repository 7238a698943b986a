import CommandLineKit
import ReferralLedger

/// `settlement process-failed` (rule R14).
enum SettlementProcessFailedCommand {
  static let command = Command(
    "settlement process-failed", "tries every payment again whose latest attempt failed",
    details:
      "An executor is run as 'batch pay' says. The exit status is 1 where a leg was not paid.",
    takes: [Parameters.ledger, Parameters.executor],
    examples: [
      "referral-ledger settlement process-failed spring --executor ./pay.sh":
        "all of them once more"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    let executor = try given(Parameters.executor)
    let processed = try await session.writing(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.settlement(by: executor, session.console).processFailed(by: session.actor)
      }
    }
    if processed.isEmpty, session.chosenFormat == .table {
      console.note("no payment has a failed payout")
      return .done
    }
    session.print(processed.map(\.settlement), tried: processed.map(\.tried), isOne: false)
    return processed.allSatisfy { $0.settlement.exitStatus == .done } ? .done : .flawed
  }
}
