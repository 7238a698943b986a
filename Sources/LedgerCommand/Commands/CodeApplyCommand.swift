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
    examples: [
      "referral-ledger code apply spring K7PQ2MWX bob": "registers bob, who came by that code"
    ],
    run: Session.changing(code, referee) { ledger, code, referee throws(LedgerFailure) in
      try await ledger.apply(code: code, to: referee)
    })
}
