import CommandLineKit
import LedgerCore
import ReferralLedger

/// `adjust`: the only way to correct a balance by hand (rule R22).
enum AdjustCommand {
  private static let amount = Parameter.argument(
    ValueKind<Amount>.amount, "what is added; negative to take away")
  private static let currency = Parameter.argument(
    ValueKind<Text>.id("CURRENCY"), "in which currency")

  static let command = Command(
    "adjust", "corrects a wallet by hand, with a reason",
    details: """
      The adjustment gets an id of its own from the time, ADJUST-YYYYMMDD-HHMMSS; the same adjustment made twice within a \
      second is taken for one. Earned cashback is corrected by importing a BalanceAdjusted of account 'cashback'.
      """,
    takes: [Parameters.ledger, Parameters.participant, amount, currency, Parameters.reason],
    examples: [
      "referral-ledger adjust spring bob -5.00 USD --reason 'paid by check'": "takes 5.00 away"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (participant, reason) = (try given(Parameters.participant), try given(Parameters.reason))
    let (amount, currency) = (try given(amount), try given(currency))
    let stem = "ADJUST-\(session.clock.now.compact)"
    return try await session.change(given(Parameters.ledger)) { ledger throws(LedgerFailure) in
      var number = 1
      while true {
        let id = Text(number == 1 ? stem : "\(stem)-\(number)")
        do throws(LedgerFailure) {
          return try await ledger.adjust(
            id, of: participant, by: amount, currency: currency, reason: reason)
        } catch .rejected(let rejection) where rejection.code == .conflict {
          // Another adjustment of this second has the id.
          number += 1
        }
      }
    }
  }
}

extension Timestamp {
  /// The moment as `20251001-090000`, for ids.
  fileprivate var compact: String {
    let digits = description.prefix(19).filter(\.isNumber)
    return "\(digits.prefix(8))-\(digits.dropFirst(8))"
  }
}
