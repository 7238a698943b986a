import CommandLineKit
import ReferralLedger

/// `block`: nothing is paid to somebody for now.
enum BlockCommand {
  static let command = Command(
    "block", "blocks a participant: nothing is paid to them until they are unblocked",
    details: """
      What the terms say of blocked referrers decides whether they keep earning. No cashback is paid to them, and they \
      cannot ask for withdrawals or claim payouts.
      """,
    takes: [Parameters.ledger, Parameters.participant, Parameters.reason],
    examples: [
      "referral-ledger block spring mallory --reason 'fraud review'": "while a case is looked at"
    ],
    run: Session.changing(Parameters.participant, Parameters.reason) {
      ledger, participant, reason throws(LedgerFailure) in
      try await ledger.block(participant, reason: reason)
    })
}
