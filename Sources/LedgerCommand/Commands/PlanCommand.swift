import CommandLineKit
import ReferralLedger

/// `plan`: the rate that somebody earns at.
enum PlanCommand {
  private static let plan = Parameter.argument(ValueKind<Text>.id("PLAN"), "the plan's name")

  static let command = Command(
    "plan", "assigns a plan to a referrer, which decides what later payments earn them",
    takes: [Parameters.ledger, Parameters.participant, plan],
    examples: ["referral-ledger plan spring alice gold": "lets alice earn by the plan gold"],
    run: Session.changing(Parameters.participant, plan) {
      ledger, participant, plan throws(LedgerFailure) in
      try await ledger.assign(plan: plan, to: participant)
    })
}
