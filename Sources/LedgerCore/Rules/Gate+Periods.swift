extension Gate {
  /// Opens a period (rule R16).
  static func open(
    _ opened: PeriodOpened<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    _ = try currency(opened.currency, state)
    if let (_, recorded) = state.figures.periods.period(opened.period) {
      try compare(.periodOpened(opened), with: try hearing.evidence.event(at: recorded.position))
    }
    try hearing.checkPosition(state.head + 1)
    guard opened.from < opened.to else {
      throw .rejected(.invalidPeriod, "period \(shown(opened.period)) ends before it begins")
    }
    return hearing.event(.periodOpened(opened), after: state.head)
  }

  /// Records revenue of an open period (rules R16 and R18).
  static func record(
    _ revenue: RevenueRecorded<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let period = try period(revenue.period, state).row
    let currency = currency(period.currency, state)
    let amount = try positiveUnits(revenue.amount, currency)
    var filled = revenue
    filled.amount = currency.amount(amount)
    let key = key(.revenueRecorded, state).adding(revenue.period).adding(revenue.source)
      .adding(revenue.reference)
    try checkKey(key, of: .revenueRecorded(filled), state, hearing) {
      guard case .revenueRecorded(let recorded) = $0.body else { return false }
      return recorded.period == revenue.period && recorded.source == revenue.source
        && recorded.reference == revenue.reference
    }
    try hearing.checkPosition(state.head + 1)
    try checkOpen(period, revenue.period)
    try sum(period.revenue, amount, "the revenue", of: revenue.period)
    return hearing.event(.revenueRecorded(filled), after: state.head)
  }

  /// Records what somebody did in an open period; the latest counts (rules R16 and R18).
  static func record(
    _ engagement: EngagementRecorded<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    var filled = engagement
    filled.counts.sort { $0.metric < $1.metric }
    let body = EventBody<Spelled>.engagementRecorded(filled)
    let participant = state.directory.handle(of: engagement.participant)
    if let participant {
      let key = key(.engagementRecorded, state).adding(participant).adding(hearing.at)
        .adding(engagement.period)
      try checkKey(key, of: body, state, hearing) { $0.at == hearing.at && $0.body == body }
    }
    let known = state.figures.periods.period(engagement.period)
    if let known, !known.row.isClosed, let participant,
      let counts = state.figures.periods.engagement.counts(known.number, of: participant),
      counts.map({ MetricCount<Spelled>(metric: $0.metric, count: $0.count) }) == filled.counts
    {
      throw .duplicate(of: nil)
    }
    try hearing.checkPosition(state.head + 1)
    try checkOpen(try period(engagement.period, state).row, engagement.period)
    return hearing.event(body, after: state.head)
  }

  /// Claims what a closed period gave, once and whole (rules R19 and T7).
  static func claim(
    _ claim: PayoutClaimed<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let (number, period) = try period(claim.period, state)
    let currency = currency(period.currency, state)
    var given: Int64?
    if let amount = claim.amount { given = try positiveUnits(amount, currency) }
    let participant = state.directory.handle(of: claim.participant)
    let entitlement =
      period.isClosed
      ? participant.flatMap { state.figures.periods.entitlements.entitlement(number, $0) } : nil
    var filled = claim
    filled.amount = currency.amount(given ?? entitlement?.amount ?? 0)
    if let recorded = entitlement?.claimedPosition, recorded > 0 {
      try compare(.payoutClaimed(filled), with: try hearing.evidence.event(at: recorded))
    }
    try hearing.checkPosition(state.head + 1)
    if let participant, state.figures.referrals.isBlocked(participant) {
      throw .rejected(.referrerBlocked, "\(shown(claim.participant)) is blocked")
    }
    guard let entitlement else {
      throw .rejected(
        .nothingToClaim,
        "period \(shown(claim.period)) gave nothing to \(shown(claim.participant))")
    }
    if let given, given != entitlement.amount {
      throw .rejected(
        .amountMismatch,
        "\(currency.text(entitlement.amount)) is to be claimed, whole, not \(currency.text(given))")
    }
    if case .wallet = claim.destination {
      try checkWallet(
        wallet(participant, currency.index, state), plus: entitlement.amount,
        of: claim.participant)
    }
    return hearing.event(.payoutClaimed(filled), after: state.head)
  }

  /// A line of a payout by itself: at most a duplicate of one in a closed period (rule G5).
  static func single(
    _ line: PayoutCalculated<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let period = try period(line.period, state).row
    let currency = currency(period.currency, state)
    var filled = line
    filled.amount = currency.amount(try positiveUnits(line.amount, currency))
    if let recorded = try recordedLine(filled, period, hearing) {
      try compare(.payoutCalculated(filled), with: recorded)
    }
    try hearing.checkPosition(state.head + 1)
    throw .rejected(
      .amountMismatch,
      "a payout of period \(shown(line.period)) is accepted only as the whole that the rules give")
  }

  /// The end of a period by itself: at most a duplicate (rule G5).
  static func single(
    _ closed: PeriodClosed<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let period = try period(closed.period, state).row
    let currency = currency(period.currency, state)
    var filled = closed
    filled.pool = currency.amount(try positiveUnits(closed.pool, currency))
    filled.shares = currency.amount(try positiveUnits(closed.shares, currency))
    filled.bonuses = currency.amount(try unsignedUnits(closed.bonuses, currency))
    if period.isClosed {
      try compare(
        .periodClosed(filled), with: try hearing.evidence.event(at: period.closedPosition))
    }
    try hearing.checkPosition(state.head + 1)
    throw .rejected(
      .amountMismatch,
      "period \(shown(closed.period)) is closed only with the whole payout that the rules give")
  }

  // MARK: Checks

  /// The period of an id, or `unknownPeriod`.
  static func period(
    _ id: Text, _ state: LedgerState
  ) throws(Verdict) -> (number: UInt32, row: PeriodRow) {
    guard let period = state.figures.periods.period(id) else {
      throw .rejected(.unknownPeriod, "period \(shown(id)) was never opened")
    }
    return period
  }

  private static func checkOpen(_ period: PeriodRow, _ id: Text) throws(Verdict) {
    if period.isClosed {
      throw .rejected(.periodClosed, "period \(shown(id)) is closed")
    }
  }

  /// The recorded line with the same key: a payout's lines stand sorted, so it is found by halving.
  private static func recordedLine(
    _ line: PayoutCalculated<Spelled>, _ period: PeriodRow, _ hearing: Hearing
  ) throws(Verdict) -> LedgerEvent? {
    guard period.isClosed else { return nil }
    var first = period.firstLine
    var end = period.closedPosition
    while first < end {
      let middle = first + (end - first) / 2
      let event = try hearing.evidence.event(at: middle)
      guard case .payoutCalculated(let recorded) = event.body else { return nil }
      if PayoutOrder.isBefore(recorded, line) {
        first = middle + 1
      } else if PayoutOrder.isBefore(line, recorded) {
        end = middle
      } else {
        return event
      }
    }
    return nil
  }
}

/// The order of a payout's lines: shares, then bonuses; by participant, then referee (rule R17).
enum PayoutOrder {
  static func isBefore(
    _ left: PayoutCalculated<Spelled>, _ right: PayoutCalculated<Spelled>
  ) -> Bool {
    if left.kind != right.kind { return left.kind == .share }
    if left.participant != right.participant { return left.participant < right.participant }
    return (left.referee ?? Text("")) < (right.referee ?? Text(""))
  }
}
