public import LedgerCore

extension ReferenceModel {
  /// Every figure at a time, by participant and then currency, for each pair that ever moved.
  public func balances(at time: Timestamp) -> [Balance] {
    let accounts = facts.figures.keys.sorted { left, right in
      left.participant == right.participant
        ? left.currency.code < right.currency.code : left.participant < right.participant
    }
    return accounts.map { account in
      let figures = facts.figures[account] ?? ModelFigures()
      var balance = Balance(participant: account.participant, currency: account.currency)
      balance.earned = Int64(clamping: figures.earned)
      balance.paid = Int64(clamping: figures.paid)
      balance.pending = Int64(clamping: figures.earned - figures.paid)
      balance.onHold = Int64(clamping: figures.onHold(at: time))
      balance.inFlight = Int64(clamping: figures.inFlight)
      balance.payable = Int64(
        clamping: facts.payable(to: account.participant, account.currency, at: time))
      balance.wallet = Int64(clamping: figures.wallet)
      balance.reserved = Int64(clamping: figures.reserved)
      balance.available = Int64(clamping: figures.wallet - figures.reserved)
      balance.unclaimed = Int64(clamping: figures.unclaimed)
      return balance
    }
  }

  /// The currencies of the terms in force, by which amounts are read.
  public var currencies: [Currency] { facts.termsInForce.currencies }

  /// Where somebody stands as a referee and as a referrer (rules R1 and T1).
  public func referral(of participant: ID) -> ReferralStanding {
    var standing = ReferralStanding(participant: participant)
    if facts.registrations[participant] != nil {
      standing.state = facts.activated.contains(participant) ? .activated : .registered
    }
    standing.chain = facts.chain(above: participant)
    standing.invited = facts.count(.invited, of: participant)
    standing.activated = facts.count(.activated, of: participant)
    standing.paid = facts.count(.paid, of: participant)
    for rule in facts.termsInForce.cashback {
      guard case .ladder(let steps, let counted) = rule.rate else { continue }
      let count = facts.count(counted, of: participant)
      standing.level = ModelDraft.rate(of: rule.rate, for: participant, facts)
      let next = steps.map { Int($0.from) }.filter { $0 > count }.min()
      standing.toNextLevel = next.map { $0 - count }
      break
    }
    return standing
  }

  /// Everybody whom the log names as a referee, a referrer or the holder of a figure, by bytes.
  public var participants: [ID] {
    var named = Set(facts.registrations.keys)
    named.formUnion(facts.registrations.values.map(\.referrer))
    named.formUnion(facts.figures.keys.map(\.participant))
    return named.sorted()
  }
}
