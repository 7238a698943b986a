/// What a period gives to whom: the plan that closes it (rule R17).
///
/// Two million lines stay small: participants are numbers until a line is spelled.
package struct PeriodPayout: Sendable {
  package let period: Text
  package let currency: Gate.KnownCurrency
  package let pool: Int64
  /// Shares, sorted by participant.
  package private(set) var shares: [Share] = []
  /// Bonuses, sorted by participant, then referee.
  package private(set) var bonuses: [Bonus] = []
  package private(set) var bonusTotal: Int64 = 0

  package struct Share: Sendable {
    let participant: Handle
    let score: UInt128
    let amount: Int64
  }

  package struct Bonus: Sendable {
    let participant: Handle
    let referee: Handle
    let score: UInt128
    let amount: Int64
    let rank: UInt32
    let refereeRank: UInt32
  }

  /// How many events the payout is: its lines and the period's end.
  package var eventCount: Int { shares.count + bonuses.count + 1 }

  /// Plans the payout of an open period.
  static func plan(
    _ id: Text, _ state: LedgerState, recordedAt: Timestamp
  ) throws(Verdict) -> PeriodPayout {
    let (_, period) = try Gate.period(id, state)
    if period.isClosed { throw .duplicate(of: period.closedPosition) }
    guard recordedAt >= period.to else {
      throw .rejected(.periodNotOver, "period \(Gate.shown(id)) ends at \(period.to)")
    }
    guard let terms = state.figures.program.terms, let pool = terms.pool else {
      throw .rejected(.nothingToDistribute, "the terms have no pool")
    }
    let currency = Gate.currency(period.currency, state)
    let bySource = state.figures.periods.revenue.bySource(period)
    for source in pool.sources where !bySource.contains(where: { $0.source == source }) {
      throw .rejected(
        .nothingToDistribute, "source \(Gate.shown(source)) has no revenue in \(Gate.shown(id))")
    }
    let amount = pool.share.share(of: period.revenue, rounding: .down)
    guard amount > 0 else {
      throw .rejected(.nothingToDistribute, "period \(Gate.shown(id)) has no pool to share")
    }
    var payout = PeriodPayout(period: id, currency: currency, pool: amount)
    try payout.share(period, pool, state)
    try payout.addBonuses(terms.payoutBonus, state)
    try payout.checkUnclaimed(state)
    return payout
  }

  private init(period: Text, currency: Gate.KnownCurrency, pool: Int64) {
    self.period = period
    self.currency = currency
    self.pool = pool
  }

  /// Splits the pool by score (rule M5), over participants sorted by name.
  private mutating func share(
    _ period: PeriodRow, _ pool: PoolTerms, _ state: LedgerState
  ) throws(Verdict) {
    let engagement = state.figures.periods.engagement
    var weights = Array(repeating: Int64(0), count: engagement.metrics.count)
    for weight in pool.weights {
      if let metric = engagement.metrics.number(of: weight.metric) {
        weights[Int(metric)] = weight.millionths
      }
    }
    var scored: [(participant: UInt32, score: UInt128)] = []
    engagement.forEach(period) { participant, row in
      var score: UInt128 = 0
      engagement.forEachCount(of: row) { metric, count in
        score += UInt128(weights[Int(metric)]) * UInt128(count)
      }
      if score > 0 { scored.append((participant.rawValue, score)) }
    }
    let scores = Dictionary(scored.map { ($0.participant, $0.score) }) { first, _ in first }
    let sorted = state.directory.participants.sorted(scored.map(\.participant))
    let parts = Allocation.split(pool: self.pool, sorted: sorted.map { scores[$0] ?? 0 })
    guard let parts else {
      throw .rejected(
        .nothingToDistribute, "nobody has a score in period \(Gate.shown(self.period))")
    }
    for (participant, amount) in zip(sorted, parts) where amount > 0 {
      shares.append(
        Share(participant: Handle(participant), score: scores[participant] ?? 0, amount: amount))
    }
  }

  /// Adds what the chain above each recipient is given on top (rule M4).
  private mutating func addBonuses(
    _ rules: [BonusRule], _ state: LedgerState
  ) throws(Verdict) {
    guard !rules.isEmpty else { return }
    var found: [(participant: Handle, share: Int, amount: Int64)] = []
    for (index, share) in shares.enumerated() {
      var ancestor = share.participant
      var depth = 0
      rules: for rule in rules {
        while depth < rule.depth {
          guard let next = state.figures.referrals.referrer(of: ancestor) else { break rules }
          ancestor = next
          depth += 1
        }
        let amount = rule.rate.share(of: share.amount, rounding: rule.rounding)
        guard amount > 0 else { continue }
        found.append((ancestor, index, amount))
        bonusTotal = try Gate.sum(bonusTotal, amount, "the bonuses", of: period)
      }
    }
    // Shares stand in the order of names, so a share's place is its recipient's rank.
    var ranks: [UInt32: UInt32] = [:]
    let receivers = Set(found.map(\.participant.rawValue))
    for (rank, receiver) in state.directory.participants.sorted(Array(receivers)).enumerated() {
      ranks[receiver] = UInt32(truncatingIfNeeded: rank)
    }
    bonuses = found.map { bonus in
      Bonus(
        participant: bonus.participant, referee: shares[bonus.share].participant,
        score: shares[bonus.share].score, amount: bonus.amount,
        rank: ranks[bonus.participant.rawValue] ?? 0,
        refereeRank: UInt32(truncatingIfNeeded: bonus.share))
    }
    bonuses.sort { ($0.rank, $0.refereeRank) < ($1.rank, $1.refereeRank) }
  }

  /// Checks that what each recipient may then claim is an amount (rule M1).
  private func checkUnclaimed(_ state: LedgerState) throws(Verdict) {
    var given: [UInt32: Int64] = [:]
    let lines =
      shares.map { ($0.participant, $0.amount) }
      + bonuses.map { ($0.participant, $0.amount) }
    for (participant, amount) in lines {
      let name = state.directory.name(of: participant)
      let unclaimed = state.figures.periods.entitlements.unclaimed(participant, currency.index)
      let before = given[participant.rawValue] ?? unclaimed
      given[participant.rawValue] = try Gate.sum(before, amount, "what is unclaimed", of: name)
    }
  }

  /// One event of the payout, by its place: shares, bonuses, and the period's end.
  package func body(at index: Int, _ directory: Directory) -> EventBody<Spelled> {
    if index < shares.count {
      let share = shares[index]
      return .payoutCalculated(
        PayoutCalculated(
          period: period, participant: directory.name(of: share.participant), kind: .share,
          score: Score(millionths: share.score), amount: currency.amount(share.amount)))
    }
    if index - shares.count < bonuses.count {
      let bonus = bonuses[index - shares.count]
      return .payoutCalculated(
        PayoutCalculated(
          period: period, participant: directory.name(of: bonus.participant), kind: .bonus,
          referee: directory.name(of: bonus.referee), score: Score(millionths: bonus.score),
          amount: currency.amount(bonus.amount)))
    }
    return .periodClosed(
      PeriodClosed(
        period: period, pool: currency.amount(pool), shares: currency.amount(pool),
        bonuses: currency.amount(bonusTotal), recipients: UInt64(shares.count)))
  }
}

extension Allocation {
  /// Splits a pool among recipients who stand sorted by their ids, so that ties need no names.
  static func split(pool: Int64, sorted weights: [UInt128]) -> [Int64]? {
    split(pool, weights: weights) { $0 < $1 }
  }
}
