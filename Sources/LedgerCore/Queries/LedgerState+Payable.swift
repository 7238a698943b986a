extension LedgerState {
  /// What may be paid to a referrer at a moment (rule R10).
  ///
  /// `earning` and `held` are added to what was earned and is on hold, for a payment that is being decided.
  package func payable(
    _ referrer: Handle, _ currency: CurrencyIndex, at moment: Timestamp, earning: Int64 = 0,
    held: Int64 = 0
  ) -> Int64 {
    payable(
      referrer, currency, onHold: figures.cashback.onHold(referrer, currency, at: moment),
      earning: earning, held: held)
  }

  /// The same, where it is known what is on hold.
  package func payable(
    _ referrer: Handle, _ currency: CurrencyIndex, onHold: Int64, earning: Int64 = 0,
    held: Int64 = 0
  ) -> Int64 {
    guard !figures.referrals.isBlocked(referrer), let minimum = minimumPayout(in: currency) else {
      return 0
    }
    return figures.cashback.figures(of: referrer, currency)
      .payable(onHold: onHold, minimum: minimum, earning: earning, held: held)
  }

  /// The least that is paid in a currency; `nil` where no terms are in force.
  func minimumPayout(in currency: CurrencyIndex) -> Int64? {
    guard let shared = figures.program.inForce else { return nil }
    guard shared.terms.minimumPayout.count > 0 else { return 0 }
    return shared.terms.minimumPayout(in: directory.currency(currency).code)
  }
}

extension CashbackFigures {
  /// What of this may be paid to somebody who is not blocked (rule R10).
  @inline(__always)
  func payable(onHold: Int64, minimum: Int64, earning: Int64 = 0, held: Int64 = 0) -> Int64 {
    let pending = Int128(earned) + Int128(earning) - Int128(paid)
    let payable = pending - Int128(onHold) - Int128(held) - Int128(inFlight)
    if payable <= 0 || payable < Int128(minimum) { return 0 }
    return Int64(clamping: payable)
  }
}
