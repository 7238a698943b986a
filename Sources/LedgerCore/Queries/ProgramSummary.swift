/// What the whole program moved in one currency, in minor units; wider than an amount, so it never overflows.
public struct ProgramTotals: Hashable, Sendable {
  /// The currency.
  public let currency: Currency
  /// The sum of all payments.
  public let payments: Int128
  /// The sum of all refunds.
  public let refunds: Int128
  /// The sum of all cashback earned, net of reversals and adjustments.
  public let earned: Int128
  /// The sum of all cashback paid.
  public let paid: Int128
}

/// One place of the leaderboard.
public struct LeaderboardEntry: Hashable, Sendable {
  /// Who.
  public let participant: ID
  /// How much they earned.
  public let earned: Money
  /// How many they brought.
  public let invited: Int
  /// How many of these are activated.
  public let activated: Int
}

/// One withdrawal and how it stands.
public struct Withdrawal: Hashable, Sendable {
  /// Its id.
  public let id: Text
  /// Whose wallet.
  public let participant: ID
  /// How much.
  public let amount: Money
  /// How it stands.
  public let status: WithdrawalStatus
  /// The position of its request.
  public let position: UInt64
}

/// One period and how it stands.
public struct PeriodSummary: Hashable, Sendable {
  /// Its id.
  public let id: Text
  /// What the host calls it.
  public let label: Text?
  /// Its first moment.
  public let from: Timestamp
  /// The first moment after it.
  public let to: Timestamp
  /// Its revenue so far.
  public let revenue: Money
  /// Its revenue by source, sorted by source.
  public let sources: [RevenueSource]
  /// What was shared; `nil` while the period is open.
  public let payout: Payout?

  /// The revenue of one source.
  public struct RevenueSource: Hashable, Sendable {
    /// The source.
    public let source: Text
    /// What it brought.
    public let amount: Money
  }

  /// What a closed period gave.
  public struct Payout: Hashable, Sendable {
    /// The position of the period's end.
    public let position: UInt64
    /// The sum of all shares, exactly the pool.
    public let pool: Money
    /// The sum of all bonuses on top.
    public let bonuses: Money
    /// How many participants were given a share.
    public let recipients: Int
  }
}

extension LedgerState {
  /// The sums of the program, one per currency, sorted by code.
  public var programTotals: [ProgramTotals] {
    currencies.map { index in
      let volume = figures.totals.volume(index)
      return ProgramTotals(
        currency: directory.currency(index), payments: volume.payments, refunds: volume.refunds,
        earned: volume.earned, paid: volume.paid)
    }
  }

  /// The referrers who earned most in a currency; ties stand in the order of their ids (rule R15).
  public func leaderboard(in code: Text, count: Int = 10) -> [LeaderboardEntry] {
    guard let index = directory.index(of: code), count > 0 else { return [] }
    let currency = directory.currency(index)
    var best = figures.cashback.accounts.rows.rows
      .filter { $0.currency == index && $0.figures.earned > 0 }
      .map { (owner: $0.owner, earned: $0.figures.earned) }
    best.sort { left, right in
      left.earned == right.earned
        ? directory.participants.isBefore(left.owner, right.owner) : left.earned > right.earned
    }
    return best.prefix(count).map { entry in
      let row = figures.referrals.row(of: Handle(entry.owner))
      return LeaderboardEntry(
        participant: directory.name(of: Handle(entry.owner)),
        earned: Money(minorUnits: entry.earned, currency: currency), invited: Int(row.invited),
        activated: Int(row.activated))
    }
  }

  /// The terms in force; `nil` before the first ones.
  public var terms: ProgramTerms? { figures.program.terms }

  /// How a withdrawal stands; `nil` where it was never requested.
  public func withdrawal(_ id: Text) -> Withdrawal? {
    figures.wallets.withdrawalIDs.number(of: id).map { withdrawal($0) }
  }

  /// The withdrawals of a participant, the latest first.
  public func withdrawals(of participant: ID) -> [Withdrawal] {
    guard let handle = directory.handle(of: participant) else { return [] }
    var found: [Withdrawal] = []
    for index in currencies {
      var next = figures.wallets.figures(of: handle, index).latestWithdrawal
      while next != .max {
        found.append(withdrawal(next))
        next = figures.wallets.withdrawals[Int(next)].previous
      }
    }
    return found.sorted { $0.position > $1.position }
  }

  /// All withdrawals, the latest first.
  public var withdrawals: [Withdrawal] {
    (0..<UInt32(figures.wallets.withdrawals.count)).reversed().map { withdrawal($0) }
  }

  private func withdrawal(_ number: UInt32) -> Withdrawal {
    let row = figures.wallets.withdrawals[Int(number)]
    return Withdrawal(
      id: figures.wallets.withdrawalIDs.name(of: number),
      participant: directory.name(of: row.participant),
      amount: Money(minorUnits: row.amount, currency: directory.currency(row.currency)),
      status: row.status, position: row.position)
  }

  /// How a period stands; `nil` where it was never opened.
  public func period(_ id: Text) -> PeriodSummary? {
    figures.periods.ids.number(of: id).map { period($0) }
  }

  /// All periods, in the order in which they were opened.
  public var periods: [PeriodSummary] {
    (0..<UInt32(figures.periods.rows.count)).map { period($0) }
  }

  private func period(_ number: UInt32) -> PeriodSummary {
    let row = figures.periods.rows[Int(number)]
    let currency = directory.currency(row.currency)
    let money = { (units: Int64) in Money(minorUnits: units, currency: currency) }
    return PeriodSummary(
      id: figures.periods.ids.name(of: number), label: figures.periods.labels[Int(number)].label,
      from: row.from, to: row.to,
      revenue: money(row.revenue),
      sources: figures.periods.revenue.bySource(row).map {
        PeriodSummary.RevenueSource(source: $0.source, amount: money($0.amount))
      },
      payout: row.isClosed
        ? PeriodSummary.Payout(
          position: row.closedPosition, pool: money(row.pool), bonuses: money(row.bonuses),
          recipients: Int(row.recipients)) : nil)
  }

  /// What closed periods gave to a participant and was not yet claimed, by period.
  public func unclaimedPayouts(of participant: ID) -> [(period: Text, amount: Money)] {
    guard let handle = directory.handle(of: participant) else { return [] }
    return (0..<UInt32(figures.periods.rows.count)).compactMap { number in
      let row = figures.periods.rows[Int(number)]
      guard row.isClosed,
        let given = figures.periods.entitlements.entitlement(number, handle),
        given.claimedPosition == 0
      else { return nil }
      return (
        figures.periods.ids.name(of: number),
        Money(minorUnits: given.amount, currency: directory.currency(row.currency))
      )
    }
  }
}
