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
    session.print(listing(summary))
    return .done
  }

  private static func listing(_ summary: ReferralSummary) -> Listing {
    Listing(
      record: [
        .text("participant"), .text("state"), .text("referrer").optional,
        .text("chain").optional, .text("registeredAt", "registered").optional,
        .text("blocked"), .text("plan").optional, .text("code").optional, .number("invited"),
        .number("activated"), .number("paid"), .number("level"),
        .number("toNextLevel", "to next level").optional,
        .text("lastActivity", "last activity").optional,
      ],
      [
        .text(summary.participant.string), .text(summary.state.rawValue),
        Cell(summary.referrer?.string), .texts(summary.chain.map(\.string)),
        Cell(summary.registeredAt?.description), .flag(summary.isBlocked),
        Cell(summary.plan?.string), Cell(summary.code?.string), .number(Int64(summary.invited)),
        .number(Int64(summary.activated)), .number(Int64(summary.paid)),
        .decimal(summary.level.description),
        summary.referralsToNextLevel.map { .number(Int64($0)) } ?? .none,
        Cell(summary.lastActivity?.description),
      ])
  }
}
