/// What the rules look at where a referrer is paid in a currency (rules R10 and M1).
///
/// Whoever pays a single line and whoever pays a million of them ask the same of it.
struct Payee: BitwiseCopyable {
  /// Whether nothing is paid to them.
  private(set) var isBlocked = false
  /// What may be paid to them.
  private(set) var payable: Int64 = 0
  private(set) var cashback = CashbackFigures()
  private(set) var wallet = WalletFigures()

  /// Somebody whom the log never named.
  init() {}

  /// Somebody of whom some is on hold; `minimum` is the least that is paid at all.
  @inline(__always)
  init(
    isBlocked: Bool, cashback: CashbackFigures, onHold: Int64, minimum: Int64?,
    wallet: WalletFigures
  ) {
    self.isBlocked = isBlocked
    self.cashback = cashback
    self.wallet = wallet
    if !isBlocked, let minimum {
      payable = cashback.payable(onHold: onHold, minimum: minimum)
    }
  }
}

extension Gate {
  /// What there is to be looked at where somebody is paid, whom the log may never have named.
  static func payee(
    _ referrer: Handle?, _ currency: KnownCurrency, _ state: LedgerState, _ hearing: Hearing
  ) -> Payee {
    guard let referrer else { return Payee() }
    return Payee(
      isBlocked: state.figures.referrals.isBlocked(referrer),
      cashback: state.figures.cashback.figures(of: referrer, currency.index),
      onHold: state.figures.cashback.onHold(referrer, currency.index, at: hearing.recordedAt),
      minimum: state.minimumPayout(in: currency.index),
      wallet: state.figures.wallets.figures(of: referrer, currency.index))
  }

  /// Not for the blocked, and not more than is payable (rule R10).
  @inline(__always)
  static func checkPayable(
    _ payee: Payee, _ amount: Int64, _ currency: @autoclosure () -> KnownCurrency,
    of referrer: @autoclosure () -> ID
  ) throws(Verdict) {
    if payee.isBlocked {
      throw .rejected(.referrerBlocked, "\(shown(referrer())) is blocked")
    }
    if amount > payee.payable {
      throw .rejected(
        .exceedsPayable,
        "\(currency().text(payee.payable)) is payable to \(shown(referrer())), "
          + "not \(currency().text(amount))")
    }
  }

  /// Checks that what a payee has still are amounts once they were paid (rule M1).
  @inline(__always)
  static func checkFigures(
    of payee: Payee, paid amount: Int64, intoWallet: Bool, of referrer: @autoclosure () -> ID
  ) throws(Verdict) {
    try sum(payee.cashback.paid, amount, "what was paid", of: referrer())
    try difference(payee.cashback.pending, amount, "pending cashback", of: referrer())
    if intoWallet { try checkWallet(payee.wallet, plus: amount, of: referrer()) }
  }
}
