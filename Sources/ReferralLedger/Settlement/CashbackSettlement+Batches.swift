public import LedgerCore
internal import LedgerStorage

/// Batches whose money is moved by the executor (rules R12 and R13).
extension CashbackSettlement {
  /// Confirms a preview and pays its lines through the executor; without one, into the wallets in one append.
  ///
  /// The batch goes on when a line fails. It is closed when all lines have ended; where the outcome of one is unknown
  /// it stays open, and ``resume(of:by:)`` closes it. Confirming again goes on where the batch was left, and pays
  /// nothing twice.
  ///
  /// - Parameters:
  ///   - preview: what is confirmed.
  ///   - actor: who confirms; it must be who asked. The ledger's default where it is left out.
  ///   - correlation: what the host ties the batch's events together by.
  /// - Returns: what became of each line.
  /// - Throws: `batchNotYours`, `batchExpired`, or `batchChanged` where no line is left.
  public func pay(
    _ preview: BatchPreview, by actor: Text? = nil, correlation: Text? = nil
  ) async throws(LedgerFailure) -> BatchOutcome {
    guard executor != nil else {
      return try await ledger.confirm(preview, by: actor, correlation: correlation)
    }
    return try await ledger.withTurn(.batch(preview.batch)) { () async throws(LedgerFailure) in
      try await payInTurn(preview, by: actor, correlation: correlation)
    }
  }

  private func payInTurn(
    _ preview: BatchPreview, by actor: Text?, correlation: Text?
  ) async throws(LedgerFailure) -> BatchOutcome {
    let asker = actor ?? ledger.actor
    let (refusal, isClosed) = try await asking { () async throws(StoreFailure) in
      try await ledger.readOn(to: preview.position)
      return try await ledger.ask { state, now in
        (
          Gate.refusal(of: preview, by: asker, correlation: correlation, at: now, on: state),
          (state.batch(preview.batch)?.finishedPosition ?? nil) != nil
        )
      }
    }
    if let refusal {
      ledger.observer.observe(.rejected(.batchFinished, refusal))
      throw .rejected(refusal)
    }
    if isClosed { return try await ledger.outcome(ofClosed: preview) }
    let lines = preview.lines.map { line in
      Payout(
        line: BatchLineID(batch: preview.batch, referrer: line.referrer, currency: line.currency),
        amount: line.amount)
    }
    var outcome = BatchOutcome(preview)
    let ends = try await settle(lines, by: actor, correlation: correlation)
    for (line, end) in zip(preview.lines, ends) { outcome.add(end, of: line) }
    guard outcome.changed.count < preview.lines.count else {
      throw .rejected(Gate.nothingLeft(of: preview))
    }
    outcome.position = try await close(
      preview.batch, changed: outcome.changed.count, by: actor, correlation)
    ledger.observer.observe(.batchPaid(outcome))
    return outcome
  }

  /// Closes a batch with all that was paid in it and tells where; `nil` as long as a line of it is in flight.
  ///
  /// What another preview of the same second paid, or an interrupted run, is part of the batch.
  private func close(
    _ batch: Text, changed: Int = 0, by actor: Text?, _ correlation: Text?
  ) async throws(LedgerFailure) -> UInt64? {
    let end = try await asking { () async throws(StoreFailure) in
      try await ledger.ask { state, _ in state.isInFlight(batch) ? nil : state.end(of: batch) }
    }
    guard var end else { return nil }
    end.changed = UInt64(changed)
    _ = try await record(.batchFinished(end), by: actor, correlation)
    return try await asking { () async throws(StoreFailure) in
      try await ledger.ask { state, _ in state.batch(batch)?.finishedPosition ?? nil }
    }
  }

  /// Tries the lines of a batch again whose latest attempt failed, each with its next attempt.
  ///
  /// A line whose cashback was paid otherwise meanwhile is reported as changed.
  /// - Returns: what came of each line.
  public func retryFailed(
    in batch: Text, by actor: Text? = nil
  ) async throws(LedgerFailure) -> [SettledLine] {
    let details = try await asking { () async throws(StoreFailure) in
      try await ledger.batch(batch)
    }
    let failed = (details?.lines ?? []).filter { $0.status == .failed }.map { line in
      Payout(
        line: BatchLineID(batch: batch, referrer: line.referrer, currency: line.currency),
        amount: line.amount)
    }
    return try await settled(failed, by: actor)
  }

  /// Asks again for everything that is in flight, under the same keys, and closes the batches that a crash left open.
  ///
  /// A service calls it when it starts, and whenever an outcome was unknown.
  ///
  /// - Parameters:
  ///   - referrer: asks for what is in flight to this one alone; for all of it where it is left out.
  ///   - actor: who causes what is recorded. The ledger's default where it is left out.
  /// - Returns: what came of each line.
  /// - Throws: what the ledger cannot do; the lines that were settled before stay settled.
  @discardableResult
  public func resume(
    of referrer: ID? = nil, by actor: Text? = nil
  ) async throws(LedgerFailure) -> [SettledLine] {
    let payouts = try await asking { () async throws(StoreFailure) in
      try await ledger.ask { state, _ in
        state.linesInFlight.compactMap { line -> Payout? in
          if let referrer, line.referrer != referrer { return nil }
          guard case .inFlight(_, let amount) = state.standing(of: line) else { return nil }
          return Payout(line: line, amount: amount.amount)
        }
      }
    }
    let settled = try await settled(payouts, by: actor)
    let open = try await asking { () async throws(StoreFailure) in
      try await ledger.ask { state, _ in state.batchesToClose }
    }
    for batch in open {
      try await ledger.withTurn(.batch(batch)) { () async throws(LedgerFailure) in
        let isOpen = try await asking { () async throws(StoreFailure) in
          try await ledger.ask { state, _ in state.batchesToClose.contains(batch) }
        }
        if isOpen { _ = try await close(batch, by: actor, nil) }
      }
    }
    return settled
  }

  func settled(
    _ payouts: [Payout], by actor: Text?
  ) async throws(LedgerFailure) -> [SettledLine] {
    let outcomes = try await settle(payouts, by: actor)
    return zip(payouts, outcomes).map { SettledLine($0, outcome: $1) }
  }
}

/// A line that was to be settled, and what came of it.
public struct SettledLine: Hashable, Sendable {
  /// The line.
  public let line: BatchLineID
  /// How much was to be paid.
  public let amount: Amount
  /// What came of it.
  public let result: Result

  /// What came of a line.
  public enum Result: Hashable, Sendable {
    /// It was paid.
    case paid
    /// The attempt failed; the cashback is pending again.
    case failed(reason: Text)
    /// The outcome is not known; it stays in flight.
    case unknown
    /// It could not be started: what is payable changed. The cashback is as it was.
    case changed(Rejection)
  }

  init(_ payout: CashbackSettlement.Payout, outcome: CashbackSettlement.LineOutcome) {
    (line, amount) = (payout.line, payout.amount)
    switch outcome {
    case .paid: result = .paid
    case .failed(let reason): result = .failed(reason: reason)
    case .unknown: result = .unknown
    case .changed(let rejection): result = .changed(rejection)
    }
  }
}

extension BatchOutcome {
  fileprivate mutating func add(_ end: CashbackSettlement.LineOutcome, of line: BatchPreview.Line) {
    switch end {
    case .paid: paid.append(line)
    case .failed(let reason): failed.append(Failed(line: line, reason: reason))
    case .unknown: unknown.append(line)
    case .changed(let rejection): changed.append(Changed(line: line, rejection: rejection))
    }
  }
}
