extension Gate {
  /// Records a payment with what it earns, and what that activates and pays (rules R6, R7, R9, G2, T3).
  static func record(
    _ payment: inout PaymentSucceeded<Spelled>, _ program: SharedTerms, _ state: LedgerState,
    _ hearing: Hearing
  ) throws(Verdict) -> AcceptedPayment {
    let currency = try currency(payment.currency, state)
    let amount = try positiveUnits(payment.amount, currency)
    payment.amount = currency.amount(amount)
    let key = key(.paymentSucceeded, state).adding(payment.payment)
    try checkKey(key, of: .paymentSucceeded(payment), state, hearing) {
      guard case .paymentSucceeded(let recorded) = $0.body else { return false }
      return recorded.payment == payment.payment
    }

    let payer = state.directory.handle(of: payment.payer)
    let link = payer.map { state.figures.referrals.link(of: $0) } ?? ReferralLink()
    let activates = link.flags.contains(.registered) && !link.flags.contains(.activated)
    try hearing.checkPosition(state.head + (activates ? 2 : 1))

    let earned = try earned(
      by: payment, amount, currency, payer: payer, link, program, state, at: hearing.at,
      recordedAt: hearing.recordedAt)

    var lines: [EventBody<Spelled>] = []
    if program.terms.settlement == .immediate {
      for earning in earned {
        let line = try settleAtOnce(
          earning, of: payment, activates: activates, currency, state, hearing)
        if let line { lines.append(line) }
      }
    }
    return AcceptedPayment(
      stamp: hearing.stamp, payer: payer ?? .none, earned: earned, activates: activates,
      lines: lines)
  }

  /// What a payment earns that nothing speaks against: whoever proposes a single one and whoever proposes
  /// thousands ask the same of each.
  @inline(__always)
  static func earned(
    by payment: PaymentSucceeded<Spelled>, _ amount: Int64, _ currency: KnownCurrency,
    payer: Handle?, _ link: ReferralLink, _ program: SharedTerms, _ state: LedgerState,
    at: Timestamp, recordedAt: Timestamp
  ) throws(Verdict) -> DenseEarnings {
    let earned = earnings(of: payment, amount, payer: payer, link, program, state, at: at)
    if let given = payment.earnings { try checkGiven(given, earned, currency, state) }
    try checkHolds(
      earned, currency.index, until: at.adding(days: program.terms.holdDays), state,
      recordedAt: recordedAt)
    try checkWallet(of: payment, amount, payer, currency, state)
    return earned
  }

  /// Checks that what is earned and what is on hold stay amounts (rule M1).
  @inline(__always)
  private static func checkHolds(
    _ earned: DenseEarnings, _ currency: CurrencyIndex, until matures: Timestamp,
    _ state: LedgerState, recordedAt: Timestamp
  ) throws(Verdict) {
    for place in 0..<earned.endIndex {
      let earning = earned[place]
      let figures = state.figures.cashback.figures(of: earning.referrer, currency)
      try checkEarned(
        figures, plus: earning.amount, of: state.directory.name(of: earning.referrer))
      guard matures > recordedAt else { continue }
      let onHold = state.figures.cashback.onHold(earning.referrer, currency, at: recordedAt)
      try sum(
        onHold, earning.amount, "what is on hold",
        of: state.directory.name(of: earning.referrer))
    }
  }

  /// Checks what a proposal says was earned against what the rules give (rule G2).
  private static func checkGiven(
    _ given: [Earning<Spelled>], _ earned: DenseEarnings, _ currency: KnownCurrency,
    _ state: LedgerState
  ) throws(Verdict) {
    let isSame =
      given.count == earned.count
      && zip(given, earned).allSatisfy { given, earned in
        given.referrer == state.directory.name(of: earned.referrer)
          && given.depth == earned.depth && given.rate == earned.rate
          && given.rounding == earned.rounding
          && given.amount.minorUnits(exponent: currency.exponent) == earned.amount
      }
    if !isSame {
      throw .rejected(
        .amountMismatch, "the earnings given are not what the terms give at this position")
    }
  }

