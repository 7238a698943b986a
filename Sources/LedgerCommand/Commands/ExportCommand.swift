import CommandLineKit
import LedgerCore
import ReferralLedger

/// `export`: the log, for other programs and for a restore.
enum ExportCommand {
  private static let from = Parameter.option(
    "from", ValueKind<UInt64>.whole("POSITION"), "the first position; 1 unless told")
  private static let to = Parameter.option(
    "to", ValueKind<UInt64>.whole("POSITION"), "the last position; the log's end unless told")

  static let command = Command(
    "export", "prints the log as JSON lines",
    details: """
      One event a line, as 'import' reads it; 'import --create' makes the same ledger of it again, with the same root \
      hash. With --format csv there is a column for every field that any event has; cells that a spreadsheet would \
      run as a formula stand behind an apostrophe.
      """,
    takes: [Parameters.ledger, from, to, Parameters.asOf],
    examples: [
      "referral-ledger export spring > spring.jsonl": "the whole log in a file",
      "referral-ledger export spring --from 100 --to 199 --format csv":
        "some of it for a spreadsheet",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    let (first, last) = (max(try given(from) ?? 1, 1), try given(to) ?? .max)
    let asOf = try given(Parameters.asOf)
    let format = session.format ?? .json
    return try await session.reading(path) { opened throws(CommandFailure) in
      if format == .csv { console.output.write(EventCSV.heading) }
      var writer = EventJSONWriter()
      try await opened.forEachEvent(from: first, upTo: last) { event in
        if let asOf, asOf.isBefore(event) { return false }
        switch format {
        case .json:
          writer.line(event)
          console.output.write(writer.bytes)
          writer.removeAll()
        case .csv: console.output.write(EventCSV.line(event))
        case .table: console.output.line(EventLine.text(event, console))
        }
        return !console.output.isClosed
      }
      return .done
    }
  }
}

extension HistoricMoment {
  /// Whether an event came after this.
  fileprivate func isBefore(_ event: LedgerEvent) -> Bool {
    switch self {
    case .position(let position): event.position > position
    case .time(let time): event.recordedAt > time
    }
  }
}
