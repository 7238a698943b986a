extension Gate {
  /// Refunds a payment, in whole or in part, with what it earned (rule R8).
  static func refund(
    _ refund: PaymentRefunded<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let (paymentEvent, payment) = try payment(refund.payment, state, hearing)
    let currency = try currency(payment.currency, state)
    let amount = try positiveUnits(refund.amount, currency)
    var filled = refund
    filled.amount = currency.amount(amount)
    let key = key(.paymentRefunded, state).adding(refund.refund)
    try checkKey(key, of: .paymentRefunded(filled), state, hearing) {
      guard case .paymentRefunded(let recorded) = $0.body else { return false }
      return recorded.refund == refund.refund
    }
    try hearing.checkPosition(state.head + 1)

    filled.currency = currency.code
    filled.payer = payment.payer
    filled.kind = payment.kind
    filled.source = payment.source
    let hold = state.figures.program.terms(at: paymentEvent.position)?.holdDays ?? 0
    filled.matures = paymentEvent.at.adding(days: hold)
    try checkGiven(refund, filled)
    let earlier = state.figures.refunds.refunded(of: refund.payment)
    let (total, overflow) = earlier.addingReportingOverflow(amount)
    guard !overflow, total <= payment.amount.units else {
      throw .rejected(
        .refundExceedsPayment,
        "of payment \(shown(refund.payment)) only "
          + "\(currency.text(payment.amount.units &- earlier)) is left to refund")
    }
    filled.reversals = reversals(of: payment, before: earlier, after: total, currency)
    try checkGiven(refund.reversals, filled.reversals ?? [], currency)
    for reversal in filled.reversals ?? [] {
      let referrer = state.directory.handle(of: reversal.referrer)
      try checkEarned(
        cashback(referrer, currency.index, state), plus: reversal.amount.units,
        of: reversal.referrer)
    }
    let change = 0 - Wallets.effect(of: payment.kind, payment.source) * amount
    let payer = state.directory.handle(of: payment.payer)
    try checkWallet(wallet(payer, currency.index, state), plus: change, of: payment.payer)
    return hearing.event(.paymentRefunded(filled), after: state.head)
  }

  /// The recorded payment of an id, or `unknownPayment`.
  static func payment(
    _ id: Text, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> (LedgerEvent, PaymentSucceeded<Spelled>) {
    if let found = try recordedPayment(id, state, hearing) { return found }
    throw .rejected(.unknownPayment, "payment \(shown(id)) was never recorded")
  }

  static func recordedPayment(
    _ id: Text, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> (LedgerEvent, PaymentSucceeded<Spelled>)? {
    let key = key(.paymentSucceeded, state).adding(id)
    for position in state.figures.keys.candidates(for: key.value) {
      let event = try hearing.evidence.event(at: position)
      if case .paymentSucceeded(let payment) = event.body, payment.payment == id {
        return (event, payment)
      }
    }
    return nil
  }

  /// What each referrer loses: the rounded share of what is left now, minus that of what was left before,
  /// so that a full refund in any number of parts leaves exactly nothing.
  private static func reversals(
    of payment: PaymentSucceeded<Spelled>, before earlier: Int64, after total: Int64,
    _ currency: KnownCurrency
  ) -> [Reversal<Spelled>] {
    let amount = payment.amount.units
    var reversals: [Reversal<Spelled>] = []
    for earning in payment.earnings ?? [] {
      let before = earning.rate.share(of: amount &- earlier, rounding: earning.rounding)
      let after = earning.rate.share(of: amount &- total, rounding: earning.rounding)
      guard after != before else { continue }
      reversals.append(
        Reversal(
          referrer: earning.referrer, depth: earning.depth,
          amount: currency.amount(after &- before)))
    }
    return reversals
  }

  /// Checks what a proposal says of the payment against what was recorded.
  private static func checkGiven(
    _ given: PaymentRefunded<Spelled>, _ filled: PaymentRefunded<Spelled>
  ) throws(Verdict) {
    if let code = given.currency, let paid = filled.currency, code != paid {
      throw .rejected(.currencyMismatch, "the payment was in \(paid), not \(shown(code))")
    }
    let isSame =
      (given.payer ?? filled.payer) == filled.payer
      && (given.kind ?? filled.kind) == filled.kind
      && (given.source ?? filled.source) == filled.source
      && (given.matures ?? filled.matures) == filled.matures
    if !isSame {
      throw .rejected(
        .amountMismatch, "payer, kind, source or maturity given are not the payment's")
    }
  }

  /// Checks the reversals that a proposal states against what the payment's rates give (rule G2).
  private static func checkGiven(
    _ given: [Reversal<Spelled>]?, _ filled: [Reversal<Spelled>], _ currency: KnownCurrency
  ) throws(Verdict) {
    guard let given else { return }
    let isSame =
      given.count == filled.count
      && zip(given, filled).allSatisfy { given, filled in
        given.referrer == filled.referrer && given.depth == filled.depth
          && given.amount.minorUnits(exponent: currency.exponent) == filled.amount.units
      }
    if !isSame {
      throw .rejected(.amountMismatch, "the reversals given are not what the payment's rates give")
    }
  }
}
