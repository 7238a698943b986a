import CommandLineKit
import ReferralLedger

/// `batch pay` (rules R11 and R12).
enum BatchPayCommand {
  private static let kept = Parameter.option(
    "preview", ValueKind<String>.file("FILE|-"),
    "confirms exactly what 'batch preview --format json' printed, without asking")

  static let command = Command(
    "batch pay", "pays what is payable, after showing it and asking",
    details: """
      Each line is paid as it was previewed if it still is payable; one that is not is told as changed and stays pending. \
      Confirming the same preview again pays nothing. The exit status is 1 where a line was changed.
      """,
    takes: [Parameters.ledger, Parameters.onlyParticipant, kept, Parameters.yes],
    examples: [
      "referral-ledger batch pay spring": "shows the batch, asks, and pays",
      "referral-ledger batch pay spring --preview batch.json": "pays what was looked at before",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    let preview: BatchPreview
    if let file = try given(kept) {
      guard try given(Parameters.onlyParticipant) == nil else {
        throw .usage("--participant chooses what is previewed, and --preview was already; give one")
      }
      try session.requireLedger(path)
      preview = try session.preview(inFile: file)
    } else {
      let participant = try given(Parameters.onlyParticipant)
      preview = try await session.reading(path) { opened throws(CommandFailure) in
        try await opened.call { () throws(LedgerFailure) in
          try await opened.ledger.previewBatch(of: participant, by: session.actor)
        }
      }
      guard try confirms(preview, session) else {
        console.note("nothing was paid")
        return .flawed
      }
    }
    guard !preview.lines.isEmpty else {
      session.print(preview)
      console.note("there is nothing to pay")
      return .done
    }
    let outcome = try await session.writing(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.ledger.confirm(preview, by: session.actor)
      }
    }
    session.print(outcome)
    let isWhole = outcome.failed.isEmpty && outcome.unknown.isEmpty && outcome.changed.isEmpty
    return isWhole ? .done : .flawed
  }

  /// Shows the preview and asks, unless nobody is to be asked; nobody holds the ledger meanwhile.
  private static func confirms(
    _ preview: BatchPreview, _ session: Session
  ) throws(CommandFailure) -> Bool {
    if try session.given(Parameters.yes) || preview.lines.isEmpty { return true }
    let console = session.console
    try console.requireTerminal(
      "nobody can be asked without a terminal; look at the batch with 'batch preview', then give --yes"
    )
    session.show(preview, on: console.errors, width: console.narrowWidth, console.errorStyle)
    return console.confirms("\nPay \(preview.totals.text) to \(preview.payees) referrers?")
  }
}
