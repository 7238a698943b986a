import CommandLineKit
import ReferralLedger

/// `unblock`: the end of a block.
enum UnblockCommand {
  static let command = Command(
    "unblock", "ends a participant's block; what was held becomes payable",
    takes: [Parameters.ledger, Parameters.participant, Parameters.reason],
    examples: [
      "referral-ledger unblock spring mallory --reason 'cleared by review'": "after the review"
    ],
    run: Session.changing(Parameters.participant, Parameters.reason) {
      ledger, participant, reason throws(LedgerFailure) in
      try await ledger.unblock(participant, reason: reason)
    })
}
