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
    // With a million lines some key looks like another one: what tells them apart is asked for before anything
    // is applied that would have to be undone.
    var needed = needs(of: preview, shown)
    guard needed.isEmpty else { return .needs(needed) }
    let before = mark()
    let first = state.head + 1
    var outcome = BatchOutcome(preview)
    var evidence = shown
    outcome.paid.reserveCapacity(preview.lines.count)
    for (index, line) in preview.lines.enumerated() {
      warm(preview, at: index)
      if let rejection = Gate.inFlight(line, of: preview.batch, state) {
        outcome.changed.append(BatchOutcome.Changed(line: line, rejection: rejection))
        continue
      }
      let proposal = Proposal(
        .cashbackPaid(line.payment(in: preview.batch)), actor: actor, correlation: correlation)
      switch try decide(proposal, now, &evidence) {
      case .accepted(let acceptance):
        // Where something must be shown first, all of it is decided again.
        if needed.isEmpty { _ = try apply(acceptance, of: .cashbackPaid) }
        outcome.paid.append(line)
      case .duplicate: outcome.paid.append(line)
      case .rejected(let rejection) where Gate.isPaid(line, as: rejection, evidence):
        outcome.paid.append(line)
      case .rejected(let rejection):
        outcome.changed.append(BatchOutcome.Changed(line: line, rejection: rejection))
      case .needs(let position): needed.append(position)
      }
    }
    guard !outcome.paid.isEmpty || !needed.isEmpty else {
      return .rejected(Gate.nothingLeft(of: preview))
    }
    var finished = outcome.finished
    // What another preview of the same second paid, or an interrupted run, is part of the batch.
    if let recorded = state.end(of: preview.batch) {
      (finished.paid, finished.totals) = (recorded.paid, recorded.totals)
    }
    let end = Proposal(.batchFinished(finished), actor: actor, correlation: correlation)
    switch try decide(end, now, &evidence) {
    case .accepted(let acceptance) where needed.isEmpty:
      outcome.position = try apply(acceptance, of: .batchFinished)
      return .accepted(first...state.head, outcome)
    case .rejected(let rejection):
      undo(to: before)
      return .rejected(rejection)
    case .needs(let position): needed.append(position)
    case .accepted, .duplicate: break
    }
    undo(to: before)
    return .needs(needed)
  }

  /// The durable records that may have paid lines of a preview before.
  private mutating func needs(of preview: BatchPreview, _ evidence: Evidence) -> [UInt64] {
    var needed: [UInt64] = []
    for (index, line) in preview.lines.enumerated() {
      warm(preview, at: index)
      let id = BatchLineID(
        batch: preview.batch, referrer: line.referrer, currency: line.currency)
      for position in Gate.candidates(forPaymentOf: id, state)
      where position <= durable && !evidence.shows(position) {
        needed.append(position)
      }
    }
    return needed
  }

  /// Decides on a proposal; what is not durable yet is shown to the gate here.
  private mutating func decide(
    _ proposal: Proposal, _ now: Timestamp, _ evidence: inout Evidence
  ) throws(ReplayFailure) -> Gate.Answer {
    while true {
      let answer = Gate.decide(proposal, on: state, now: now, actor: actor, evidence: evidence)
      guard case .needs(let position) = answer, position > durable else { return answer }
      evidence.add(try recent(position))
    }
  }
}

extension BatchPreview.Line {
  /// The line as it is paid into the wallet.
  package func payment(in batch: Text) -> CashbackPaid<Spelled> {
    CashbackPaid(batch: batch, referrer: referrer, amount: amount, currency: currency)
  }
}
