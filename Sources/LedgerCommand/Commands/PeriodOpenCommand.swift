import CommandLineKit
import ReferralLedger

/// `period open` (rule R16).
enum PeriodOpenCommand {
  private static let from = Parameter.required(
    "from", ValueKind<Timestamp>.time, "its first moment")
  private static let to = Parameter.required(
    "to", ValueKind<Timestamp>.time, "the first moment after it")
  private static let currency = Parameter.required(
    "currency", ValueKind<Text>.id("C"), "the currency of its revenue and payouts")
  private static let label = Parameter.option(
    "label", ValueKind<Text>.id("TEXT"), "what people call it")

  static let command = Command(
    "period open", "opens a period, for revenue and engagement to be recorded in",
    takes: [Parameters.ledger, Parameters.period, from, to, currency, label],
    examples: [
      "referral-ledger period open spring 2025-10-P1 --from 2025-10-01T00:00:00Z --to 2025-10-15T00:00:00Z --currency SOL":
        "the first half of October"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (period, currency) = (try given(Parameters.period), try given(currency))
    let (from, to, label) = (try given(from), try given(to), try given(label))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.openPeriod(period, from: from, to: to, currency: currency, label: label)
    }
  }
}
