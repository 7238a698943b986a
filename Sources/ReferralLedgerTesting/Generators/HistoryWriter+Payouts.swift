import LedgerCore

extension HistoryWriter {
  /// Something that is payable now, if anything is.
  private mutating func payable() -> Balance? {
    random.element(of: model.balances(at: clock).filter { $0.payable > 0 })
  }

  private func isBefore(_ left: ModelLineKey, _ right: ModelLineKey) -> Bool {
    [left.batch, left.referrer, left.currency].lexicographicallyPrecedes(
      [right.batch, right.referrer, right.currency])
  }

  private var linesInFlight: [ModelLineKey] {
    facts.lines.filter { $0.value.inFlight != nil }.keys.sorted(by: isBefore)
  }

  private var linesFailed: [ModelLineKey] {
    facts.lines.filter { $0.value.inFlight == nil && !$0.value.isPaid }.keys.sorted(by: isBefore)
  }

  private mutating func destination() -> Destination<Spelled> {
    random.chance(60) ? .wallet : .address("iban:1")
  }

  /// A batch: mostly a new one, else one that there may be, or one in the name of a payment.
  private mutating func batch() -> Text {
    random.chance(60)
      ? Text("b" + String(facts.lines.count + recorded(.batchFinished) + 1))
      : names.batch(&random)
  }

  mutating func drawStart() -> EventBody<Spelled> {
    let balance = isSensible() ? payable() : nil
    guard balance != nil || !isSensible() else { return drawPayment() }
    let currency = balance?.currency ?? currency()
    var key = ModelLineKey(
      batch: batch(), referrer: balance?.participant ?? who(), currency: currency.code)
    if random.chance(30), let failed = random.element(of: linesFailed) { key = failed }
    let latest = facts.lines[key]?.latestAttempt ?? 0
    return .cashbackStarted(
      CashbackStarted(
        batch: key.batch, referrer: key.referrer,
        amount: amount(in: facts.currency(key.currency) ?? currency, most: balance?.payable),
        currency: key.currency,
        destination: random.chance(90) ? .address("iban:1") : destination(),
        attempt: random.chance(90) ? latest + 1 : UInt64(random.below(4))))
  }

  mutating func drawPaid() -> EventBody<Spelled> {
    if random.chance(40), let key = random.element(of: linesInFlight) {
      let currency = facts.currency(key.currency) ?? currency()
      let amount =
        random.chance(90)
        ? Amount(minorUnits: facts.lines[key]?.inFlight ?? 1, exponent: currency.exponent)
        : amount(in: currency)
      return .cashbackPaid(
        CashbackPaid(
          batch: key.batch, referrer: key.referrer, amount: amount, currency: key.currency,
          destination: random.chance(90) ? .address("iban:1") : destination(),
          reference: random.chance(50) ? "transfer-1" : nil))
    }
    let balance = isSensible() ? payable() : nil
    guard balance != nil || !isSensible() else { return drawPayment() }
    let currency = balance?.currency ?? currency()
    var amount = amount(in: currency, most: balance?.payable)
    if random.chance(isHostile ? 10 : 2), let payable = balance?.payable, payable < .max {
      amount = Amount(minorUnits: payable + 1, exponent: currency.exponent)
    }
    return .cashbackPaid(
      CashbackPaid(
        batch: batch(), referrer: balance?.participant ?? who(), amount: amount,
        currency: currency.code, destination: destination()))
  }

  mutating func drawFailure() -> EventBody<Spelled> {
    let key = random.element(of: linesInFlight)
    guard key != nil || !isSensible() else { return drawStart() }
    let line = key.flatMap { facts.lines[$0] }
    let currency = key.flatMap { facts.currency($0.currency) } ?? currency()
    let inFlight = random.chance(90) ? line?.inFlight : nil
    let amount =
      inFlight.map { Amount(minorUnits: $0, exponent: currency.exponent) }
      ?? amount(in: currency)
    return .cashbackFailed(
      CashbackFailed(
        batch: key?.batch ?? batch(), referrer: key?.referrer ?? who(),
        amount: amount, currency: currency.code, attempt: line?.latestAttempt ?? 1,
        reason: "no such account"))
  }

  mutating func drawBatchEnd() -> EventBody<Spelled> {
    let currency = currency()
    let total = CurrencyTotal<Spelled>(currency: currency.code, amount: amount(in: currency))
    return .batchFinished(
      BatchFinished(
        batch: batch(), paid: UInt64(random.below(5)), failed: 0, changed: 0,
        totals: random.chance(70) ? [total] : []))
  }

  private var openPeriods: [Text] {
    facts.periods.filter { !$0.value.isClosed }.keys.sorted()
  }

