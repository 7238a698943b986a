extension Gate {
  /// Records a payment with what it earns, and what that activates and pays (rules R6, R7, R9, G2, T3).
  static func record(
    _ payment: PaymentSucceeded<Spelled>, _ terms: ProgramTerms, _ state: LedgerState,
    _ hearing: Hearing
  ) throws(Verdict) -> [LedgerEvent] {
    let currency = try currency(payment.currency, state)
    let amount = try positiveUnits(payment.amount, currency)
    var filled = payment
    filled.amount = currency.amount(amount)
    let key = key(.paymentSucceeded, state).adding(payment.payment)
    try checkKey(key, of: .paymentSucceeded(filled), state, hearing) {
      guard case .paymentSucceeded(let recorded) = $0.body else { return false }
      return recorded.payment == payment.payment
    }

    let payer = state.directory.handle(of: payment.payer)
    let row = payer.map { state.figures.referrals.row(of: $0) } ?? ReferralRow()
    let activates = row.flags.contains(.registered) && !row.flags.contains(.activated)
    try hearing.checkPosition(state.head + (activates ? 2 : 1))

    let earned = earnings(of: payment, amount, payer: payer, row, terms, state, at: hearing.at)
    filled.earnings = earned.map { earning in
      Earning(
        referrer: state.directory.name(of: earning.referrer), depth: earning.depth,
        rate: earning.rate, rounding: earning.rounding, amount: currency.amount(earning.amount))
    }
    try checkGiven(payment.earnings, filled.earnings ?? [], currency)
    for earning in earned {
      try checkEarned(
        cashback(earning.referrer, currency.index, state), plus: earning.amount,
        of: state.directory.name(of: earning.referrer))
      try checkHold(earning, currency, terms, state, hearing)
    }
    try checkWallet(of: payment, amount, payer, currency, state)

    var bodies: [EventBody<Spelled>] = []
    if activates {
      bodies.append(
        .referralActivated(ReferralActivated(referee: payment.payer, trigger: .payment)))
    }
    bodies.append(.paymentSucceeded(filled))
    if terms.settlement == .immediate {
      for earning in earned {
        let line = try settleAtOnce(
          earning, of: payment, activates: activates, terms, currency, state, hearing)
        if let line { bodies.append(line) }
      }
    }
    return hearing.events(bodies, after: state.head)
  }

  /// Checks what a proposal says was earned against what the rules give (rule G2).
  private static func checkGiven(
    _ given: [Earning<Spelled>]?, _ earned: [Earning<Spelled>], _ currency: KnownCurrency
  ) throws(Verdict) {
    guard let given else { return }
    let isSame = given.count == earned.count
      && zip(given, earned).allSatisfy { given, earned in
        given.referrer == earned.referrer && given.depth == earned.depth
          && given.rate == earned.rate && given.rounding == earned.rounding
          && given.amount.minorUnits(exponent: currency.exponent) == earned.amount.units
      }
    if !isSame {
      throw .rejected(
        .amountMismatch, "the earnings given are not what the terms give at this position")
    }
  }

  /// Checks that what is on hold stays an amount, where the earning does not mature at once (rule T4).
  private static func checkHold(
    _ earning: Earning<Dense>, _ currency: KnownCurrency, _ terms: ProgramTerms,
    _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) {
    guard hearing.at.adding(days: terms.holdDays) > hearing.recordedAt else { return }
    let held = state.figures.cashback.onHold(
      earning.referrer, currency.index, at: hearing.recordedAt)
    let name = state.directory.name(of: earning.referrer)
    try sum(held, earning.amount, "what is on hold", of: name)
  }

  /// Checks that the payer's wallet can take what the payment does to it (rule R9).
  private static func checkWallet(
    of payment: PaymentSucceeded<Spelled>, _ amount: Int64, _ payer: Handle?,
    _ currency: KnownCurrency, _ state: LedgerState
  ) throws(Verdict) {
    let wallet = wallet(payer, currency.index, state)
    if payment.source == .wallet, wallet.balance &- wallet.reserved < amount {
      throw .rejected(
        .insufficientBalance,
        "\(shown(payment.payer)) has \(currency.text(wallet.balance &- wallet.reserved)) available")
    }
    let change = Wallets.effect(of: payment.kind, payment.source) * amount
    try checkWallet(wallet, plus: change, of: payment.payer)
  }

  /// What each depth of the chain above the payer earns (rule R7).
  static func earnings(
    of payment: PaymentSucceeded<Spelled>, _ amount: Int64, payer: Handle?, _ row: ReferralRow,
    _ terms: ProgramTerms, _ state: LedgerState, at: Timestamp
  ) -> [Earning<Dense>] {
    guard let payer, row.flags.contains(.registered), payment.source == .external,
      terms.paymentKinds.contains(payment.kind), terms.cashback.count > 0
    else { return [] }
    if let months = terms.rewardMonths {
      let end = Timestamp(milliseconds: row.registeredAt).adding(months: months)
      guard at < end else { return [] }
    }
    var earnings: [Earning<Dense>] = []
    var ancestor = payer
    var depth = 0
    for rule in terms.cashback {
      while depth < rule.depth {
        guard let next = state.figures.referrals.referrer(of: ancestor) else { return earnings }
        ancestor = next
        depth += 1
      }
      let referrer = state.figures.referrals.row(of: ancestor)
      if terms.blockedReferrers == .stop, referrer.flags.contains(.blocked) { continue }
      let rate = rule.rate.rate(
        count: { count(referrer, $0, paidBy: depth == 1 ? row : nil) },
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
    _ referrer: ReferralRow, _ counted: LadderCount, paidBy payer: ReferralRow?
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
    _ terms: ProgramTerms, _ currency: KnownCurrency, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> EventBody<Spelled>? {
    let isHeld = hearing.at > hearing.recordedAt
    let payable = state.payable(
      earning.referrer, currency.index, at: hearing.recordedAt, earning: earning.amount,
      held: isHeld ? earning.amount : 0)
    let amount = min(payable, earning.amount)
    guard amount > 0 else { return nil }
    let name = state.directory.name(of: earning.referrer)
    let wallet = wallet(earning.referrer, currency.index, state)
    try checkWallet(wallet, plus: amount, of: name)
    let referrals = state.figures.referrals.row(of: earning.referrer).activated
    let isFirstActivation = activates && earning.depth == 1
    return .cashbackPaid(
      CashbackPaid(
        batch: BatchID.ofPayment(payment.payment), referrer: name,
        amount: currency.amount(amount), currency: currency.code,
        referrals: UInt64(referrals) + (isFirstActivation ? 1 : 0)))
  }
}
