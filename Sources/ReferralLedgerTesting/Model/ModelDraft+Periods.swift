import LedgerCore

extension ModelDraft {
  mutating func add(_ event: PeriodOpened<Spelled>) throws(Rejection) {
    guard event.from < event.to else {
      throw Rejection(.invalidPeriod, "period \(event.period) does not end after it begins")
    }
    record(.periodOpened(event))
  }

  mutating func add(_ event: RevenueRecorded<Spelled>) throws(Rejection) {
    try requireOpen(event.period)
    record(.revenueRecorded(event))
  }

  mutating func add(_ event: EngagementRecorded<Spelled>) throws(Rejection) {
    try requireOpen(event.period)
    record(.engagementRecorded(event))
  }

  /// A closed period takes no more revenue or engagement (rule R18).
  private func requireOpen(_ period: Text) throws(Rejection) {
    guard let known = facts.periods[period] else {
      throw Rejection(.unknownPeriod, "period \(period) was never opened")
    }
    guard !known.isClosed else {
      throw Rejection(.periodClosed, "period \(period) is closed")
    }
  }

  /// A claim of what a closed period gave, whole (rule R19).
  mutating func add(_ event: PayoutClaimed<Spelled>) throws(Rejection) {
    guard let period = facts.periods[event.period] else { return }
    guard !facts.blocked.contains(event.participant) else {
      throw Rejection(.referrerBlocked, "\(event.participant) is blocked")
    }
    guard period.isClosed, let given = period.given[event.participant] else {
      throw Rejection(
        .nothingToClaim, "period \(event.period) gave \(event.participant) nothing")
    }
    let whole = Amount(minorUnits: given, exponent: period.currency.exponent)
    guard event.amount ?? whole == whole else {
      throw Rejection(
        .amountMismatch, "period \(event.period) gave \(event.participant) another amount")
    }
    var event = event
    event.amount = whole
    record(.payoutClaimed(event))
  }

  /// The lines that a period's payout has, and its end (rules R16 and R17).
  func payout(of id: Text) throws(Rejection) -> [EventBody<Spelled>] {
    guard let period = facts.periods[id] else {
      throw Rejection(.unknownPeriod, "period \(id) was never opened")
    }
    guard stamp.recordedAt >= period.to else {
      throw Rejection(.periodNotOver, "period \(id) ends at \(period.to)")
    }
    let terms = facts.termsInForce
    let nothing = Rejection(.nothingToDistribute, "period \(id) has nothing to share")
    guard let pool = terms.pool, let revenue = Int64(exactly: period.totalRevenue) else {
      throw nothing
    }
    for source in pool.sources where period.revenue[source] == nil { throw nothing }
    let shared = ModelArithmetic.share(of: revenue, pool.share, .down)
    let scores = scores(of: period, pool.weights)
    guard shared > 0, !scores.isEmpty else { throw nothing }

    let shares = ModelArithmetic.split(shared, by: scores).filter { $0.value > 0 }
    var lines: [PayoutCalculated<Spelled>] = []
    var bonuses: [PayoutCalculated<Spelled>] = []
    var totalBonus: Int128 = 0
    let exponent = period.currency.exponent
    for (participant, share) in shares.sorted(by: { $0.key < $1.key }) {
      let score = Score(millionths: scores[participant] ?? 0)
      lines.append(
        PayoutCalculated(
          period: id, participant: participant, kind: .share, score: score,
          amount: Amount(minorUnits: share, exponent: exponent)))
      let chain = facts.chain(above: participant)
      for rule in terms.payoutBonus where rule.depth <= chain.count {
        let bonus = ModelArithmetic.share(of: share, rule.rate, rule.rounding)
        guard bonus > 0 else { continue }
        totalBonus += Int128(bonus)
        bonuses.append(
          PayoutCalculated(
            period: id, participant: chain[rule.depth - 1], kind: .bonus, referee: participant,
            score: score, amount: Amount(minorUnits: bonus, exponent: exponent)))
      }
    }
    guard let totalBonus = Int64(exactly: totalBonus) else {
      throw Rejection(.amountOverflow, "the bonuses of period \(id) would not fit")
    }
    // The referees are in order already, and a sort by participant must keep that.
    bonuses.sort { left, right in
      left.participant == right.participant
        ? (left.referee ?? "") < (right.referee ?? "") : left.participant < right.participant
    }
    let end = PeriodClosed<Spelled>(
      period: id, pool: Amount(minorUnits: shared, exponent: exponent),
      shares: Amount(minorUnits: shares.values.reduce(0, +), exponent: exponent),
      bonuses: Amount(minorUnits: totalBonus, exponent: exponent),
      recipients: UInt64(lines.count))
    return (lines + bonuses).map { .payoutCalculated($0) } + [.periodClosed(end)]
  }

  /// The scores above zero: the sum of weight times count, in millionths (rule R16).
  private func scores(of period: ModelPeriod, _ weights: [MetricWeight]) -> [ID: UInt128] {
    var scores: [ID: UInt128] = [:]
    for (participant, counts) in period.engagement {
      var score: UInt128 = 0
      for count in counts {
        for weight in weights where weight.metric == count.metric {
          score += UInt128(weight.millionths.magnitude) * UInt128(count.count)
        }
      }
      if score > 0 { scores[participant] = score }
    }
    return scores
  }
}
