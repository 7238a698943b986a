import CommandLineKit
import ReferralLedger

/// `period revenue` (rule R16).
enum PeriodRevenueCommand {
  private static let source = Parameter.argument(
    ValueKind<Text>.id("SOURCE"), "who or what brought it")
  private static let amount = Parameter.argument(ValueKind<Amount>.amount, "how much")
  private static let reference = Parameter.required(
    "reference", ValueKind<Text>.id("R"), "what the source calls it; the same one counts once")

  static let command = Command(
    "period revenue", "records revenue that a source brought into a period",
    takes: [Parameters.ledger, Parameters.period, source, amount, reference],
    examples: [
      "referral-ledger period revenue spring 2025-10-P1 creator-fees 40.00 --reference w1":
        "40.00 of creator fees"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (period, source) = (try given(Parameters.period), try given(source))
    let (amount, reference) = (try given(amount), try given(reference))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.recordRevenue(
        of: period, source: source, amount: amount, reference: reference)
    }
  }
}
