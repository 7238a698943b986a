import CommandLineKit
import ReferralLedger

/// `withdrawal approve`.
enum WithdrawalApproveCommand {
  static let command = Command(
    "withdrawal approve", "approves a requested withdrawal",
    takes: [Parameters.ledger, Parameters.withdrawal, Parameters.reference],
    examples: ["referral-ledger withdrawal approve spring w_1": "lets it be paid out"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (id, reference) = (try given(Parameters.withdrawal), try given(Parameters.reference))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.approveWithdrawal(id, reference: reference)
    }
  }
}
