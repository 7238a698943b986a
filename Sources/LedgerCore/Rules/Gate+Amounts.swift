extension Gate {
  /// A currency of the terms and its number.
  package struct KnownCurrency: Sendable {
    package let code: Text
    package let exponent: UInt8
    package let index: CurrencyIndex

    func amount(_ minorUnits: Int64) -> Amount {
      Amount(minorUnits: minorUnits, exponent: exponent)
    }

    /// An amount as people read it.
    func text(_ minorUnits: Int64) -> String { "\(amount(minorUnits)) \(code)" }
  }

  /// The currency of a code, or `unknownCurrency`.
  static func currency(
    _ code: Text, _ state: LedgerState
  ) throws(Verdict) -> KnownCurrency {
    guard let index = state.directory.index(of: code) else {
      throw .rejected(.unknownCurrency, "no program declares the currency \(shown(code))")
    }
    return currency(index, state)
  }

  static func currency(_ index: CurrencyIndex, _ state: LedgerState) -> KnownCurrency {
    let currency = state.directory.currency(index)
    return KnownCurrency(code: currency.code, exponent: currency.exponent, index: index)
  }

  /// An amount in minor units, as its currency can hold it (rule M2).
  static func units(_ amount: Amount, _ currency: KnownCurrency) throws(Verdict) -> Int64 {
    guard let units = amount.minorUnits(exponent: currency.exponent) else {
      throw .rejected(
        .invalidAmount,
        "an amount of \(currency.code) is a plain decimal of at most \(currency.exponent) fraction "
          + "digits, below 2⁶³ of its smallest unit; \(shown(Text(amount.description))) is not")
    }
    return units
  }

  /// An amount above zero, in minor units (rule M6).
  static func positiveUnits(
    _ amount: Amount, _ currency: KnownCurrency
  ) throws(Verdict) -> Int64 {
    let units = try units(amount, currency)
    guard units > 0 else {
      throw .rejected(.invalidAmount, "an amount of \(currency.code) must be above zero")
    }
    return units
  }

  /// An amount of zero or more, in minor units: the bonuses of a period may be none.
  static func unsignedUnits(
    _ amount: Amount, _ currency: KnownCurrency
  ) throws(Verdict) -> Int64 {
    let units = try units(amount, currency)
    guard units >= 0 else {
      throw .rejected(.invalidAmount, "an amount of \(currency.code) must not be negative")
    }
    return units
  }

  /// The sum, or `amountOverflow` (rule M1).
  @discardableResult
  static func sum(
    _ left: Int64, _ right: Int64, _ figure: StaticString, of participant: @autoclosure () -> Text
  ) throws(Verdict) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    guard !overflow else {
      throw .rejected(
        .amountOverflow, "\(figure) of \(shown(participant())) would not fit into an amount")
    }
    return sum
  }

  /// The difference, or `amountOverflow` (rule M1).
  @discardableResult
  static func difference(
    _ left: Int64, _ right: Int64, _ figure: StaticString, of participant: @autoclosure () -> Text
  ) throws(Verdict) -> Int64 {
    let (difference, overflow) = left.subtractingReportingOverflow(right)
    guard !overflow else {
      throw .rejected(
        .amountOverflow, "\(figure) of \(shown(participant())) would not fit into an amount")
    }
    return difference
  }

  /// Checks that a change of earned cashback leaves earned and pending amounts.
  static func checkEarned(
    _ figures: CashbackFigures, plus amount: Int64, of participant: @autoclosure () -> Text
  ) throws(Verdict) {
    let earned = try sum(figures.earned, amount, "what was earned", of: participant())
    try difference(earned, figures.paid, "pending cashback", of: participant())
  }

  /// Checks that a change of a wallet leaves the wallet and what is available amounts.
  static func checkWallet(
    _ figures: WalletFigures, plus amount: Int64, of participant: @autoclosure () -> Text
  ) throws(Verdict) {
    let balance = try sum(figures.balance, amount, "the wallet", of: participant())
    try difference(balance, figures.reserved, "what is available", of: participant())
  }

  /// A name as a message shows it: cut where it is long, so that a line stays a line.
  package static func shown(_ name: Text) -> String {
    let shown = name.string.prefix(40)
    return shown.utf8.count == name.string.utf8.count ? "“\(shown)”" : "“\(shown)…”"
  }

  /// What a participant has, blank where the log has never named them.
  static func wallet(
    _ participant: Handle?, _ currency: CurrencyIndex, _ state: LedgerState
  ) -> WalletFigures {
    participant.map { state.figures.wallets.figures(of: $0, currency) } ?? WalletFigures()
  }

  static func cashback(
    _ participant: Handle?, _ currency: CurrencyIndex, _ state: LedgerState
  ) -> CashbackFigures {
    participant.map { state.figures.cashback.figures(of: $0, currency) } ?? CashbackFigures()
  }
}
