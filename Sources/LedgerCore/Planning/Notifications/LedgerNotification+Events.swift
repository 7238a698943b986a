extension LedgerNotification {
  /// Whom an event tells what, given the state right after it (rule R23).
  ///
  /// - Parameters:
  ///   - event: a recorded event.
  ///   - state: the state with everything up to the event, and nothing after it.
  /// - Returns: one notification for each who is told, in a fixed order; none for most events.
  public static func told(by event: LedgerEvent, in state: LedgerState) -> [LedgerNotification] {
    let told = Telling(state: state).told(by: event.body)
    return told.enumerated().map { place, entry in
      let number = told.count == 1 ? "" : "/\(place + 1)"
      return LedgerNotification(
        id: Text("\(event.position)/\(entry.content.kind.rawValue)\(number)"),
        participant: entry.participant, position: event.position, at: event.at,
        content: entry.content)
    }
  }
}

/// Whom events tell what.
private struct Telling {
  typealias Content = LedgerNotification.Content
  typealias Told = [(participant: ID?, content: Content)]

  let state: LedgerState

  func told(by body: EventBody<Spelled>) -> Told {
    switch body {
    case .referralRegistered(let registration):
      guard let referrer = registration.referrer else { return [] }
      return [(referrer, .referralRegistered(referee: registration.referee))]
    case .referralActivated(let activation) where activation.trigger == .trial:
      guard let referrer = state.referral(of: activation.referee).referrer else { return [] }
      return [(referrer, .referralActivated(referee: activation.referee, days: activation.days))]
    case .paymentSucceeded(let payment): return told(by: payment)
    case .cashbackPaid(let paid): return told(by: paid)
    case .batchFinished(let finished):
      return [
        (
          nil,
          .batchFinished(
            LedgerNotification.BatchEnd(
              batch: finished.batch, paid: finished.paid, failed: finished.failed,
              changed: finished.changed, totals: finished.totals))
        )
      ]
    case .payoutCalculated(let line): return told(by: line)
    case .withdrawalRequested(let request): return told(of: request.withdrawal, reason: nil)
    case .withdrawalApproved(let step), .withdrawalRejected(let step),
      .withdrawalCompleted(let step), .withdrawalFailed(let step):
      return told(of: step.withdrawal, reason: step.reason)
    default: return []
    }
  }

  private func told(by payment: PaymentSucceeded<Spelled>) -> Told {
    guard let paid = money(payment.amount, payment.currency) else { return [] }
    return (payment.earnings ?? []).compactMap { earning in
      guard let earned = money(earning.amount, payment.currency) else { return nil }
      return (
        earning.referrer,
        .cashbackEarned(
          LedgerNotification.CashbackEarned(
            earned: earned, payment: payment.payment, payer: payment.payer, paid: paid,
            kind: payment.kind, months: payment.months, days: payment.days,
            depth: Int(earning.depth), rate: earning.rate))
      )
    }
  }

  private func told(by paid: CashbackPaid<Spelled>) -> Told {
    guard let amount = money(paid.amount, paid.currency),
      let handle = state.directory.handle(of: paid.referrer),
      let index = state.directory.index(of: paid.currency)
    else { return [] }
    let wallet = state.figures.wallets.figures(of: handle, index)
    return [
      (
        paid.referrer,
        .cashbackPaid(
          LedgerNotification.CashbackPayout(
            amount: amount, batch: paid.batch, referrals: paid.referrals ?? 0,
            balance: Money(minorUnits: wallet.balance, currency: amount.currency),
            destination: paid.destination, reference: paid.reference))
      )
    ]
  }

  private func told(by line: PayoutCalculated<Spelled>) -> Told {
    guard let (number, row) = state.figures.periods.period(line.period),
      let amount = money(line.amount, state.directory.currency(row.currency).code)
    else { return [] }
    let period = LedgerNotification.PeriodName(
      id: line.period, label: state.figures.periods.labels[Int(number)].label, from: row.from,
      to: row.to)
    if let referee = line.referee {
      return [
        (
          line.participant,
          .referralBonus(
            LedgerNotification.PeriodBonus(amount: amount, period: period, referee: referee))
        )
      ]
    }
    let counts =
      state.directory.handle(of: line.participant)
      .flatMap { state.figures.periods.engagement.counts(number, of: $0) } ?? []
    return [
      (
        line.participant,
        .payoutAvailable(
          LedgerNotification.PeriodShare(
            amount: amount, period: period, score: line.score ?? Score(millionths: 0),
            counts: counts.map { MetricCount(metric: $0.metric, count: $0.count) }))
      )
    ]
  }

  private func told(of withdrawal: Text, reason: Text?) -> Told {
    guard let moved = state.withdrawal(withdrawal),
      let handle = state.directory.handle(of: moved.participant),
      let index = state.directory.index(of: moved.amount.currency.code)
    else { return [] }
    let wallet = state.figures.wallets.figures(of: handle, index)
    return [
      (
        moved.participant,
        .withdrawalChanged(
          LedgerNotification.WithdrawalChange(
            withdrawal: withdrawal, amount: moved.amount, status: moved.status, reason: reason,
            available: Money(
              minorUnits: wallet.balance &- wallet.reserved, currency: moved.amount.currency)))
      )
    ]
  }

  /// A recorded amount with its currency.
  private func money(_ amount: Amount, _ code: Text) -> Money? {
    guard let index = state.directory.index(of: code) else { return nil }
    return Money(minorUnits: amount.units, currency: state.directory.currency(index))
  }
}
