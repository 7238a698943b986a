import CommandLineKit
import LedgerCore
import ReferralLedger

/// `import`: events from files, through the gate.
enum ImportCommand {
  private static let files = Parameter.arguments(
    ValueKind<String>.file("FILE"), "JSON lines; '-', or none at all, is standard input")
  private static let strict = Parameter.flag("strict", "stops at the first rejection")
  private static let create = Parameter.flag(
    "create", "restores an export, with its positions and moments, in a new ledger")

  static let command = Command(
    "import", "proposes each line of files to the ledger, in order",
    details: """
      Each line is an event as 'export' prints it: {"type": "PaymentSucceeded", "payment": "pay_1", "payer": "bob", \
      "amount": "49.00", "currency": "USD", "kind": "purchase"}. 'at' is the clock's time unless told, 'actor' that of \
      --actor; 'position' is checked where it is given. A line that is rejected is named with its number, and the lines \
      after it still count. What was imported before is a duplicate and changes nothing, so an import that was \
      interrupted is simply run again.

      With --create the ledger is made, the first line must be its ProgramPublished, and every event keeps its \
      recordedAt (never decreasing, never after the clock): the ledger becomes the one that was exported, with the \
      same root hash. It may be run again after an interruption. Without --create, recordedAt is ignored.
      """,
    takes: [Parameters.ledger, files, strict, create],
    examples: [
      "referral-ledger import spring events.jsonl": "a file of events",
      "tail -F events.jsonl | referral-ledger import spring -": "events as they come",
      "referral-ledger import copy --create spring.jsonl":
        "the ledger that was exported to spring.jsonl",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    var names = try given(files)
    if names.isEmpty { names = ["-"] }
    // A file that is not there is found out before the first line is taken.
    var opened: [InputFile] = []
    for name in names { opened.append(try InputFile(name)) }
    let manner = BulkManner(
      stopsAtRejection: try given(strict), keepsRecordedAt: try given(create))
    Interruption.listen()
    var sources = opened.map(ImportFile.init)
    let first = try sources[0].nextBatch(strictly: manner.stopsAtRejection)
    let isThere = try session.contents(of: path) == .ledger
    let isNew = manner.keepsRecordedAt && !isThere
    if isNew { try checkBeginning(of: first, opened[0], path, session) }
    let status = try await session.writing(path, creating: isNew, snapshots: .never) {
      ledger throws(CommandFailure) in
      var run = ImportRun(session, ledger, manner, opened)
      try await run.take(&sources, first: first)
      try await finish(run, on: ledger, session)
      return run.rejected > 0 ? ExitStatus.flawed : .done
    }
    if Interruption.isAskedFor {
      console.output.flush()
      console.fail(
        "interrupted; what was counted is kept, and the same command goes on from there")
      Interruption.obey()
    }
    return status
  }

  /// What is restored begins with the terms, or nothing is created.
  private static func checkBeginning(
    of batch: ImportBatch, _ file: InputFile, _ path: String, _ session: Session
  ) throws(CommandFailure) {
    if try session.contents(of: path) == .somethingElse {
      throw CommandFailure(
        .ledger, "the directory \(path.quoted) holds something else; give an empty one, or none")
    }
    guard case .programPublished = batch.proposals.first?.body,
      batch.unreadable.allSatisfy({ $0.line > batch.numbers[0] })
    else {
      throw .usage(
        "\(file.name) does not begin with the ProgramPublished of an export; give a whole export, or "
          + "create the ledger with '\(session.console.executable) init'")
    }
  }

  /// How many events make it worth while to take a snapshot for the next one who opens the ledger.
  private static let worthSnapshot: UInt64 = 100_000

  private static func finish(
    _ run: ImportRun, on opened: OpenLedger, _ session: Session
  ) async throws(CommandFailure) {
    let checkpoint = try await opened.attempt { () throws(StoreFailure) in
      if run.appended >= worthSnapshot { try await opened.ledger.takeSnapshot() }
      return try await opened.store.checkpoint()
    }
    let console = session.console
    guard session.chosenFormat == .json else {
      session.print(
        Listing(
          record: [
            .number("lines"), .number("appended"), .number("duplicates"), .number("rejected"),
            .number("position"), .text("root"),
          ],
          [
            .number(Int64(run.lines)), .number(Int64(clamping: run.appended)),
            .number(Int64(run.duplicates)), .number(Int64(run.rejected)),
            .number(Int64(clamping: checkpoint.position)), .text(checkpoint.root.description),
          ]))
      return
    }
    console.output.write(
      "{\"lines\":\(run.lines),\"appended\":\(run.appended),\"duplicates\":\(run.duplicates),\"rejected\":["
    )
    run.spool.write(to: console.output)
    console.output.line(
      "],\"position\":\(checkpoint.position),\"root\":\"\(checkpoint.root)\"}")
  }
}
