import CommandLineKit
import LedgerCore
import ReferralLedger

/// `tail`: the latest events, and those to come.
enum TailCommand {
  private static let follow = Parameter.flag(
    "follow", "goes on with each event as it is committed, until it is ended")

  static let command = Command(
    "tail", "prints the latest events, and follows the log as it grows",
    details: """
      The last ten events; with --follow, every later one too, also those that another process commits. On a terminal \
      each is shown on a line; to programs they are JSON lines, as 'export' prints them.
      """,
    takes: [Parameters.ledger, follow, Parameters.asOf],
    examples: ["referral-ledger tail spring --follow": "what happens now"], run: run)

  private static let shown: UInt64 = 10

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let follow = try given(follow)
    let asOf = try given(Parameters.asOf)
    guard asOf == nil || !follow else {
      throw .usage("--as-of ends with the past, and --follow waits for what is to come; give one")
    }
    return try await session.reading(given(Parameters.ledger)) { opened throws(CommandFailure) in
      var end = await opened.ledger.position
      if let asOf { end = try await session.pastState(of: opened, asOf).state.head }
      let first = end > shown ? end - shown + 1 : 1
      guard follow else {
        if session.chosenFormat == .csv { console.output.write(EventCSV.heading) }
        try await opened.forEachEvent(from: first, upTo: end) { event in print(event, session) }
        return .done
      }
      if session.chosenFormat == .csv { console.output.write(EventCSV.heading) }
      try await opened.follow(from: first) { event in
        defer { console.output.flush() }
        return print(event, session)
      }
      return .done
    }
  }

  /// Prints an event; false where nobody reads any more.
  private static func print(_ event: LedgerEvent, _ session: Session) -> Bool {
    let output = session.console.output
    switch session.chosenFormat {
    case .table: output.line(EventLine.text(event, session.console))
    case .json: output.line(event.json)
    case .csv: output.write(EventCSV.line(event))
    }
    return !output.isClosed
  }
}
