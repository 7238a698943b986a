import CommandLineKit
import LedgerCore
import ReferralLedger

/// `settlement failed` (rule R14).
enum SettlementFailedCommand {
  static let command = Command(
    "settlement failed", "lists the payments whose latest attempt to pay some leg failed",
    details:
      "The exit status is 0 whether there are any or not: 'settlement process-failed' pays them.",
    takes: [Parameters.ledger, Parameters.asOf],
    examples: ["referral-ledger settlement failed spring": "what has to be tried again"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let failed = try await session.paymentLegs(given(Parameters.ledger)).failedSettlements
    if failed.isEmpty, session.chosenFormat == .table {
      console.note("no payment has a failed payout")
      return .done
    }
    session.print(failed, isOne: false)
    return .done
  }
}
