import LedgerCore

extension ModelDraft {
  /// A payment, what it activates and earns, and what is paid of that at once (rules G2, R6, R7, R9).
  mutating func add(_ event: PaymentSucceeded<Spelled>) throws(Rejection) {
    guard let currency = facts.currency(event.currency) else { return }
    if facts.registrations[event.payer] != nil, !facts.activated.contains(event.payer) {
      record(.referralActivated(ReferralActivated(referee: event.payer, trigger: .payment)))
    }
    var event = event
    let earnings = earnings(of: event, currency)
    if let given = event.earnings, given != earnings {
      throw Rejection(
        .amountMismatch, "the earnings of payment \(event.payment) are not what the rules give")
    }
    event.earnings = earnings
    let amount = facts.units(event.amount, currency)
    if event.source == .wallet, available(to: event.payer, currency) < Int128(amount) {
      throw Rejection(
        .insufficientBalance, "the wallet of \(event.payer) has less than payment \(event.payment)")
    }
    record(.paymentSucceeded(event))
    if facts.termsInForce.settlement == .immediate { settle(event, currency) }
  }

  func available(to participant: ID, _ currency: Currency) -> Int128 {
    let account = ModelAccount(participant: participant, currency: currency)
    guard let figures = facts.figures[account] else { return 0 }
    return figures.wallet - figures.reserved
  }

  /// What each depth of the chain above the payer earns (rules T1, T2, T6, T7 and R7).
  private func earnings(
    of event: PaymentSucceeded<Spelled>, _ currency: Currency
  ) -> [Earning<Spelled>] {
    let terms = facts.termsInForce
    guard event.source == .external, terms.paymentKinds.contains(event.kind),
      let registration = facts.registrations[event.payer]
    else { return [] }
    if let months = terms.rewardMonths,
      stamp.at >= ModelArithmetic.adding(months: months, to: registration.at)
    {
      return []
    }
    // The payment that is rewarded counts toward the level at which it is rewarded.
    var counted = facts
    counted.notePayer(of: event)
    let chain = facts.chain(above: event.payer)
    var earnings: [Earning<Spelled>] = []
    for rule in terms.cashback where rule.depth <= chain.count {
      let referrer = chain[rule.depth - 1]
      if terms.blockedReferrers == .stop, facts.blocked.contains(referrer) { continue }
      let rate = ModelDraft.rate(of: rule.rate, for: referrer, counted)
      let amount = ModelArithmetic.share(
        of: facts.units(event.amount, currency), rate, rule.rounding)
      guard amount != 0 else { continue }
      earnings.append(
        Earning(
          referrer: referrer, depth: UInt8(clamping: rule.depth), rate: rate,
          rounding: rule.rounding,
          amount: Amount(minorUnits: amount, exponent: currency.exponent)))
    }
    return earnings
  }

  /// The rate of a referrer (rule T1).
  static func rate(of schedule: RateSchedule, for referrer: ID, _ facts: ModelFacts) -> Rate {
    switch schedule {
    case .flat(let rate): return rate
    case .ladder(let steps, let counted):
      let count = facts.count(counted, of: referrer)
      let reached = steps.filter { Int($0.from) <= count }
      return reached.max { $0.from < $1.from }?.rate ?? .zero
    case .plans(let plans, let otherwise):
      guard let assigned = facts.plans[referrer] else { return otherwise }
      return plans.first { $0.plan == assigned }?.rate ?? otherwise
    }
  }

  /// Pays each referrer into the wallet what is then payable, at most the earning (rules T3 and G2).
  private mutating func settle(_ event: PaymentSucceeded<Spelled>, _ currency: Currency) {
    let batch = Text("payment:" + event.payment.string)
    for earning in event.earnings ?? [] {
      // Such a batch id may have been taken by hand for another payment; the earning stays pending.
      let key = ModelLineKey(batch: batch, referrer: earning.referrer, currency: currency.code)
      guard facts.lines[key] == nil else { continue }
      let payable = facts.payable(to: earning.referrer, currency, at: stamp.recordedAt)
      let amount = min(payable, Int128(facts.units(earning.amount, currency)))
      guard amount > 0 else { continue }
      record(
        .cashbackPaid(
          CashbackPaid(
            batch: batch, referrer: earning.referrer,
            amount: Amount(minorUnits: Int64(clamping: amount), exponent: currency.exponent),
            currency: currency.code,
            referrals: UInt64(facts.count(.activated, of: earning.referrer)))))
    }
  }

  /// A refund and what it takes back (rule R8).
  mutating func add(_ event: PaymentRefunded<Spelled>) throws(Rejection) {
    guard let payment = facts.payments[event.payment] else { return }
    if let currency = event.currency, currency != payment.currency.code {
      throw Rejection(
        .currencyMismatch, "payment \(event.payment) is in \(payment.currency.code)")
    }
    guard event.payer ?? payment.payer == payment.payer, event.kind ?? payment.kind == payment.kind,
      event.source ?? payment.source == payment.source,
      event.matures ?? payment.matures == payment.matures
    else {
      throw Rejection(
        .amountMismatch, "refund \(event.refund) is not of payment \(event.payment) as recorded")
    }
    let amount = facts.units(event.amount, payment.currency)
    guard Int128(payment.refunded) + Int128(amount) <= Int128(payment.amount) else {
      throw Rejection(
        .refundExceedsPayment, "refund \(event.refund) is more than is left of \(event.payment)")
    }
    let reversals = reversals(of: payment, amount)
    if let given = event.reversals, given != reversals {
      throw Rejection(
        .amountMismatch, "the reversals of refund \(event.refund) are not what the rules give")
    }
    var event = event
    event.currency = payment.currency.code
    event.payer = payment.payer
    event.kind = payment.kind
    event.source = payment.source
    event.matures = payment.matures
    event.reversals = reversals
    record(.paymentRefunded(event))
  }

  private func reversals(of payment: ModelPayment, _ amount: Int64) -> [Reversal<Spelled>] {
    let before = payment.amount - payment.refunded
    return payment.earnings.compactMap { earning in
      let kept = ModelArithmetic.share(of: before - amount, earning.rate, earning.rounding)
      let earned = ModelArithmetic.share(of: before, earning.rate, earning.rounding)
      guard kept != earned else { return nil }
      return Reversal(
        referrer: earning.referrer, depth: earning.depth,
        amount: Amount(minorUnits: kept - earned, exponent: payment.currency.exponent))
    }
  }
}
