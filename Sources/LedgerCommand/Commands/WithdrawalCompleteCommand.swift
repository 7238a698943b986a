import CommandLineKit
import ReferralLedger

/// `withdrawal complete`.
enum WithdrawalCompleteCommand {
  static let command = Command(
    "withdrawal complete", "completes a withdrawal after the money was moved",
    takes: [Parameters.ledger, Parameters.withdrawal, Parameters.reference],
    examples: [
      "referral-ledger withdrawal complete spring w_1 --reference bank-4711":
        "after the bank has paid it"
    ],
    run: Session.changing(Parameters.withdrawal, Parameters.reference) {
      ledger, id, reference throws(LedgerFailure) in
      try await ledger.completeWithdrawal(id, reference: reference)
    })
}
