import CommandLineKit
import LedgerCore
import ReferralLedger

/// `terms`: what the program promises.
enum TermsCommand {
  private static let file = Parameter.optionalArgument(
    ValueKind<String>.file("FILE"), "terms to publish; '-' is standard input")

  static let command = Command(
    "terms", "shows the terms in force, or publishes those of a file",
    details: """
      Published terms are in force from their position on; they change no amount that was recorded before. Publishing \
      the terms in force again changes nothing.
      """,
    takes: [Parameters.ledger, file, Parameters.asOf],
    examples: [
      "referral-ledger terms spring > terms.json": "the terms in force, to be edited",
      "referral-ledger terms spring terms.json": "publishes them",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    if let file = try given(file) {
      guard try given(Parameters.asOf) == nil else {
        throw .usage(
          "--as-of shows terms of the past, and FILE publishes new ones; give one of them")
      }
      let terms = try session.terms(inFile: file)
      return try await session.change(path) { ledger throws(LedgerFailure) in
        try await ledger.publish(terms)
      }
    }
    let terms = try await session.ask(path) { state, _ in state.terms }
    guard let terms else {
      throw CommandFailure(
        .flawed,
        "no terms were published in \(path.quoted) by then; publish some with "
          + "'\(console.executable) terms LEDGER FILE'")
    }
    console.output.line(terms.prettyJSON)
    return .done
  }
}
