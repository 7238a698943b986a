import CommandLineKit
import ReferralLedger

/// `code issue`: a code that refers to its owner.
enum CodeIssueCommand {
  private static let owner = Parameter.argument(
    ValueKind<Text>.id("OWNER"), "whom the code refers to")
  private static let new = Parameter.flag("new", "issues another one, though there is one")

  static let command = Command(
    "code issue", "prints a participant's referral code, and makes one where there is none",
    details: "Codes have eight letters and digits without look-alikes, from a secure source.",
    takes: [Parameters.ledger, owner, new],
    examples: ["referral-ledger code issue spring alice": "the code that alice gives to others"],
    run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    let (owner, isAnother) = (try given(owner), try given(new))
    let code = try await session.writing(path) { opened throws(CommandFailure) in
      var random = SystemRandomNumberGenerator()
      return try await opened.call { () throws(LedgerFailure) in
        try await opened.ledger.issueCode(to: owner, isAnother: isAnother, random: &random)
      }
    }
    if session.chosenFormat == .table {
      console.output.line(code.string)
      return .done
    }
    session.print(
      Listing(record: [.text("code"), .text("owner")], [.text(code.string), .text(owner.string)]))
    return .done
  }
}
