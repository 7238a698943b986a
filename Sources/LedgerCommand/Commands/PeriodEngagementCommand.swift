import CommandLineKit
import ReferralLedger

/// `period engagement` (rule R16).
enum PeriodEngagementCommand {
  private static let counts = Parameter.arguments(
    MetricArgument.kind, "what was counted, such as posts=5", atLeast: 1)

  static let command = Command(
    "period engagement", "records what a participant did in a period",
    details: "The latest record for a participant replaces the earlier ones of the same period.",
    takes: [Parameters.ledger, Parameters.period, Parameters.participant, counts],
    examples: [
      "referral-ledger period engagement spring 2025-10-P1 alice posts=5 likes=34":
        "records that alice wrote five posts"
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let (period, participant) = (try given(Parameters.period), try given(Parameters.participant))
    var counted: [Text: UInt64] = [:]
    for metric in try given(counts) {
      guard counted.updateValue(metric.count, forKey: metric.name) == nil else {
        throw .usage("\(metric.name.string.quoted) is counted twice; give one count for it")
      }
    }
    let counts = counted
    return try await Session(given, console).change(given(Parameters.ledger)) {
      ledger throws(LedgerFailure) in
      try await ledger.recordEngagement(in: period, of: participant, counts: counts)
    }
  }
}

/// A metric and its count, as in `posts=5`.
private struct MetricArgument: Sendable {
  let name: Text
  let count: UInt64

  static let kind = ValueKind("METRIC=COUNT") { text throws(ValueProblem) -> MetricArgument in
    // A metric's name may have an equals sign itself.
    guard let mark = text.lastIndex(of: "="), mark > text.startIndex,
      let count = UInt64(plain: String(text[text.index(after: mark)...]))
    else { throw ValueProblem("no count of a metric; write METRIC=COUNT, such as posts=5") }
    return MetricArgument(name: Text(String(text[..<mark])), count: count)
  }
}
