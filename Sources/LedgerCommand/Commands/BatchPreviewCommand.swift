import CommandLineKit
import ReferralLedger

/// `batch preview` (rule R11).
enum BatchPreviewCommand {
  static let command = Command(
    "batch preview", "shows what a batch would pay now, and whom it would leave out",
    details: """
      A preview changes nothing. Printed as JSON it can be kept in a file, looked at, and confirmed by 'batch pay \
      --preview' within 120 seconds, by the actor who asked for it.
      """,
    takes: [Parameters.ledger, Parameters.onlyParticipant],
    examples: [
      "referral-ledger batch preview spring": "what everybody would be paid",
      "referral-ledger batch preview spring --format json > batch.json":
        "the same, to be confirmed",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let participant = try given(Parameters.onlyParticipant)
    let path = try given(Parameters.ledger)
    let preview = try await session.reading(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.ledger.previewBatch(of: participant, by: session.actor)
      }
    }
    session.print(preview)
    return .done
  }
}
