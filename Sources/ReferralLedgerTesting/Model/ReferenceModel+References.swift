import LedgerCore

extension ReferenceModel {
  /// Refuses everything but terms while there are none (rule G4, `noProgram`).
  func requireProgram(for body: EventBody<Spelled>) throws(Rejection) {
    if case .programPublished = body { return }
    guard facts.terms.isEmpty else { return }
    throw ModelDraft.noProgram
  }

  /// Refuses what cannot be read, because what it refers to is unknown (rule G4, third stage).
  func requireReferences(of body: EventBody<Spelled>) throws(Rejection) {
    switch body {
    case .referralRegistered(let event):
      guard let code = event.code else { return }
      guard let owner = facts.owners[code] else {
        throw Rejection(.unknownCode, "code \(code) was never issued")
      }
      if let referrer = event.referrer, referrer != owner {
        throw Rejection(.unknownCode, "code \(code) is not that of \(referrer)")
      }
    case .paymentRefunded(let event):
      guard facts.payments[event.payment] == nil else { return }
      throw Rejection(.unknownPayment, "payment \(event.payment) was never recorded")
    case .revenueRecorded(let event): _ = try knownPeriod(event.period)
    case .payoutCalculated(let event): _ = try knownPeriod(event.period)
    case .periodClosed(let event): _ = try knownPeriod(event.period)
    case .payoutClaimed(let event): _ = try knownPeriod(event.period)
    default:
      for code in ModelShape.statedCurrencies(of: body) { _ = try knownCurrency(code) }
    }
  }

  func knownPeriod(_ period: Text) throws(Rejection) -> ModelPeriod {
    guard let known = facts.periods[period] else {
      throw Rejection(.unknownPeriod, "period \(period) was never opened")
    }
    return known
  }

  func knownCurrency(_ code: Text) throws(Rejection) -> Currency {
    guard let currency = facts.currency(code) else {
      throw Rejection(.unknownCurrency, "currency \(code) was never declared")
    }
    return currency
  }

  /// Fills in what counts as content, and puts lists into their one order (rule G1).
  func filled(_ body: EventBody<Spelled>) -> EventBody<Spelled> {
    switch body {
    case .programPublished(var event):
      event.rules = 1
      return .programPublished(event)
    case .referralRegistered(var event):
      if let code = event.code { event.referrer = facts.owners[code] }
      return .referralRegistered(event)
    case .engagementRecorded(var event):
      event.counts.sort { $0.metric < $1.metric }
      return .engagementRecorded(event)
    case .batchFinished(var event):
      event.totals.sort { $0.currency < $1.currency }
      return .batchFinished(event)
    case .payoutClaimed(var event):
      guard event.amount == nil, let period = facts.periods[event.period],
        let given = period.given[event.participant]
      else { return body }
      event.amount = Amount(minorUnits: given, exponent: period.currency.exponent)
      return .payoutClaimed(event)
    default:
      return body
    }
  }
}
