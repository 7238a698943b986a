import CommandLineKit
import ReferralLedger

/// `period claim` (rule R19).
enum PeriodClaimCommand {
  private static let destination = Parameter.required(
    "to", ValueKind<Text>.id("wallet|ADDRESS"), "the wallet, or where the money was sent")

  static let command = Command(
    "period claim", "claims what a closed period gave to a participant, once and whole",
    details: "To an outside address it is recorded after that transfer succeeded.",
    takes: [
      Parameters.ledger, Parameters.period, Parameters.participant, destination,
      Parameters.reference,
    ],
    examples: [
      "referral-ledger period claim spring 2025-10-P1 alice --to wallet": "into alice's wallet"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (period, participant) = (try given(Parameters.period), try given(Parameters.participant))
    let (destination, reference) = (try given(destination), try given(Parameters.reference))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.claim(
        period, by: participant, to: destination == "wallet" ? .wallet : .address(destination),
        reference: reference)
    }
  }
}