  mutating func drawPeriod() -> EventBody<Spelled> {
    if openPeriods.count > 1, isSensible() { return drawRevenue() }
    let day: Int64 = 86_400_000
    let from = Timestamp(milliseconds: clock.milliseconds / day * day)
    let length = isHostile && random.chance(10) ? -1 : random.number(in: 1...14)
    return .periodOpened(
      PeriodOpened(
        period: id("q", used: facts.periods.count), from: from,
        to: Timestamp(milliseconds: from.milliseconds + length * day), currency: currency().code,
        label: random.chance(20) ? "a fortnight" : nil))
  }

  mutating func drawRevenue() -> EventBody<Spelled> {
    var period = names.name("q", &random)
    if isSensible() {
      guard let open = random.element(of: openPeriods) else { return drawPeriod() }
      period = open
    }
    let currency = facts.periods[period]?.currency ?? currency()
    return .revenueRecorded(
      RevenueRecorded(
        period: period, source: random.element(of: NamePool.sources) ?? "fees",
        amount: amount(in: currency),
        reference: id("v", used: recorded(.revenueRecorded))))
  }

  mutating func drawEngagement() -> EventBody<Spelled> {
    var period = names.name("q", &random)
    if isSensible() {
      guard let open = random.element(of: openPeriods) else { return drawPeriod() }
      period = open
    }
    var counts: [MetricCount<Spelled>] = []
    for metric in NamePool.metrics where random.chance(50) {
      counts.append(MetricCount(metric: metric, count: UInt64(random.below(12))))
    }
    if isHostile, random.chance(5) {
      let huge: [UInt64] = [4_294_967_296, 4_294_967_297]
      counts.append(MetricCount(metric: "posts", count: random.element(of: huge) ?? 0))
    }
    if random.chance(20) { counts.reverse() }
    return .engagementRecorded(
      EngagementRecorded(period: period, participant: who(), counts: counts))
  }

  /// What closed periods gave and nobody claimed, as far as nobody is blocked.
  private var claims: [[Text]] {
    facts.periods.flatMap { id, period in
      period.isClosed ? period.given.keys.map { [id, $0] } : []
    }.filter { claim in
      model.positions[ModelKey(.payoutClaimed, claim)] == nil && !facts.blocked.contains(claim[1])
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  mutating func drawClaim() -> EventBody<Spelled> {
    var claim = [names.name("q", &random), who()]
    if isSensible() {
      guard let open = random.element(of: claims) else { return drawEngagement() }
      claim = open
    }
    let (period, participant) = (claim[0], claim[1])
    let given = facts.periods[period]?.given[participant]
    let currency = facts.periods[period]?.currency ?? currency()
    var amount: Amount?
    if random.chance(30) {
      amount =
        isSensible()
        ? given.map { Amount(minorUnits: $0, exponent: currency.exponent) }
        : self.amount(in: currency, most: given)
    }
    return .payoutClaimed(
      PayoutClaimed(
        period: period, participant: participant, amount: amount, destination: destination()))
  }

  mutating func drawWithdrawal() -> EventBody<Spelled> {
    let rich = model.balances(at: clock).filter { $0.available > 0 }
    let balance = isSensible() ? random.element(of: rich) : nil
    guard balance != nil || !isSensible() else { return drawPayment(topUp: true) }
    let currency = balance?.currency ?? currency()
    return .withdrawalRequested(
      WithdrawalRequested(
        withdrawal: id("w", used: facts.withdrawals.count),
        participant: balance?.participant ?? who(),
        amount: amount(in: currency, most: balance?.available), currency: currency.code,
        destination: "iban:1"))
  }

  mutating func drawMove() -> EventBody<Spelled> {
    let open = facts.withdrawals.filter { [.requested, .approved].contains($0.value.state) }
    var id = names.name("w", &random)
    if isSensible() {
      guard let known = random.element(of: open.keys.sorted()) else { return drawWithdrawal() }
      id = known
    }
    let needsApproval =
      facts.withdrawals[id]?.state == .requested && facts.termsInForce.withdrawalApproval
    if needsApproval, isSensible(), random.chance(75) {
      return .withdrawalApproved(WithdrawalMoved(withdrawal: id))
    }
    let moved = WithdrawalMoved<Spelled>(withdrawal: id)
    switch random.below(6) {
    case ..<2: return .withdrawalApproved(moved)
    case 2: return .withdrawalRejected(WithdrawalMoved(withdrawal: id, reason: reason()))
    case 3: return .withdrawalFailed(WithdrawalMoved(withdrawal: id, reason: "closed"))
    default: return .withdrawalCompleted(WithdrawalMoved(withdrawal: id, reference: "bank-1"))
    }
  }
}
