import CommandLineKit
import LedgerCore
import ReferralLedger

/// `batch show` (rule R15).
enum BatchShowCommand {
  private static let batch = Parameter.argument(ValueKind<Text>.id("BATCH"), "the batch's id")

  static let command = Command(
    "batch show", "shows one batch with all its lines",
    takes: [Parameters.ledger, batch, Parameters.asOf],
    examples: ["referral-ledger batch show spring BATCH-20251001-090000": "who was paid what"],
    run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (path, id) = (try given(Parameters.ledger), try given(batch))
    let asOf = try given(Parameters.asOf)
    let found = try await session.reading(path) { opened throws(CommandFailure) in
      var last: UInt64 = .max
      if let asOf { last = try await session.pastState(of: opened, asOf).state.head }
      return try await details(of: id, upTo: last, in: opened)
    }
    guard let details = found else {
      throw CommandFailure(
        .flawed,
        "there is no batch \(id.string.quoted); '\(console.executable) batch history' lists them")
    }
    switch session.chosenFormat {
    case .json: session.print { json in details.summary.write(to: &json, lines: details.lines) }
    case .csv: session.print(.lines(details.lines))
    case .table:
      session.print(.batch(details.summary))
      console.output.line()
      session.print(.lines(details.lines))
    }
    return .done
  }

  /// The batch as it is, or as it was at a position.
  private static func details(
    of id: Text, upTo last: UInt64, in opened: OpenLedger
  ) async throws(CommandFailure) -> BatchDetails? {
    guard last < .max else {
      return try await opened.attempt { () throws(StoreFailure) in
        try await opened.ledger.batch(id)
      }
    }
    let past = try await opened.attempt { () throws(StoreFailure) in
      try await opened.ledger.state(asOf: last).state
    }
    guard let summary = past.batch(id) else { return nil }
    var gathering = BatchDetails.Gathering(of: id)
    let positions = summary.positions
    try await opened.forEachEvent(from: positions.lowerBound, upTo: positions.upperBound) { event in
      gathering.add(event)
      return true
    }
    return BatchDetails(summary: summary, lines: gathering.sorted)
  }
}
