import CommandLineKit
import ReferralLedger

/// `code apply`: somebody came by a code.
enum CodeApplyCommand {
  private static let code = Parameter.argument(ValueKind<Text>.id("CODE"), "the code")
  private static let referee = Parameter.argument(
    ValueKind<Text>.id("REFEREE"), "who came by it")

  static let command = Command(
    "code apply", "registers the owner of a code as somebody's referrer",
    takes: [Parameters.ledger, code, referee],
    examples: ["referral-ledger code apply spring K7PQ2MWX bob": "bob came by the code K7PQ2MWX"],
    run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (code, referee) = (try given(code), try given(referee))
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.apply(code: code, to: referee)
    }
  }
}
