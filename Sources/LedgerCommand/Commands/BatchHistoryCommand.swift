import CommandLineKit
import LedgerCore
import ReferralLedger

/// `batch history` (rule R15).
enum BatchHistoryCommand {
  private static let from = Parameter.option(
    "from", ValueKind<Timestamp>.time.named("T"), "the first moment; the beginning unless told")
  private static let to = Parameter.option(
    "to", ValueKind<Timestamp>.time.named("T"), "the first moment after; the end unless told")

  static let command = Command(
    "batch history", "lists batches with what they paid",
    details:
      "Payouts of single payments (payment:…) are no batches and stand in 'settlement status'.",
    takes: [Parameters.ledger, from, to, Parameters.asOf],
    examples: [
      "referral-ledger batch history spring --from 2025-10-01T00:00:00Z":
        "the batches since October"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (from, to) = (try given(from), try given(to))
    let batches = try await session.ask(given(Parameters.ledger)) { state, _ in
      state.batches(from: from, to: to)
    }
    guard session.chosenFormat == .json else {
      session.print(.batches(batches), empty: "there are no batches")
      return .done
    }
    session.print { json in
      json.beginArray()
      for batch in batches { batch.write(to: &json) }
      json.endArray()
    }
    return .done
  }
}
