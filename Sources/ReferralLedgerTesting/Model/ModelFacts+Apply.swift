import LedgerCore

extension ModelFacts {
  /// Takes in an event that was accepted: no checks, only what follows from it.
  mutating func apply(_ body: EventBody<Spelled>, _ stamp: ModelStamp) {
    switch body {
    case .programPublished(let event): terms.append(event.terms)
    case .referralCodeIssued(let event): owners[event.code] = event.owner
    case .referralRegistered(let event):
      guard let referrer = event.referrer else { return }
      registrations[event.referee] = ModelRegistration(referrer: referrer, at: stamp.at)
      referees[referrer, default: []].append(event.referee)
    case .referralActivated(let event): activated.insert(event.referee)
    case .paymentSucceeded(let event): apply(event, stamp)
    case .paymentRefunded(let event): apply(event, stamp)
    case .cashbackStarted(let event): apply(event, stamp)
    case .cashbackPaid(let event): apply(event, stamp)
    case .cashbackFailed(let event): apply(event, stamp)
    case .batchFinished: break
    case .referrerBlocked(let event): blocked.insert(event.participant)
    case .referrerUnblocked(let event): blocked.remove(event.participant)
    case .planAssigned(let event): plans[event.participant] = event.plan
    case .withdrawalRequested(let event): apply(event, stamp)
    case .withdrawalApproved(let event): move(event.withdrawal, to: .approved, stamp)
    case .withdrawalRejected(let event): move(event.withdrawal, to: .rejected, stamp)
    case .withdrawalCompleted(let event): move(event.withdrawal, to: .completed, stamp)
    case .withdrawalFailed(let event): move(event.withdrawal, to: .failed, stamp)
    case .balanceAdjusted(let event): apply(event, stamp)
    case .periodOpened, .revenueRecorded, .engagementRecorded, .payoutCalculated, .periodClosed,
      .payoutClaimed:
      applyToPeriod(body, stamp)
    }
  }

  /// An amount of a recorded event in minor units.
  func units(_ amount: Amount, _ currency: Currency) -> Int64 {
    amount.minorUnits(exponent: currency.exponent) ?? 0
  }

  /// Notes a payment that counts toward the payer's referrer's level (rule T1).
  mutating func notePayer(of event: PaymentSucceeded<Spelled>) {
    guard registrations[event.payer] != nil, event.source == .external,
      termsInForce.paymentKinds.contains(event.kind)
    else { return }
    havePaid.insert(event.payer)
  }

  private mutating func apply(_ event: PaymentSucceeded<Spelled>, _ stamp: ModelStamp) {
    guard let currency = currency(event.currency) else { return }
    notePayer(of: event)
    let payment = ModelPayment(
      payer: event.payer, amount: units(event.amount, currency), currency: currency,
      kind: event.kind, source: event.source, earnings: event.earnings ?? [],
      matures: stamp.at.adding(days: termsInForce.holdDays))
    payments[event.payment] = payment
    let effect = payment.walletEffect(of: payment.amount)
    if effect != 0 {
      change(event.payer, currency, at: stamp.recordedAt) { $0.wallet += effect }
    }
    for earning in payment.earnings {
      let amount = Int128(units(earning.amount, currency))
      change(earning.referrer, currency, at: stamp.recordedAt) {
        $0.earn(amount, maturing: payment.matures)
      }
    }
  }

  private mutating func apply(_ event: PaymentRefunded<Spelled>, _ stamp: ModelStamp) {
    guard var payment = payments[event.payment] else { return }
    let amount = units(event.amount, payment.currency)
    payment.refunded += amount
    payments[event.payment] = payment
    let effect = payment.walletEffect(of: amount)
    if effect != 0 {
      change(payment.payer, payment.currency, at: stamp.recordedAt) { $0.wallet -= effect }
    }
    for reversal in event.reversals ?? [] {
      let amount = Int128(units(reversal.amount, payment.currency))
      change(reversal.referrer, payment.currency, at: stamp.recordedAt) {
        $0.earn(amount, maturing: payment.matures)
      }
    }
  }

  private mutating func apply(_ event: CashbackStarted<Spelled>, _ stamp: ModelStamp) {
    guard let currency = currency(event.currency) else { return }
    let key = ModelLineKey(batch: event.batch, referrer: event.referrer, currency: event.currency)
    let amount = units(event.amount, currency)
    lines[key, default: ModelLine()].latestAttempt = event.attempt
    lines[key, default: ModelLine()].inFlight = amount
    lines[key, default: ModelLine()].goesOutside = event.destination != .wallet
    change(event.referrer, currency, at: stamp.recordedAt) { $0.inFlight += Int128(amount) }
  }

  private mutating func apply(_ event: CashbackPaid<Spelled>, _ stamp: ModelStamp) {
    guard let currency = currency(event.currency) else { return }
    let key = ModelLineKey(batch: event.batch, referrer: event.referrer, currency: event.currency)
    let ended = Int128(lines[key]?.inFlight ?? 0)
    lines[key, default: ModelLine()].inFlight = nil
    lines[key, default: ModelLine()].paid = units(event.amount, currency)
    let amount = Int128(units(event.amount, currency))
    change(event.referrer, currency, at: stamp.recordedAt) {
      $0.inFlight -= ended
      $0.paid += amount
      if event.destination == .wallet { $0.wallet += amount }
    }
  }

  private mutating func apply(_ event: CashbackFailed<Spelled>, _ stamp: ModelStamp) {
    guard let currency = currency(event.currency) else { return }
    let key = ModelLineKey(batch: event.batch, referrer: event.referrer, currency: event.currency)
    let ended = Int128(lines[key]?.inFlight ?? 0)
    lines[key, default: ModelLine()].inFlight = nil
    change(event.referrer, currency, at: stamp.recordedAt) { $0.inFlight -= ended }
  }

  private mutating func apply(_ event: WithdrawalRequested<Spelled>, _ stamp: ModelStamp) {
    guard let currency = currency(event.currency) else { return }
    let amount = units(event.amount, currency)
    withdrawals[event.withdrawal] = ModelWithdrawal(
      participant: event.participant, amount: amount, currency: currency)
    change(event.participant, currency, at: stamp.recordedAt) { $0.reserved += Int128(amount) }
  }

  private mutating func move(
    _ id: Text, to state: ModelWithdrawal.State, _ stamp: ModelStamp
  ) {
    guard var withdrawal = withdrawals[id] else { return }
    withdrawal.state = state
    withdrawals[id] = withdrawal
    guard state != .approved else { return }
    let amount = Int128(withdrawal.amount)
    change(withdrawal.participant, withdrawal.currency, at: stamp.recordedAt) {
      $0.reserved -= amount
      if state == .completed { $0.wallet -= amount }
    }
  }

  private mutating func apply(_ event: BalanceAdjusted<Spelled>, _ stamp: ModelStamp) {
    guard let currency = currency(event.currency) else { return }
    let amount = Int128(units(event.amount, currency))
    change(event.participant, currency, at: stamp.recordedAt) {
      switch event.account {
      case .wallet: $0.wallet += amount
      case .cashback: $0.earned += amount
      }
    }
  }
}
