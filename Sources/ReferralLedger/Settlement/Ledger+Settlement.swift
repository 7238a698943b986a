public import LedgerCore
public import LedgerStorage

/// How the payouts of payments and the lines of batches stand (rules R13 and R14).
extension Ledger {
  /// How the referral payouts of a payment stand; `nil` for one that was never recorded.
  ///
  /// The first to ask has the whole log folded for it; from then on only what is new.
  public func settlement(of payment: Text) async throws(StoreFailure) -> PaymentSettlement? {
    try await paymentLegs().settlement(of: payment)
  }

  /// The payments whose latest attempt to pay some leg failed, in the order of the log.
  public func failedSettlements() async throws(StoreFailure) -> [PaymentSettlement] {
    try await paymentLegs().failedSettlements
  }

  /// What each payment earned and how much of it was paid, up to the durable end of the log.
  ///
  /// One asker folds at a time; what was folded is kept for the next one.
  private func paymentLegs() async throws(StoreFailure) -> ProjectionFold<PaymentLegs> {
    if isReadOnly { try await readOn() }
    return try await withTurn(.paymentLegs) { () async throws(StoreFailure) in
      try await self.foldPaymentLegs()
    }
  }

  private func foldPaymentLegs() async throws(StoreFailure) -> ProjectionFold<PaymentLegs> {
    // It is taken out while it grows, so that it is not copied.
    var fold = legs ?? ProjectionFold(PaymentLegs())
    legs = nil
    try await self.fold(&fold)
    legs = fold
    return fold
  }

  /// The lines that are in flight: an executor was asked, or may have been, and nothing is recorded of it yet.
  public func linesInFlight() async throws(StoreFailure) -> [BatchLineID] {
    try await ask { state, _ in state.linesInFlight }
  }

  /// How a line of a batch stands with its executor.
  public func standing(of line: BatchLineID) async throws(StoreFailure) -> LineStanding {
    try await ask { state, _ in state.standing(of: line) }
  }

  /// What may be paid to a referrer now.
  func payable(to referrer: ID, in currency: Text) async throws(StoreFailure) -> Int64 {
    try await ask { state, now in state.balance(of: referrer, in: currency, at: now)?.payable ?? 0 }
  }

  /// The recorded start of an attempt, which says where its money goes.
  func start(
    of line: BatchLineID, attempt: UInt64
  ) async throws(StoreFailure) -> CashbackStarted<Spelled>? {
    let positions = try await ask { state, _ in
      Gate.candidates(forStartOf: line, attempt: attempt, state)
    }
    for position in positions {
      guard case .cashbackStarted(let started) = try await recorded(position).body,
        started.batch == line.batch, started.referrer == line.referrer,
        started.currency == line.currency, started.attempt == attempt
      else { continue }
      return started
    }
    return nil
  }

  /// The recorded payment of a line, by an executor or not; `nil` as long as it is not paid.
  func payment(of line: BatchLineID) async throws(StoreFailure) -> CashbackPaid<Spelled>? {
    let positions = try await ask { state, _ in Gate.candidates(forPaymentOf: line, state) }
    for position in positions {
      guard case .cashbackPaid(let paid) = try await recorded(position).body,
        paid.batch == line.batch, paid.referrer == line.referrer, paid.currency == line.currency
      else { continue }
      return paid
    }
    return nil
  }
}
