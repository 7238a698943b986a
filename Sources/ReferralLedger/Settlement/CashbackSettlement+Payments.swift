public import LedgerCore
internal import LedgerStorage

/// The referral payouts of single payments (rule R14).
extension CashbackSettlement {
  /// Pays what the legs of a payment have open, as far as it is payable, in batches `payment:<id>`, `payment:<id>:2`, ….
  ///
  /// A leg that is paid is never paid again; one that failed is tried again with its next attempt; one that is in
  /// flight is asked for again under its key.
  ///
  /// - Parameters:
  ///   - payment: the payment.
  ///   - actor: who causes it; the ledger's default where it is left out.
  /// - Returns: how its payouts stand then, with what came of each leg that was tried.
  /// - Throws: `unknownPayment` for one that was never recorded.
  @discardableResult
  public func process(
    _ payment: Text, by actor: Text? = nil
  ) async throws(LedgerFailure) -> ProcessedPayment {
    try await ledger.withTurn(.payment(payment)) { () async throws(LedgerFailure) in
      let before = try await settlement(of: payment)
      var payouts: [Payout] = []
      for leg in before.legs where !leg.isPaid {
        if let payout = try await payout(of: leg, of: payment) { payouts.append(payout) }
      }
      let tried = try await settled(payouts, by: actor)
      let after = try await settlement(of: payment)
      return ProcessedPayment(settlement: after, tried: tried)
    }
  }

  /// Processes every payment whose latest attempt failed; one that cannot be does not keep the others from it.
  ///
  /// - Returns: how each of them stands then, in the order of the log.
  @discardableResult
  public func processFailed(by actor: Text? = nil) async throws(LedgerFailure) -> [ProcessedPayment]
  {
    let failed = try await asking { () async throws(StoreFailure) in
      try await ledger.failedSettlements()
    }
    var processed: [ProcessedPayment] = []
    for settlement in failed {
      if Task.isCancelled { break }
      processed.append(try await process(settlement.payment, by: actor))
    }
    return processed
  }

  private func settlement(of payment: Text) async throws(LedgerFailure) -> PaymentSettlement {
    let found = try await asking { () async throws(StoreFailure) in
      try await ledger.settlement(of: payment)
    }
    guard let found else {
      throw .rejected(
        Rejection(.unknownPayment, "payment \(Gate.shown(payment)) was never recorded"))
    }
    return found
  }

  /// The line that pays what a leg has open; `nil` where nothing of it is payable now.
  private func payout(
    of leg: PaymentSettlement.Leg, of payment: Text
  ) async throws(LedgerFailure) -> Payout? {
    let currency = leg.earned.currency
    let line = BatchLineID(
      batch: BatchID.ofPayment(payment, number: leg.nextBatchNumber), referrer: leg.referrer,
      currency: currency.code)
    let (standing, payable) = try await asking { () async throws(StoreFailure) in
      (
        try await ledger.standing(of: line),
        try await ledger.payable(to: leg.referrer, in: currency.code)
      )
    }
    if case .inFlight(_, let amount) = standing { return Payout(line: line, amount: amount.amount) }
    let amount = min(leg.open, payable)
    guard amount > 0 else { return nil }
    return Payout(line: line, amount: Amount(minorUnits: amount, exponent: currency.exponent))
  }
}

/// A payment whose payouts were processed, and what came of the legs that were tried.
public struct ProcessedPayment: Hashable, Sendable {
  /// How its payouts stand now.
  public let settlement: PaymentSettlement
  /// What came of each leg that was tried.
  public let tried: [SettledLine]
}
