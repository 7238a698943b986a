import CommandLineKit
import ReferralLedger

/// `init`: a new ledger with its first terms.
enum InitCommand {
  private static let terms = Parameter.required(
    "terms", ValueKind<String>.file("FILE"), "the program's terms as JSON; '-' is standard input")

  static let command = Command(
    "init", "creates a ledger with its first terms",
    details: """
      The directory is made where it is missing, and must be empty otherwise. The terms become the first event of \
      the log; 'terms' publishes later ones.
      """,
    takes: [Parameters.ledger, terms],
    examples: [
      "referral-ledger init spring --terms terms.json": "a ledger in the directory spring"
    ],
    run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    let terms = try session.terms(inFile: given(terms))
    switch try session.contents(of: path) {
    case .nothing: break
    case .somethingElse:
      throw CommandFailure(
        .ledger, "the directory \(path.quoted) holds something else; give an empty one, or none")
    case .ledger:
      // An earlier attempt may have ended between the ledger and its first event.
      let end = try await session.writing(path) { opened in await opened.ledger.position }
      guard end == 0 else {
        throw CommandFailure(
          .ledger,
          "there is a ledger in \(path.quoted) already; publish terms in it with "
            + "'\(console.executable) terms'")
      }
    }
    return try await session.change(path, creating: true) { ledger throws(LedgerFailure) in
      try await ledger.publish(terms)
    }
  }
}
