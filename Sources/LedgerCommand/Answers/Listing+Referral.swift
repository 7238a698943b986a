import CommandLineKit
import LedgerCore
import ReferralLedger

extension Listing {
  /// Where somebody stands in the program.
  static func referral(_ summary: ReferralSummary) -> Listing {
    Listing(
      record: [
        .text("participant"), .text("state"), .text("referrer").optional,
        .text("chain").optional, .moment("registeredAt", "registered").optional,
        .text("blocked"), .text("plan").optional, .text("code").optional, .number("invited"),
        .number("activated"), .number("paid"), .number("level"),
        .number("toNextLevel", "to next level").optional,
        .moment("lastActivity", "last activity").optional,
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
