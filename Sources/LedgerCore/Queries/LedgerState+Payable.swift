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
    guard !figures.referrals.isBlocked(referrer), let shared = figures.program.inForce else {
      return 0
    }
    let cashback = figures.cashback.figures(of: referrer, currency)
    let pending = Int128(cashback.earned) + Int128(earning) - Int128(cashback.paid)
    let payable = pending - Int128(onHold) - Int128(held) - Int128(cashback.inFlight)
    if payable <= 0 { return 0 }
    if shared.terms.minimumPayout.count > 0 {
      let minimum = shared.terms.minimumPayout(in: directory.currency(currency).code)
      if payable < Int128(minimum) { return 0 }
    }
    return Int64(clamping: payable)
  }
}
