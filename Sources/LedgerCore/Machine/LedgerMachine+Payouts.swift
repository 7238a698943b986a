extension LedgerMachine {
  /// Plans the payout of a period and applies all of it (rule R17).
  package mutating func calculate(
    _ period: Text, at: Timestamp?, actor: Text?, correlation: Text?, now: Timestamp
  ) throws(ReplayFailure) -> PayoutDecision {
    let now = moment(now)
    if let failure = Gate.shapeFailure(actor: actor ?? self.actor, correlation: correlation) {
      return .rejected(failure)
    }
    let payout: PeriodPayout
    switch Gate.plan(period, on: state, now: now) {
    case .planned(let planned): payout = planned
    case .duplicate(let position): return .duplicate(of: position)
    case .rejected(let rejection): return .rejected(rejection)
    }
    let first = state.head + 1
    try apply(
      payout, at: at ?? now, recordedAt: now, actor: actor ?? self.actor,
      correlation: correlation)
    return .accepted(first...state.head, payout)
  }

  /// What came of asking for a period's payout.
  package enum PayoutDecision: Sendable {
    case accepted(ClosedRange<UInt64>, PeriodPayout)
    case duplicate(of: UInt64)
    case rejected(Rejection)
  }

  /// Accepts the lines of a payout that somebody else planned, if they are exactly what the rules give
  /// (rule G5); the last one is the period's end.
  package mutating func propose(
    payout lines: [Proposal], now: Timestamp
  ) throws(ReplayFailure) -> PayoutDecision {
    guard let last = lines.last, case .periodClosed(let closed) = last.body else {
      return .rejected(Rejection(.amountMismatch, "a payout ends with the end of its period"))
    }
    let now = moment(now)
    for line in lines {
      if let failure = Gate.shapeFailure(of: line, actor: actor) { return .rejected(failure) }
    }
    if state.figures.program.terms != nil,
      let failure = Gate.readingFailure(of: lines, closed.period, state)
    {
      return .rejected(failure)
    }
    let payout: PeriodPayout
    switch Gate.plan(closed.period, on: state, now: now) {
    case .planned(let planned): payout = planned
    case .duplicate(let position): return .duplicate(of: position)
    case .rejected(let rejection): return .rejected(rejection)
    }
    if let rejection = payout.difference(from: lines, state) { return .rejected(rejection) }
    let first = state.head + 1
    for (index, line) in lines.enumerated() {
      try apply(
        LedgerEvent(
          position: state.head + 1, at: line.at ?? now, recordedAt: now,
          actor: line.actor ?? actor, correlation: line.correlation,
          body: payout.body(at: index, state.directory)))
    }
    return .accepted(first...state.head, payout)
  }

  private mutating func apply(
    _ payout: PeriodPayout, at: Timestamp, recordedAt: Timestamp, actor: Text,
    correlation: Text?
  ) throws(ReplayFailure) {
    for index in 0..<payout.eventCount {
      try apply(
        LedgerEvent(
          position: state.head + 1, at: at, recordedAt: recordedAt, actor: actor,
          correlation: correlation, body: payout.body(at: index, state.directory)))
    }
  }
}
