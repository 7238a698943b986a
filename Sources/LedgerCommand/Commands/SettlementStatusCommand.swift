import CommandLineKit
import LedgerCore
import ReferralLedger

/// `settlement status` (rule R14).
enum SettlementStatusCommand {
  static let command = Command(
    "settlement status", "shows how the referral payouts of a payment stand",
    details: """
      notApplicable: it earned nothing. queued: something has yet to be paid. failed: the latest attempt of some leg \
      failed. completed: all legs are paid.
      """,
    takes: [Parameters.ledger, Parameters.payment, Parameters.asOf],
    examples: [
      "referral-ledger settlement status spring pay_1": "what pay_1 earned, and who has it"
    ],
    run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (path, payment) = (try given(Parameters.ledger), try given(Parameters.payment))
    let found = try await session.paymentLegs(path).settlement(of: payment)
    guard let settlement = found else {
      throw CommandFailure(
        .flawed,
        "unknownPayment: payment \(payment.string.quoted) was never recorded; look at its id")
    }
    session.print([settlement], isOne: true)
    return .done
  }
}

extension Session {
  /// What each payment earned and how much of it was paid, now or as of a place in the history.
  func paymentLegs(
    _ path: String
  ) async throws(CommandFailure) -> ProjectionFold<PaymentLegs> {
    let asOf = try given(Parameters.asOf)
    return try await reading(path) { opened throws(CommandFailure) in
      var last = await opened.ledger.position
      if let asOf { last = try await pastState(of: opened, asOf).state.head }
      let end = last
      return try await opened.attempt { () throws(StoreFailure) in
        try await opened.paymentLegs(upTo: end)
      }
    }
  }
}
