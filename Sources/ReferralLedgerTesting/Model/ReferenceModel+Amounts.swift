import LedgerCore

extension ReferenceModel {
  /// Which amounts a field may hold (rule M6).
  private enum Sign {
    case positive, notNegative, notZero
  }

  /// Reads every amount in its currency and writes it with the currency's digits (rules M2 and M6).
  func readingAmounts(of body: EventBody<Spelled>) throws(Rejection) -> EventBody<Spelled> {
    switch body {
    case .paymentSucceeded(var event):
      let currency = try knownCurrency(event.currency)
      event.amount = try read(event.amount, currency)
      for index in (event.earnings ?? []).indices {
        event.earnings?[index].amount.write(in: currency)
      }
      return .paymentSucceeded(event)
    case .paymentRefunded(var event):
      guard let payment = facts.payments[event.payment] else { return body }
      event.amount = try read(event.amount, payment.currency)
      for index in (event.reversals ?? []).indices {
        event.reversals?[index].amount.write(in: payment.currency)
      }
      return .paymentRefunded(event)
    case .cashbackStarted(var event):
      event.amount = try read(event.amount, try knownCurrency(event.currency))
      return .cashbackStarted(event)
    case .cashbackPaid(var event):
      event.amount = try read(event.amount, try knownCurrency(event.currency))
      return .cashbackPaid(event)
    case .cashbackFailed(var event):
      event.amount = try read(event.amount, try knownCurrency(event.currency))
      return .cashbackFailed(event)
    case .batchFinished(var event):
      for index in event.totals.indices {
        let currency = try knownCurrency(event.totals[index].currency)
        event.totals[index].amount = try read(event.totals[index].amount, currency)
      }
      return .batchFinished(event)
    case .withdrawalRequested(var event):
      event.amount = try read(event.amount, try knownCurrency(event.currency))
      return .withdrawalRequested(event)
    case .balanceAdjusted(var event):
      event.amount = try read(event.amount, try knownCurrency(event.currency), .notZero)
      return .balanceAdjusted(event)
    default:
      return try readingPeriodAmounts(of: body)
    }
  }

  /// Reads the amounts that are in the currency of their period.
  private func readingPeriodAmounts(
    of body: EventBody<Spelled>
  ) throws(Rejection) -> EventBody<Spelled> {
    switch body {
    case .revenueRecorded(var event):
      event.amount = try read(event.amount, try knownPeriod(event.period).currency)
      return .revenueRecorded(event)
    case .payoutCalculated(var event):
      event.amount = try read(event.amount, try knownPeriod(event.period).currency)
      return .payoutCalculated(event)
    case .periodClosed(var event):
      let currency = try knownPeriod(event.period).currency
      event.pool = try read(event.pool, currency)
      event.shares = try read(event.shares, currency)
      // A program without bonuses closes its periods with bonuses of zero.
      event.bonuses = try read(event.bonuses, currency, .notNegative)
      return .periodClosed(event)
    case .payoutClaimed(var event):
      guard let amount = event.amount else { return body }
      event.amount = try read(amount, try knownPeriod(event.period).currency)
      return .payoutClaimed(event)
    default:
      return body
    }
  }

  private func read(
    _ amount: Amount, _ currency: Currency, _ sign: Sign = .positive
  ) throws(Rejection) -> Amount {
    guard let units = amount.minorUnits(exponent: currency.exponent) else {
      throw Rejection(.invalidAmount, "the amount is none that \(currency.code) can hold")
    }
    let fits =
      switch sign {
      case .positive: units > 0
      case .notNegative: units >= 0
      case .notZero: units != 0
      }
    guard fits else {
      throw Rejection(.invalidAmount, "the amount of \(currency.code) has the wrong sign")
    }
    return Amount(minorUnits: units, exponent: currency.exponent)
  }
}

extension Amount {
  /// Writes an amount that the gate fills with the currency's digits; one that is none stays as it is.
  ///
  /// It is compared with what the rules give, and only there an unreadable one is refused (rule G2).
  fileprivate mutating func write(in currency: Currency) {
    guard let units = minorUnits(exponent: currency.exponent) else { return }
    self = Amount(minorUnits: units, exponent: currency.exponent)
  }
}
