import CommandLineKit
import ReferralLedger

/// `withdrawal fail`.
enum WithdrawalFailCommand {
  static let command = Command(
    "withdrawal fail",
    "ends a withdrawal whose money could not be moved; its amount is available again",
    takes: [Parameters.ledger, Parameters.withdrawal, Parameters.reason],
    examples: [
      "referral-ledger withdrawal fail spring w_1 --reason 'account closed'":
        "the bank sent the money back"
    ],
    run: Session.changing(Parameters.withdrawal, Parameters.reason) {
      ledger, id, reason throws(LedgerFailure) in
      try await ledger.failWithdrawal(id, reason: reason)
    })
}
