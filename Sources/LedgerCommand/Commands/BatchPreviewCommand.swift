import CommandLineKit
import ReferralLedger

/// `batch preview` (rule R11).
enum BatchPreviewCommand {
  static let command = Command(
    "batch preview", "shows what a batch would pay now, and whom it would leave out",
    details: """
      A preview changes nothing. Printed as JSON it can be kept in a file, looked at, and confirmed by 'batch pay \
      --preview' within 120 seconds, by the actor who asked for it. With \
      --as-of it is what would have been paid then, which is too old to be confirmed soon after.
      """,
    takes: [Parameters.ledger, Parameters.onlyParticipant, Parameters.asOf],
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
    let asOf = try given(Parameters.asOf)
    let preview = try await session.reading(path) { opened throws(CommandFailure) in
      guard let asOf else {
        return try await opened.call { () throws(LedgerFailure) in
          try await opened.ledger.previewBatch(of: participant, by: session.actor)
        }
      }
      let past = try await session.pastState(of: opened, asOf)
      do throws(Rejection) {
        return try past.state.preview(of: participant, by: session.actor, at: past.moment)
      } catch {
        throw .ledger(.rejected(error), at: path)
      }
    }
    session.print(preview)
    return .done
  }
}
