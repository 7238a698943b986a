import CommandLineKit
import ReferralLedger

/// `withdrawal approve`.
enum WithdrawalApproveCommand {
  static let command = Command(
    "withdrawal approve", "approves a requested withdrawal",
    takes: [Parameters.ledger, Parameters.withdrawal, Parameters.reference],
    examples: ["referral-ledger withdrawal approve spring w_1": "lets it be paid out"],
    run: Session.changing(Parameters.withdrawal, Parameters.reference) {
      ledger, id, reference throws(LedgerFailure) in
      try await ledger.approveWithdrawal(id, reference: reference)
    })
}
