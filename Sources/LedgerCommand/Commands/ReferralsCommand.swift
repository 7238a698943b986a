import CommandLineKit
import ReferralLedger

/// `referrals`: where somebody stands in the program.
enum ReferralsCommand {
  static let command = Command(
    "referrals", "shows a participant's state, referrers, referrals and level",
    details: """
      The chain of referrers stands nearest first. 'level' is the rate at depth 1 that the terms in force give; 'to next \
      level' is how many more referrals reach the next step of a ladder. 'last activity' is the latest activation among \
      those the participant brought.
      """,
    takes: [Parameters.ledger, Parameters.participant, Parameters.asOf],
    examples: ["referral-ledger referrals spring alice": "where alice stands"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let participant = try given(Parameters.participant)
    let summary = try await session.ask(given(Parameters.ledger)) { state, _ in
      state.referral(of: participant)
    }
    session.print(.referral(summary))
    return .done
  }
}
