import CommandLineKit
import LedgerCore
import ReferralLedger

/// `batch pay` (rules R11–R13).
enum BatchPayCommand {
  private static let kept = Parameter.option(
    "preview", ValueKind<String>.file("FILE|-"),
    "confirms exactly what 'batch preview --format json' printed, without asking")

  static let command = Command(
    "batch pay", "pays what is payable, after showing it and asking",
    details: """
      Each line is paid as it was previewed if it still is payable; one that is not is told as changed and stays pending. \
      Confirming the same preview again pays nothing twice. Without --executor, cashback goes into the wallets, all of it \
      at once.

      An executor moves the money outside the ledger. It is run once per line, after the start of the attempt is durable, \
      with the line as JSON on its standard input: key, batch, referrer, amount, currency, attempt. Exit status 0 means \
      paid, and what it prints is recorded as the reference; 1 means failed, and what it prints is the reason; anything \
      else, or no answer within a minute, leaves the outcome unknown. The same key may come again, and must not move money \
      twice. What is in flight from an earlier run is asked for first.

      With --if-due nothing new is paid unless the schedule has come since the latest batch: weekly:mon@09:00, or \
      monthly:1,15@01:00, in UTC; an executor is asked for what is in flight all the same. The exit status is 1 where a \
      line failed, changed, or is unknown.
      """,
    takes: [
      Parameters.ledger, Parameters.onlyParticipant, kept, Parameters.executor, Parameters.yes,
      Parameters.ifDue,
    ],
    examples: [
      "referral-ledger batch pay spring": "shows the batch, asks, and pays",
      "referral-ledger batch pay spring --preview batch.json": "pays what was looked at before",
      "referral-ledger batch pay spring --yes --if-due weekly:mon@09:00": "from cron, every hour",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    let executor = try given(Parameters.executor)
    if let schedule = try given(Parameters.ifDue), try await !isDue(schedule, session, path) {
      console.note("no batch is due by \(schedule)")
      return try await settlesInFlight(session, path, executor) ? .done : .flawed
    }
    let found = try await preview(session, path, executor)
    guard let (preview, isConfirmed) = found else { return .flawed }
    guard !preview.lines.isEmpty else {
      // Programs find the same keys as where something was paid.
      if session.chosenFormat == .json {
        session.print(BatchOutcome(preview))
      } else {
        session.print(preview)
      }
      console.note(
        preview.leftOut.isEmpty
          ? "there is nothing to pay"
          : "nobody is paid: all who have something pending are left out")
      return isConfirmed ? .done : .flawed
    }
    let outcome = try await session.writing(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.settlement(by: executor, session.console).pay(preview, by: session.actor)
      }
    }
    session.print(outcome)
    let isWhole = outcome.failed.isEmpty && outcome.unknown.isEmpty && outcome.changed.isEmpty
    return isWhole && isConfirmed ? .done : .flawed
  }

  private static func isDue(
    _ schedule: Schedule, _ session: Session, _ path: String
  ) async throws(CommandFailure) -> Bool {
    try await session.reading(path) { opened throws(CommandFailure) in
      try await opened.attempt { () throws(StoreFailure) in
        try await opened.ledger.isBatchDue(by: schedule)
      }
    }
  }

  /// Asks for what is in flight where no batch is due; whether nothing of it is left.
  ///
  /// Where there is nothing, the ledger is not opened for writing: cron may run this every hour beside a service.
  private static func settlesInFlight(
    _ session: Session, _ path: String, _ executor: String?
  ) async throws(CommandFailure) -> Bool {
    let participant = try session.given(Parameters.onlyParticipant)
    let inFlight = try await session.reading(path) { opened throws(CommandFailure) in
      try await opened.attempt { () throws(StoreFailure) in
        try await opened.ledger.linesInFlight()
      }
    }
    let lines = inFlight.filter { participant == nil || $0.referrer == participant }
    guard !lines.isEmpty else { return true }
    guard executor != nil else {
      session.console.note(
        "in flight: \(lines.count), whose outcome is unknown; with --executor they are asked for again"
      )
      return false
    }
    if try !session.given(Parameters.yes) { try requireTerminal(session.console) }
    return try await resume(session, path, participant, executor)
  }

  /// The preview that is to be paid: the one that was kept, or one that somebody says yes to; `nil` for a no.
  private static func preview(
    _ session: Session, _ path: String, _ executor: String?
  ) async throws(CommandFailure) -> (BatchPreview, Bool)? {
    let given = session.given
    if let file = try given(kept) {
      guard try given(Parameters.onlyParticipant) == nil else {
        throw .usage("--participant chooses what is previewed, and --preview was already; give one")
      }
      try session.requireLedger(path)
      return (try session.preview(inFile: file), true)
    }
    let participant = try given(Parameters.onlyParticipant)
    // Before an executor moves what is in flight.
    if executor != nil, try !given(Parameters.yes) { try requireTerminal(session.console) }
    let isWhole = try await resume(session, path, participant, executor)
    let preview = try await session.reading(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.ledger.previewBatch(of: participant, by: session.actor)
      }
    }
    guard try confirms(preview, session) else {
      session.console.note("the batch was not paid")
      return nil
    }
    return (preview, isWhole)
  }

  /// Asks the executor again for what is in flight, to one alone where one is named; whether all of it was paid.
  private static func resume(
    _ session: Session, _ path: String, _ participant: Text?, _ executor: String?
  ) async throws(CommandFailure) -> Bool {
    guard executor != nil else { return true }
    let settled = try await session.writing(path) { opened throws(CommandFailure) in
      try await opened.call { () throws(LedgerFailure) in
        try await opened.settlement(by: executor, session.console).resume(
          of: participant, by: session.actor)
      }
    }
    for payout in settled {
      let line = payout.line
      session.console.note(
        "in flight before: \(line.batch), \(line.referrer), \(payout.amount) \(line.currency): "
          + payout.result.word)
    }
    return settled.allSatisfy { $0.result == .paid }
  }

  /// Shows the preview and asks, unless nobody is to be asked; nobody holds the ledger meanwhile.
  private static func confirms(
    _ preview: BatchPreview, _ session: Session
  ) throws(CommandFailure) -> Bool {
    if try session.given(Parameters.yes) || preview.lines.isEmpty { return true }
    try requireTerminal(session.console)
    session.showInBrief(preview)
    return session.console.confirms("\nPay \(preview.totals.text) to \(preview.payees) referrers?")
  }

  private static func requireTerminal(_ console: Console) throws(CommandFailure) {
    try console.requireTerminal(
      "nobody can be asked without a terminal; look at the batch with 'batch preview', then give --yes"
    )
  }
}
