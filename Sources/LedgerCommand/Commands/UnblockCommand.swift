import CommandLineKit
import ReferralLedger

/// `unblock`: the end of a block.
enum UnblockCommand {
  static let command = Command(
    "unblock", "ends a participant's block; what was held becomes payable",
    takes: [Parameters.ledger, Parameters.participant, Parameters.reason],
    examples: [
      "referral-ledger unblock spring mallory --reason 'cleared by review'": "after the review"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (participant, reason) = (try given(Parameters.participant), try given(Parameters.reason))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.unblock(participant, reason: reason)
    }
  }
}
