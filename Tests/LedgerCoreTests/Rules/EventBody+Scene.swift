import LedgerCore

/// Events in a few words, in USD where nothing else is said.
extension EventBody where Form == Spelled {
  static func code(_ code: Text, of owner: ID) -> Self {
    .referralCodeIssued(ReferralCodeIssued(code: code, owner: owner))
  }

  static func registration(_ referee: ID, by referrer: ID?, code: Text? = nil) -> Self {
    .referralRegistered(ReferralRegistered(referee: referee, referrer: referrer, code: code))
  }

  static func activation(
    _ referee: ID, _ trigger: ActivationTrigger = .trial, days: UInt64? = nil
  ) -> Self {
    .referralActivated(ReferralActivated(referee: referee, trigger: trigger, days: days))
  }

  static func payment(
    _ payment: Text, by payer: ID, _ amount: Amount, in currency: Text = "USD",
    kind: PaymentKind = .purchase, source: PaymentSource = .external,
    earnings: [Earning<Spelled>]? = nil
  ) -> Self {
    .paymentSucceeded(
      PaymentSucceeded(
        payment: payment, payer: payer, amount: amount, currency: currency, kind: kind,
        source: source, earnings: earnings))
  }

  static func refund(
    _ refund: Text, of payment: Text, _ amount: Amount, reason: RefundReason = .refund,
    _ change: (inout PaymentRefunded<Spelled>) -> Void = { _ in }
  ) -> Self {
    var event = PaymentRefunded<Spelled>(
      refund: refund, payment: payment, amount: amount, reason: reason)
    change(&event)
    return .paymentRefunded(event)
  }

  static func started(
    _ batch: Text, _ referrer: ID, _ amount: Amount, attempt: UInt64 = 1,
    to destination: Destination<Spelled> = .address("iban:1"), in currency: Text = "USD"
  ) -> Self {
    .cashbackStarted(
      CashbackStarted(
        batch: batch, referrer: referrer, amount: amount, currency: currency,
        destination: destination, attempt: attempt))
  }

  static func paid(
    _ batch: Text, _ referrer: ID, _ amount: Amount, to destination: Destination<Spelled> = .wallet,
    in currency: Text = "USD"
  ) -> Self {
    .cashbackPaid(
      CashbackPaid(
        batch: batch, referrer: referrer, amount: amount, currency: currency,
        destination: destination))
  }

  static func failed(
    _ batch: Text, _ referrer: ID, _ amount: Amount, attempt: UInt64 = 1
  ) -> Self {
    .cashbackFailed(
      CashbackFailed(
        batch: batch, referrer: referrer, amount: amount, currency: "USD", attempt: attempt,
        reason: "account closed"))
  }

  static func finished(_ batch: Text, paid: UInt64, total: Amount?) -> Self {
    .batchFinished(
      BatchFinished(
        batch: batch, paid: paid, failed: 0, changed: 0,
        totals: total.map { [CurrencyTotal(currency: "USD", amount: $0)] } ?? []))
  }

  static func blocked(_ participant: ID, _ reason: Text = "fraud") -> Self {
    .referrerBlocked(BlockChanged(participant: participant, reason: reason))
  }

  static func unblocked(_ participant: ID, _ reason: Text = "cleared") -> Self {
    .referrerUnblocked(BlockChanged(participant: participant, reason: reason))
  }

  static func plan(_ participant: ID, _ plan: Text) -> Self {
    .planAssigned(PlanAssigned(participant: participant, plan: plan))
  }

  static func period(
    _ period: Text, from: Timestamp = Scene.morning, days: Int = 1, in currency: Text = "USD"
  ) -> Self {
    .periodOpened(
      PeriodOpened(period: period, from: from, to: from.adding(days: days), currency: currency))
  }

  static func revenue(
    _ period: Text, _ amount: Amount, from source: Text = "fees", reference: Text = "r1"
  ) -> Self {
    .revenueRecorded(
      RevenueRecorded(period: period, source: source, amount: amount, reference: reference))
  }

  static func engagement(
    _ period: Text, _ participant: ID, _ counts: KeyValuePairs<Text, UInt64>
  ) -> Self {
    .engagementRecorded(
      EngagementRecorded(
        period: period, participant: participant,
        counts: counts.map { MetricCount(metric: $0.key, count: $0.value) }))
  }

  static func share(_ period: Text, _ participant: ID, _ amount: Amount) -> Self {
    .payoutCalculated(
      PayoutCalculated(period: period, participant: participant, kind: .share, amount: amount))
  }

  static func bonus(_ period: Text, _ participant: ID, on referee: ID, _ amount: Amount) -> Self {
    .payoutCalculated(
      PayoutCalculated(
        period: period, participant: participant, kind: .bonus, referee: referee, amount: amount))
  }

  static func closed(
    _ period: Text, _ pool: Amount, bonuses: Amount = "0", recipients: UInt64
  ) -> Self {
    .periodClosed(
      PeriodClosed(
        period: period, pool: pool, shares: pool, bonuses: bonuses, recipients: recipients))
  }

  static func claim(
    _ period: Text, _ participant: ID, _ amount: Amount? = nil,
    to destination: Destination<Spelled> = .wallet
  ) -> Self {
    .payoutClaimed(
      PayoutClaimed(
        period: period, participant: participant, amount: amount, destination: destination))
  }

  static func withdrawal(
    _ withdrawal: Text, by participant: ID, _ amount: Amount, in currency: Text = "USD"
  ) -> Self {
    .withdrawalRequested(
      WithdrawalRequested(
        withdrawal: withdrawal, participant: participant, amount: amount, currency: currency,
        destination: "iban:1"))
  }

  static func moved(_ withdrawal: Text, to status: WithdrawalStatus, reason: Text? = nil) -> Self {
    let step = WithdrawalMoved<Spelled>(withdrawal: withdrawal, reason: reason)
    return switch status {
    case .requested, .approved: .withdrawalApproved(step)
    case .rejected: .withdrawalRejected(step)
    case .completed: .withdrawalCompleted(step)
    case .failed: .withdrawalFailed(step)
    }
  }

  static func adjustment(
    _ adjustment: Text, of participant: ID, _ amount: Amount, _ account: AdjustedAccount = .wallet,
    in currency: Text = "USD", reason: Text = "by hand"
  ) -> Self {
    .balanceAdjusted(
      BalanceAdjusted(
        adjustment: adjustment, participant: participant, account: account, amount: amount,
        currency: currency, reason: reason))
  }
}
