import CommandLineKit
import LedgerCore
import ReferralLedger

/// `withdrawal list`: withdrawals and how they stand.
enum WithdrawalListCommand {
  private static let participant = Parameter.optionalArgument(
    ValueKind<Text>.id("PARTICIPANT"), "whose; everybody's unless told")

  static let command = Command(
    "withdrawal list", "shows withdrawals and how they stand, the latest first",
    takes: [Parameters.ledger, participant, Parameters.asOf],
    examples: ["referral-ledger withdrawal list spring": "everybody's withdrawals"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let participant = try given(participant)
    let withdrawals = try await session.ask(given(Parameters.ledger)) { state, _ in
      participant.map { state.withdrawals(of: $0) } ?? state.withdrawals
    }
    session.print(.withdrawals(withdrawals), empty: "there are no withdrawals")
    return .done
  }
}
