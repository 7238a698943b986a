extension LedgerMachine {
  /// What came of confirming a preview.
  package enum BatchDecision: Sendable {
    /// It was applied, as one group; the outcome tells which lines.
    case accepted(ClosedRange<UInt64>, BatchOutcome)
    /// The batch was closed before; how it ended stands in the log.
    case closed(BatchRow)
    /// It is refused, without effect.
    case rejected(Rejection)
    /// The durable records at these positions must be shown first.
    case needs([UInt64])
  }

  /// Pays what is left of a preview into the wallets, and closes the batch (rule R12).
  ///
  /// Each line goes through the gate. All of it becomes part of one group, or none.
  package mutating func pay(
    _ preview: BatchPreview, by actor: Text?, correlation: Text?, now: Timestamp,
    evidence shown: Evidence
  ) throws(ReplayFailure) -> BatchDecision {
    let now = moment(now)
    let actor = actor ?? self.actor
    if let rejection = Gate.refusal(
      of: preview, by: actor, correlation: correlation, at: now, on: state)
    {
      return .rejected(rejection)
    }
    if let batch = state.figures.batches.batch(preview.batch), batch.row.finishedPosition > 0 {
      return .closed(batch.row)
    }
    // What tells keys apart is asked for before anything is applied that would have to be undone.
    let needed = needs(of: preview, shown)
    guard needed.isEmpty else { return .needs(needed) }
    let before = mark()
    let first = state.head + 1
    let stamp = Stamp(at: now, recordedAt: now, actor: actor, correlation: correlation)
    var payment = BatchPayment(of: preview, stamp, shown)
    try preview.lines.withUnsafeBufferPointer { lines throws(ReplayFailure) in
      try payAll(lines, &payment)
    }
    let decision = try close(&payment, from: first)
    if case .accepted = decision { return decision }
    undo(to: before)
    return decision
  }

  /// Pays all lines of a preview, or notes why one is not paid: nearly all in passing, the others one by one.
  private mutating func payAll(
    _ lines: UnsafeBufferPointer<BatchPreview.Line>, _ payment: inout BatchPayment
  ) throws(ReplayFailure) {
    let start = (position: state.head, wallets: state.figures.wallets.accountCount)
    var pass = pass(over: payment.preview, payment.hearing.stamp)
    var next = 0
    while next < lines.count {
      find(lines, from: next, &pass)
      while true {
        next = pay(lines, from: next, &pass)
        guard next < pass.found.upperBound else { break }
        try payAlone(next, &payment)
        next += 1
      }
      if pass.found.lowerBound == 0 {
        // The end of the batch comes on top.
        makeRoom(forLines: lines.count - next + 1, likeThoseAfter: start)
      }
    }
  }

  /// Pays a line of a preview through the gate, or notes why it is not paid.
  private mutating func payAlone(
    _ place: Int, _ payment: inout BatchPayment
  ) throws(ReplayFailure) {
    payment.begin(place)
    let referrer = state.directory.handle(of: payment.line.referrer) ?? .none
    while let verdict = Gate.refusal(
      of: &payment.line, ofPreviewTo: referrer, state, payment.hearing)
    {
      switch verdict {
      case .needs(let position) where position > durable:
        payment.hearing.evidence.add(try recent(position))
        continue
      case .needs(let position): payment.needed.append(position)
      case .duplicate: break
      case .rejected(let rejection): payment.refuse(place, rejection)
      }
      return
    }
    // Where something must be shown first, all of it is decided again.
    if payment.needed.isEmpty { try apply(&payment.line, payment.hearing.stamp, to: referrer) }
  }

  /// Closes a batch whose lines were paid; what is not accepted is to be undone.
  private mutating func close(
    _ payment: inout BatchPayment, from first: UInt64
  ) throws(ReplayFailure) -> BatchDecision {
    guard payment.needed.isEmpty else { return .needs(payment.needed) }
    var outcome = BatchOutcome(paying: payment.preview, except: payment.unpaid)
    guard !outcome.paid.isEmpty else { return .rejected(Gate.nothingLeft(of: payment.preview)) }
    let stamp = payment.hearing.stamp
    let end = Proposal(
      .batchFinished(state.end(of: outcome)), actor: stamp.actor, correlation: stamp.correlation)
    while true {
      let evidence = payment.hearing.evidence
      switch Gate.decide(
        end, on: state, now: stamp.recordedAt, actor: stamp.actor, evidence: evidence)
      {
      case .accepted(let acceptance):
        outcome.position = try apply(acceptance, of: .batchFinished).own
        return .accepted(first...state.head, outcome)
      case .needs(let position) where position > durable:
        payment.hearing.evidence.add(try recent(position))
      case .needs(let position): return .needs([position])
      case .rejected(let rejection): return .rejected(rejection)
      case .duplicate: return .rejected(Gate.nothingLeft(of: payment.preview))
      }
    }
  }

  /// The durable records that may have paid lines of a preview before.
  private mutating func needs(of preview: BatchPreview, _ evidence: Evidence) -> [UInt64] {
    // Of a batch that the log has not seen, no line was paid.
    guard state.figures.batches.contains(preview.batch) else { return [] }
    var needed: [UInt64] = []
    for line in preview.lines {
      let id = BatchLineID(
        batch: preview.batch, referrer: line.referrer, currency: line.currency)
      for position in Gate.candidates(forPaymentOf: id, state)
      where position <= durable && !evidence.shows(position) {
        needed.append(position)
      }
    }
    return needed
  }
}

/// A preview that is being paid, line by line.
private struct BatchPayment {
  let preview: BatchPreview
  /// The line that is looked at, as it will be recorded: each one in the place of the one before.
  var line: CashbackPaid<Spelled>
  var hearing: Hearing
  /// The lines that are not paid, by their place in the preview.
  private(set) var unpaid: [(place: Int, rejection: Rejection)] = []
  /// What must be shown first.
  var needed: [UInt64] = []

  init(of preview: BatchPreview, _ stamp: Stamp, _ shown: Evidence) {
    self.preview = preview
    line = CashbackPaid(
      batch: preview.batch, referrer: Spelled.blankParticipant, amount: Spelled.blankValue,
      currency: Spelled.blankCurrency)
    hearing = Hearing(stamp: stamp, position: nil, evidence: shown)
  }

  /// Goes on to the line at a place of the preview.
  mutating func begin(_ place: Int) {
    line.referrer = preview.lines[place].referrer
    line.amount = preview.lines[place].amount
    line.currency = preview.lines[place].currency
    line.referrals = nil
  }

  /// Notes that a line is refused; one that was paid before, with its amount, counts as paid.
  mutating func refuse(_ place: Int, _ rejection: Rejection) {
    if Gate.isPaid(preview.lines[place], as: rejection, hearing.evidence) { return }
    unpaid.append((place, rejection))
  }
}

extension LedgerState {
  /// The end of a batch that came out like this.
  fileprivate func end(of outcome: BatchOutcome) -> BatchFinished<Spelled> {
    // What another preview of the same second paid, or an interrupted run, is part of the batch.
    guard var recorded = end(of: outcome.preview.batch) else { return outcome.finished }
    recorded.failed = UInt64(outcome.failed.count)
    recorded.changed = UInt64(outcome.changed.count)
    return recorded
  }
}
