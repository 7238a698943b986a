extension Gate {
  /// A line of a batch, looked up: what CashbackStarted, CashbackPaid and CashbackFailed have in common.
  private struct Line {
    let batch: Text
    let referrer: ID
    let currency: KnownCurrency
    let handle: Handle?
    /// How the line stands, if it was ever handed to an executor.
    let started: CashbackLine?

    var isInFlight: Bool { started?.status == .inFlight }
  }

  private static func line(
    _ batch: Text, _ referrer: ID, _ code: Text, _ state: LedgerState
  ) throws(Verdict) -> Line {
    try line(batch, referrer, state.directory.handle(of: referrer), code, state)
  }

  /// The same, where it is known whom the line is paid to.
  @inline(__always)
  private static func line(
    _ batch: Text, _ referrer: ID, _ handle: Handle?, _ code: Text, _ state: LedgerState
  ) throws(Verdict) -> Line {
    let currency = try currency(code, state)
    let started = handle.flatMap { state.figures.cashback.lines.line(batch, $0, currency.index) }
    return Line(
      batch: batch, referrer: referrer, currency: currency, handle: handle, started: started)
  }

  private static func key(
    _ type: EventType, of line: Line, attempt: UInt64? = nil, _ state: LedgerState
  ) -> KeyBuilder? {
    guard let handle = line.handle else { return nil }
    let key = key(type, state).adding(line.batch).adding(handle, line.currency.index)
    return attempt.map { key.adding($0) } ?? key
  }

  /// Hands a line to an executor; attempts follow one another (rule R13).
  static func start(
    _ started: CashbackStarted<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let line = try line(started.batch, started.referrer, started.currency, state)
    let amount = try positiveUnits(started.amount, line.currency)
    var filled = started
    filled.amount = line.currency.amount(amount)
    if let key = key(.cashbackStarted, of: line, attempt: started.attempt, state) {
      try checkKey(key, of: .cashbackStarted(filled), state, hearing) {
        guard case .cashbackStarted(let recorded) = $0.body else { return false }
        return recorded.batch == started.batch && recorded.referrer == started.referrer
          && recorded.currency == started.currency && recorded.attempt == started.attempt
      }
    }
    try hearing.checkPosition(state.head + 1)
    try checkBatch(line, state, hearing)
    let next = (line.started?.attempt ?? 0) + 1
    let isPaid = try isPaid(line, state, hearing)
    guard !line.isInFlight, !isPaid, started.attempt == next else {
      throw .rejected(
        .invalidTransition,
        line.isInFlight
          ? "an attempt for \(shown(line.referrer)) in \(shown(line.batch)) is in flight"
          : isPaid
            ? "\(shown(line.referrer)) was paid in \(shown(line.batch)) already"
            : "the next attempt for \(shown(line.referrer)) in \(shown(line.batch)) is \(next)")
    }
    try checkPayable(
      payee(line.handle, line.currency, state, hearing), amount, line.currency, of: line.referrer)
    return hearing.event(.cashbackStarted(filled), after: state.head)
  }

  /// Pays a line: one that ends its own start, or one of a batch without an executor (rules R10–R13).
  static func pay(
    _ paid: CashbackPaid<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    var filled = paid
    try pay(&filled, to: state.directory.handle(of: paid.referrer), state, hearing)
    return hearing.event(.cashbackPaid(filled), after: state.head)
  }

  /// Checks that a line may be paid, and fills in what is recorded of it.
  ///
  /// The lines of a batch come here one after another, already looked up, to be written without being
  /// spelled as events.
  static func pay(
    _ paid: inout CashbackPaid<Spelled>, to referrer: Handle?, _ state: LedgerState,
    _ hearing: Hearing
  ) throws(Verdict) {
    let line = try line(paid.batch, paid.referrer, referrer, paid.currency, state)
    let amount = try positiveUnits(paid.amount, line.currency)
    paid.amount = line.currency.amount(amount)
    try checkPaidKey(line, .cashbackPaid(paid), state, hearing)
    try hearing.checkPosition(state.head + 1)
    try checkBatch(line, state, hearing)
    let payee = payee(line.handle, line.currency, state, hearing)
    if line.isInFlight {
      try checkDestination(paid.destination, of: line, state, hearing)
      try checkAmount(amount, of: line)
    } else {
      try checkPayable(payee, amount, line.currency, of: line.referrer)
    }
    try checkFigures(
      of: payee, paid: amount, intoWallet: paid.destination == .wallet, of: paid.referrer)
    paid.referrals = line.handle.map { state.figures.referrals.activated(of: $0) } ?? 0
  }

  /// Ends an attempt that failed; its cashback stays pending (rule R13).
  static func fail(
    _ failed: CashbackFailed<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let line = try line(failed.batch, failed.referrer, failed.currency, state)
    let amount = try positiveUnits(failed.amount, line.currency)
    var filled = failed
    filled.amount = line.currency.amount(amount)
    if let key = key(.cashbackFailed, of: line, attempt: failed.attempt, state) {
      try checkKey(key, of: .cashbackFailed(filled), state, hearing) {
        guard case .cashbackFailed(let recorded) = $0.body else { return false }
        return recorded.batch == failed.batch && recorded.referrer == failed.referrer
          && recorded.currency == failed.currency && recorded.attempt == failed.attempt
      }
    }
    try hearing.checkPosition(state.head + 1)
    try checkBatch(line, state, hearing)
    guard line.isInFlight, line.started?.attempt == failed.attempt else {
      throw .rejected(
        .invalidTransition,
        "attempt \(failed.attempt) for \(shown(line.referrer)) in \(shown(line.batch)) is not in "
          + "flight")
    }
    try checkAmount(amount, of: line)
    return hearing.event(.cashbackFailed(filled), after: state.head)
  }

  /// Closes a batch (rule R12); what it states is recorded as it is.
  static func finish(
    _ finished: BatchFinished<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    var filled = finished
    var currencies: [KnownCurrency] = []
    for total in finished.totals { currencies.append(try currency(total.currency, state)) }
    filled.totals = []
    for (total, currency) in zip(finished.totals, currencies) {
      let units = try positiveUnits(total.amount, currency)
      filled.totals.append(CurrencyTotal(currency: currency.code, amount: currency.amount(units)))
    }
    filled.totals.sort { $0.currency < $1.currency }
    let key = key(.batchFinished, state).adding(finished.batch)
    try checkKey(key, of: .batchFinished(filled), state, hearing) {
      guard case .batchFinished(let recorded) = $0.body else { return false }
      return recorded.batch == finished.batch
    }
    try hearing.checkPosition(state.head + 1)
    return hearing.event(.batchFinished(filled), after: state.head)
  }

  /// The positions that may have recorded an attempt of a line.
  package static func candidates(
    forStartOf line: BatchLineID, attempt: UInt64, _ state: LedgerState
  ) -> [UInt64] {
    guard let handle = state.directory.handle(of: line.referrer),
      let currency = state.directory.index(of: line.currency)
    else { return [] }
    let key = key(.cashbackStarted, state).adding(line.batch).adding(handle, currency)
    return state.figures.keys.candidates(for: key.adding(attempt).value)
  }

  /// The positions that may have recorded the payment of a line.
  package static func candidates(
    forPaymentOf line: BatchLineID, _ state: LedgerState
  ) -> [UInt64] {
    guard let handle = state.directory.handle(of: line.referrer),
      let currency = state.directory.index(of: line.currency)
    else { return [] }
    let key = key(.cashbackPaid, state).adding(line.batch).adding(handle, currency)
    let first = firstPosition(of: line.batch, state)
    return state.figures.keys.candidates(for: key.value).filter { $0 >= first }
  }

  /// Before this position no line of a batch was paid: what looks like one there is something else.
  static func firstPosition(of batch: Text, _ state: LedgerState) -> UInt64 {
    // Batches of one payment are not counted among them.
    if batch.withBytes(BatchID.isOfPayment) { return 0 }
    return state.figures.batches.batch(batch)?.row.position ?? .max
  }

  // MARK: Checks

  private static func checkPaidKey(
    _ line: Line, _ body: @autoclosure () -> EventBody<Spelled>, _ state: LedgerState,
    _ hearing: Hearing
  ) throws(Verdict) {
    guard let key = key(.cashbackPaid, of: line, state) else { return }
    try checkKey(
      key, from: firstPosition(of: line.batch, state), of: body(), state, hearing
    ) { isPayment($0, of: line) }
  }

  private static func isPayment(_ event: LedgerEvent, of line: Line) -> Bool {
    guard case .cashbackPaid(let recorded) = event.body else { return false }
    return recorded.batch == line.batch && recorded.referrer == line.referrer
      && recorded.currency == line.currency.code
  }

  /// Whether a line was paid, or is in flight, in a batch.
  static func isTaken(
    _ batch: Text, _ referrer: ID, _ code: Text, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Bool {
    let line = try line(batch, referrer, code, state)
    if line.isInFlight { return true }
    return try isPaid(line, state, hearing)
  }

  private static func isPaid(
    _ line: Line, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Bool {
    guard let key = key(.cashbackPaid, of: line, state) else { return false }
    let first = firstPosition(of: line.batch, state)
    for position in state.figures.keys.candidates(for: key.value) where position >= first {
      if isPayment(try hearing.evidence.event(at: position), of: line) { return true }
    }
    return false
  }

  /// A batch of a payment names one that earned for the referrer (rule G2).
  private static func checkBatch(
    _ line: Line, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) {
    guard line.batch.withBytes(BatchID.isOfPayment) else { return }
    for id in BatchID.payments(of: line.batch) {
      guard let (_, payment) = try recordedPayment(id, state, hearing) else { continue }
      let earned = (payment.earnings ?? []).contains { $0.referrer == line.referrer }
      if earned, payment.currency == line.currency.code { return }
    }
    throw .rejected(
      .unknownPayment,
      "\(shown(line.batch)) names no payment that earned for \(shown(line.referrer))")
  }

  /// What was handed out to an address went there, and not into the wallet besides (rule R13).
  private static func checkDestination(
    _ destination: Destination<Spelled>, of line: Line, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) {
    guard case .wallet = destination, let attempt = line.started?.attempt,
      let key = key(.cashbackStarted, of: line, attempt: attempt, state)
    else { return }
    for position in state.figures.keys.candidates(for: key.value) {
      guard
        case .cashbackStarted(let started) = try hearing.evidence.event(at: position).body,
        started.batch == line.batch, started.referrer == line.referrer,
        started.currency == line.currency.code, started.attempt == attempt,
        case .address(let address) = started.destination
      else { continue }
      throw .rejected(
        .invalidTransition,
        "what is in flight to \(shown(line.referrer)) in \(shown(line.batch)) goes to "
          + "\(shown(address)), not into the wallet; say where it went")
    }
  }

  private static func checkAmount(_ amount: Int64, of line: Line) throws(Verdict) {
    guard let started = line.started, started.amount != amount else { return }
    throw .rejected(
      .amountMismatch,
      "\(line.currency.text(started.amount)) is in flight, not \(line.currency.text(amount))")
  }
}
