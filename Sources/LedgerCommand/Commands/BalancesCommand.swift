import CommandLineKit
import ReferralLedger

/// `balances`: what everybody earned, was paid and has.
enum BalancesCommand {
  private static let participants = Parameter.arguments(
    ValueKind<Text>.id("PARTICIPANT"), "whose; everybody's unless told")

  static let command = Command(
    "balances", "shows every figure per participant and currency",
    details: """
      Sorted by participant, then currency, with a row wherever any figure ever moved. earned = pending + paid; \
      payable is what may be paid now: pending without what is on hold or in flight, but nothing below the minimum \
      payout or while blocked. available is what the wallet holds without what withdrawals have reserved. unclaimed \
      is what closed periods gave and nobody claimed.
      """,
    takes: [Parameters.ledger, participants, Parameters.asOf],
    examples: [
      "referral-ledger balances spring": "everybody's balances",
      "referral-ledger balances spring alice --as-of 2025-10-01T00:00:00Z":
        "what alice had when October began",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let wanted = Set(try given(participants)).sorted()
    let balances = try await session.ask(given(Parameters.ledger)) { state, now in
      wanted.isEmpty
        ? state.balances(at: now) : wanted.flatMap { state.balances(of: $0, at: now) }
    }
    session.print(.balances(balances), empty: "no figure ever moved")
    return .done
  }
}
