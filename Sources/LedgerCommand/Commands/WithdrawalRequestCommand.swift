import CommandLineKit
import ReferralLedger

/// `withdrawal request`: money out of a wallet (rule R21).
enum WithdrawalRequestCommand {
  private static let amount = Parameter.argument(ValueKind<Amount>.amount, "how much")
  private static let currency = Parameter.argument(
    ValueKind<Text>.id("CURRENCY"), "in which currency")
  private static let destination = Parameter.required(
    "to", ValueKind<Text>.id("DESTINATION"), "where the money is to go")

  static let command = Command(
    "withdrawal request", "asks for money out of a wallet, and reserves it",
    details: "It needs that much available, and at least the minimum of the terms.",
    takes: [
      Parameters.ledger, Parameters.withdrawal, Parameters.participant, amount, currency,
      destination,
    ],
    examples: [
      "referral-ledger withdrawal request spring w_1 alice 25.00 USD --to iban:DE02100500000054540402":
        "takes 25.00 out of a wallet"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (id, participant) = (try given(Parameters.withdrawal), try given(Parameters.participant))
    let (amount, currency) = (try given(amount), try given(currency))
    let destination = try given(destination)
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.requestWithdrawal(
        id, by: participant, amount: amount, currency: currency, to: destination)
    }
  }
}
