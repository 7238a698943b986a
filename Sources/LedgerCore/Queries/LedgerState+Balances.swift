extension LedgerState {
  /// The figures of a participant in a currency at a moment, or `nil` where none ever moved.
  public func balance(of participant: ID, in code: Text, at moment: Timestamp) -> Balance? {
    guard let handle = directory.handle(of: participant), let index = directory.index(of: code)
    else { return nil }
    return balance(of: handle, index, at: moment)
  }

  /// The figures of a participant in every currency in which any ever moved, sorted by currency.
  public func balances(of participant: ID, at moment: Timestamp) -> [Balance] {
    guard let handle = directory.handle(of: participant) else { return [] }
    return currencies.compactMap { balance(of: handle, $0, at: moment) }
  }

  /// All figures that ever moved, sorted by participant, then currency, by bytes.
  /// - Complexity: O(*n* log *n*) for *n* participants, plus the number of entries that matured since the latest
  ///   event.
  public func balances(at moment: Timestamp) -> [Balance] {
    // What has matured since the latest event is taken off for all at once.
    let held = figures.cashback.holds.held(at: moment)
    // Most participants of most logs only ever paid, and have no figures.
    let participants = directory.participants.sorted(
      (0..<UInt32(directory.participantCount)).filter { figures.hasAccounts($0) })
    let currencies = currencies
    var balances: [Balance] = []
    balances.makeRoom(for: participants.count)
    for (place, participant) in participants.enumerated() {
      if place % LedgerState.abreast == 0 { prefetch(participants[place...]) }
      for currency in currencies {
        guard let balance = balance(of: Handle(participant), currency, .known(held)) else {
          continue
        }
        balances.append(balance)
      }
    }
    return balances
  }

  /// How many participants are asked for together who come in another order than they stand in.
  package static let abreast = 64

  /// Asks for what stands for the first of participants, whose names come in an order of their own.
  package func prefetch(_ participants: ArraySlice<UInt32>) {
    let next = participants.prefix(LedgerState.abreast)
    for participant in next {
      directory.participants.prefetchName(of: participant)
      figures.referrals.prefetchLink(of: participant)
      figures.referrals.prefetchRow(of: participant)
      figures.prefetchAccountHeads(of: participant)
    }
    for participant in next { figures.prefetchAccountRows(of: participant) }
  }

  /// The numbers of all currencies, sorted by code.
  package var currencies: [CurrencyIndex] {
    (0..<directory.currencies.count).map { CurrencyIndex(UInt8($0)) }
      .sorted { directory.currency($0).code < directory.currency($1).code }
  }

  package func balance(
    of participant: Handle, _ index: CurrencyIndex, at moment: Timestamp
  ) -> Balance? {
    balance(of: participant, index, .asked(at: moment))
  }

  /// Where it is looked up what is on hold of a row of cashback.
  ///
  /// A closure that asks the state would take a copy of all of it along.
  private enum Held {
    case known([Int64])
    case asked(at: Timestamp)
  }

  private func held(of row: Int, _ held: Held) -> Int64 {
    switch held {
    case .known(let amounts): row < amounts.count ? amounts[row] : 0
    case .asked(let moment): figures.cashback.holds.held(of: row, at: moment)
    }
  }

  private func balance(
    of participant: Handle, _ index: CurrencyIndex, _ held: Held
  ) -> Balance? {
    let cashbackRow = figures.cashback.accounts.row(of: participant.rawValue, index)
    let walletRow = figures.wallets.accounts.row(of: participant.rawValue, index)
    let payoutRow = figures.periods.entitlements.accounts.row(of: participant.rawValue, index)
    guard cashbackRow != nil || walletRow != nil || payoutRow != nil else { return nil }
    var balance = Balance(
      participant: directory.name(of: participant), currency: directory.currency(index))
    if let row = cashbackRow {
      let cashback = figures.cashback.accounts.rows[row].figures
      balance.earned = cashback.earned
      balance.paid = cashback.paid
      balance.pending = cashback.pending
      balance.inFlight = cashback.inFlight
      balance.onHold = self.held(of: row, held)
      balance.payable = payable(participant, index, onHold: balance.onHold)
    }
    if let row = walletRow {
      let wallet = figures.wallets.accounts.rows[row].figures
      balance.wallet = wallet.balance
      balance.reserved = wallet.reserved
      balance.available = wallet.balance &- wallet.reserved
    }
    if let row = payoutRow {
      balance.unclaimed = figures.periods.entitlements.accounts.rows[row].figures.unclaimed
    }
    return balance
  }
}

extension LedgerFigures {
  /// Whether any figure of a participant ever moved.
  fileprivate func hasAccounts(_ participant: UInt32) -> Bool {
    cashback.accounts.hasRows(of: participant) || wallets.accounts.hasRows(of: participant)
      || periods.entitlements.accounts.hasRows(of: participant)
  }
}

extension Balance {
  /// One figure with its currency.
  public func money(_ figure: KeyPath<Balance, Int64>) -> Money {
    Money(minorUnits: self[keyPath: figure], currency: currency)
  }
}
