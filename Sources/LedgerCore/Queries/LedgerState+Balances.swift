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
  /// - Complexity: O(*n* log *n*) for *n* participants.
  public func balances(at moment: Timestamp) -> [Balance] {
    let participants = directory.participants.sorted(
      Array(0..<UInt32(directory.participantCount)))
    let currencies = currencies
    return participants.flatMap { participant in
      currencies.compactMap { balance(of: Handle(participant), $0, at: moment) }
    }
  }

  /// The numbers of all currencies, sorted by code.
  package var currencies: [CurrencyIndex] {
    (0..<directory.currencies.count).map { CurrencyIndex(UInt8($0)) }
      .sorted { directory.currency($0).code < directory.currency($1).code }
  }

  package func balance(
    of participant: Handle, _ index: CurrencyIndex, at moment: Timestamp
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
      balance.onHold = figures.cashback.onHold(participant, index, at: moment)
      balance.payable = payable(participant, index, at: moment)
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

extension Balance {
  /// One figure with its currency.
  public func money(_ figure: KeyPath<Balance, Int64>) -> Money {
    Money(minorUnits: self[keyPath: figure], currency: currency)
  }
}
