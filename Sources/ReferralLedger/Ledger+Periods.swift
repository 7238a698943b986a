public import LedgerCore
internal import LedgerStorage

/// Periods and their payouts (rules R16–R19).
extension Ledger {
  /// Opens a period.
  @discardableResult
  public func openPeriod(
    _ period: Text, from: Timestamp, to: Timestamp, currency: Text, label: Text? = nil,
    at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .periodOpened(
        PeriodOpened(period: period, from: from, to: to, currency: currency, label: label)),
      at: at, actor: actor)
  }

  /// Records revenue that a source brought into a period.
  @discardableResult
  public func recordRevenue(
    of period: Text, source: Text, amount: Amount, reference: Text, at: Timestamp? = nil,
    actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .revenueRecorded(
        RevenueRecorded(period: period, source: source, amount: amount, reference: reference)),
      at: at, actor: actor)
  }

  /// Records what a participant did in a period, per metric; the latest counts.
  @discardableResult
  public func recordEngagement(
    in period: Text, of participant: ID, counts: [Text: UInt64], at: Timestamp? = nil,
    actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    let sorted = counts.map { MetricCount<Spelled>(metric: $0.key, count: $0.value) }
      .sorted { $0.metric < $1.metric }
    return try await record(
      .engagementRecorded(
        EngagementRecorded(period: period, participant: participant, counts: sorted)),
      at: at, actor: actor)
  }

  /// Calculates a period: shares its pool, adds bonuses, and closes it, in one append (rule R17).
  ///
  /// - Returns: what the period gave; for a closed one, what it gave then.
  @discardableResult
  public func calculate(
    _ period: Text, at: Timestamp? = nil, actor: Text? = nil, correlation: Text? = nil
  ) async throws(LedgerFailure) -> PeriodReceipt {
    do throws(StoreFailure) {
      try await admit()
    } catch {
      throw .store(error)
    }
    defer { dismiss() }
    while true {
      do throws(StoreFailure) {
        try await readiness()
      } catch {
        throw .store(error)
      }
      let decision = try plan(period, at: at, actor: actor, correlation: correlation)
      let summary = machine.state.period(period)
      switch await durability(of: machine.head) {
      case .decideAgain: continue
      case .failed(let failure): throw .store(failure)
      case .durable: break
      }
      switch decision {
      case .rejected(let rejection):
        observer.observe(.rejected(.periodClosed, rejection))
        throw .rejected(rejection)
      case .duplicate(let position):
        observer.observe(.duplicate(.periodClosed))
        return PeriodReceipt(position: position, isDuplicate: true, period: summary)
      case .accepted(let positions, let payout):
        observer.observe(.accepted(.periodClosed, events: payout.eventCount))
        return PeriodReceipt(
          position: positions.upperBound, isDuplicate: false, period: summary)
      }
    }
  }

  private func plan(
    _ period: Text, at: Timestamp?, actor: Text?, correlation: Text?
  ) throws(LedgerFailure) -> LedgerMachine.PayoutDecision {
    do throws(ReplayFailure) {
      return try machine.calculate(
        period, at: at, actor: actor, correlation: correlation, now: clock.now)
    } catch {
      throw .store(contradict(error))
    }
  }

  /// Claims what a closed period gave, once and whole, to the wallet or after an outside transfer.
  @discardableResult
  public func claim(
    _ period: Text, by participant: ID, to destination: Destination<Spelled> = .wallet,
    reference: Text? = nil, at: Timestamp? = nil, actor: Text? = nil
  ) async throws(LedgerFailure) -> Receipt {
    try await record(
      .payoutClaimed(
        PayoutClaimed(
          period: period, participant: participant, destination: destination,
          reference: reference)),
      at: at, actor: actor)
  }
}

/// What a caller gets for the calculation of a period.
public struct PeriodReceipt: Hashable, Sendable {
  /// Where the period's end stands.
  public let position: UInt64
  /// Whether the period had been calculated before.
  public let isDuplicate: Bool
  /// The period with its payout.
  public let period: PeriodSummary?
}