  /// Checks that the payer's wallet can take what the payment does to it (rule R9).
  @inline(__always)
  private static func checkWallet(
    of payment: PaymentSucceeded<Spelled>, _ amount: Int64, _ payer: Handle?,
    _ currency: KnownCurrency, _ state: LedgerState
  ) throws(Verdict) {
    let effect = Wallets.effect(of: payment.kind, payment.source)
    guard effect != 0 || payment.source == .wallet else { return }
    let wallet = wallet(payer, currency.index, state)
    if payment.source == .wallet, wallet.balance &- wallet.reserved < amount {
      throw .rejected(
        .insufficientBalance,
        "\(shown(payment.payer)) has \(currency.text(wallet.balance &- wallet.reserved)) available")
    }
    try checkWallet(wallet, plus: effect * amount, of: payment.payer)
  }

  /// What each depth of the chain above the payer earns (rule R7).
  @inline(__always)
  private static func earnings(
    of payment: PaymentSucceeded<Spelled>, _ amount: Int64, payer: Handle?, _ link: ReferralLink,
    _ program: SharedTerms, _ state: LedgerState, at: Timestamp
  ) -> DenseEarnings {
    guard let payer, link.flags.contains(.registered), payment.source == .external,
      program.terms.paymentKinds.contains(payment.kind), program.terms.cashback.count > 0
    else { return DenseEarnings() }
    if let months = program.terms.rewardMonths {
      let row = state.figures.referrals.row(of: payer)
      let end = Timestamp(milliseconds: row.registeredAt).adding(months: months)
      guard at < end else { return DenseEarnings() }
    }
    var earnings = DenseEarnings()
    var ancestor = payer
    var depth = 0
    for rule in program.terms.cashback {
      while depth < rule.depth {
        guard let next = state.figures.referrals.referrer(of: ancestor) else { return earnings }
        ancestor = next
        depth += 1
      }
      if program.terms.blockedReferrers == .stop, state.figures.referrals.isBlocked(ancestor) {
        continue
      }
      let rate = rule.rate.rate(
        count: {
          count(state.figures.referrals.row(of: ancestor), $0, paidBy: depth == 1 ? link : nil)
        },
        plan: { state.figures.referrals.plan(of: ancestor) })
      let share = rate.share(of: amount, rounding: rule.rounding)
      guard share != 0 else { continue }
      earnings.append(
        Earning(
          referrer: ancestor, depth: UInt8(truncatingIfNeeded: rule.depth), rate: rate,
          rounding: rule.rounding, amount: share))
    }
    return earnings
  }

  /// A referrer's count with the payment that is being rewarded (rule T1).
  private static func count(
    _ referrer: ReferralRow, _ counted: LadderCount, paidBy payer: ReferralLink?
  ) -> UInt32 {
    let count = referrer.count(counted)
    guard let payer else { return count }
    switch counted {
    case .paid: return payer.flags.contains(.paid) ? count : count &+ 1
    case .activated: return payer.flags.contains(.activated) ? count : count &+ 1
    case .invited: return count
    }
  }

  /// The line that pays one earning at once: what is then payable, at most the earning (rule T3).
  private static func settleAtOnce(
    _ earning: Earning<Dense>, of payment: PaymentSucceeded<Spelled>, activates: Bool,
    _ currency: KnownCurrency, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> EventBody<Spelled>? {
    let isHeld = hearing.at > hearing.recordedAt
    let payable = state.payable(
      earning.referrer, currency.index, at: hearing.recordedAt, earning: earning.amount,
      held: isHeld ? earning.amount : 0)
    let amount = min(payable, earning.amount)
    let name = state.directory.name(of: earning.referrer)
    let batch = BatchID.ofPayment(payment.payment)
    // A line that already has this key, paid or in flight, is not paid again: the earning stays pending.
    guard amount > 0 else { return nil }
    if try isTaken(batch, name, currency.code, state, hearing) { return nil }
    let wallet = wallet(earning.referrer, currency.index, state)
    try checkWallet(wallet, plus: amount, of: name)
    let referrals = state.figures.referrals.row(of: earning.referrer).activated
    let isFirstActivation = activates && earning.depth == 1
    return .cashbackPaid(
      CashbackPaid(
        batch: batch, referrer: name, amount: currency.amount(amount), currency: currency.code,
        referrals: UInt64(referrals) + (isFirstActivation ? 1 : 0)))
  }
}
