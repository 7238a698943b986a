import CommandLineKit
import ReferralLedger

/// `withdrawal reject`.
enum WithdrawalRejectCommand {
  static let command = Command(
    "withdrawal reject",
    "rejects a requested withdrawal; its amount is available again",
    takes: [Parameters.ledger, Parameters.withdrawal, Parameters.reason],
    examples: [
      "referral-ledger withdrawal reject spring w_1 --reason 'no such account'":
        "refuses to pay it out"
    ],
    run: Session.changing(Parameters.withdrawal, Parameters.reason) {
      ledger, id, reason throws(LedgerFailure) in
      try await ledger.rejectWithdrawal(id, reason: reason)
    })
}
