import CommandLineKit
import LedgerCore
import ReferralLedger

/// `leaderboard`: who earned most.
enum LeaderboardCommand {
  static let command = Command(
    "leaderboard", "shows the top referrers by what they earned",
    details: "The ten who earned most in each currency; ties stand in the order of their ids.",
    takes: [Parameters.ledger, Parameters.asOf],
    examples: ["referral-ledger leaderboard spring": "the top ten"], run: run)

  private static let count = 10

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let rows = try await session.ask(given(Parameters.ledger)) { state, _ in
      state.currencies.flatMap { index -> [[Cell]] in
        let code = state.directory.currency(index).code
        return state.leaderboard(in: code, count: count).enumerated().map { place, entry in
          [
            .text(code.string), .number(Int64(place + 1)), .text(entry.participant.string),
            .decimal(entry.earned.amount.description), .number(Int64(entry.invited)),
            .number(Int64(entry.activated)),
          ]
        }
      }
    }
    session.print(
      Listing(
        [
          .text("currency"), .number("place"), .text("participant"), .number("earned"),
          .number("invited"), .number("activated"),
        ], rows: rows),
      empty: "nobody earned anything yet")
    return .done
  }
}
