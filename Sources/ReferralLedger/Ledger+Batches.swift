public import LedgerCore
public import LedgerStorage

/// Batches of cashback (rules R11, R12 and R15).
extension Ledger {
  /// Previews a batch for everybody, or for one referrer; it changes nothing (rule R11).
  ///
  /// - Parameters:
  ///   - referrer: whose cashback alone is to be paid; everybody's where it is left out.
  ///   - actor: who asks, and may confirm it; the ledger's default where it is left out.
  /// - Returns: what would be paid, and what would not.
  /// - Throws: `noProgram` without terms, `amountOverflow` where a total would not be an amount.
  public func previewBatch(
    of referrer: ID? = nil, by actor: Text? = nil
  ) async throws(LedgerFailure) -> BatchPreview {
    let actor = actor ?? self.actor
    let planned: Result<BatchPreview, Rejection>
    do throws(StoreFailure) {
      planned = try await ask { state, now in
        Result { () throws(Rejection) in try state.preview(of: referrer, by: actor, at: now) }
      }
    } catch {
      throw .store(error)
    }
    do throws(Rejection) {
      return try planned.get()
    } catch {
      throw .rejected(error)
    }
  }

  /// Pays what is left of a preview into the wallets and closes the batch, in one append (rule R12).
  ///
  /// Each line goes through the gate. One that is not payable any more as it was previewed is reported as
  /// changed and stays pending. Confirming again tells what became of the batch, and pays nothing.
  ///
  /// - Parameters:
  ///   - preview: what is confirmed.
  ///   - actor: who confirms; it must be who asked. The ledger's default where it is left out.
  ///   - correlation: what the host ties the batch's events together by.
  /// - Returns: what became of each line.
  /// - Throws: `batchNotYours`, `batchExpired`, or `batchChanged` where no line is left.
  public func confirm(
    _ preview: BatchPreview, by actor: Text? = nil, correlation: Text? = nil
  ) async throws(LedgerFailure) -> BatchOutcome {
    do throws(StoreFailure) {
      try await admit()
    } catch {
      throw .store(error)
    }
    defer { dismiss() }
    let decision: LedgerMachine.BatchDecision
    do throws(StoreFailure) {
      decision = try await decide(preview, by: actor, correlation: correlation)
    } catch {
      throw .store(error)
    }
    switch decision {
    case .accepted(let positions, let outcome):
      observer.observe(.accepted(.batchFinished, events: positions.count))
      observer.observe(.batchPaid(outcome))
      return outcome
    case .closed:
      observer.observe(.duplicate(.batchFinished))
      return try await outcome(ofClosed: preview)
    case .rejected(let rejection):
      observer.observe(.rejected(.batchFinished, rejection))
      throw .rejected(rejection)
    case .needs:
      throw .rejected(Rejection(.malformed, "a batch that was decided needs nothing more"))
    }
  }

  /// Reads what other processes appended, where a preview was made on more than is known here.
  func readOn(to position: UInt64) async throws(StoreFailure) {
    if machine.durable < position { try await readOn() }
  }

  /// Decides on a preview, fetching what the rules must see, and waits until that is durable.
  private func decide(
    _ preview: BatchPreview, by actor: Text?, correlation: Text?
  ) async throws(StoreFailure) -> LedgerMachine.BatchDecision {
    try await readOn(to: preview.position)
    var evidence = Evidence()
    while true {
      try await readiness()
      let decision: LedgerMachine.BatchDecision
      do throws(ReplayFailure) {
        decision = try machine.pay(
          preview, by: actor, correlation: correlation, now: clock.now, evidence: evidence)
      } catch {
        throw contradict(error)
      }
      if case .needs(let positions) = decision {
        for event in try await recorded(positions) { evidence.add(event) }
        continue
      }
      switch await durability(of: machine.head) {
      case .durable: return decision
      case .decideAgain: continue
      case .failed(let failure): throw failure
      }
    }
  }

  /// What became of a preview whose batch was closed before (rule R12: confirming twice pays once).
  func outcome(ofClosed preview: BatchPreview) async throws(LedgerFailure) -> BatchOutcome {
    let details: BatchDetails?
    do throws(StoreFailure) {
      details = try await batch(preview.batch)
    } catch {
      throw .store(error)
    }
    let outcome = BatchOutcome(preview, closedAs: details)
    // Another preview of the same second has the same id: none of its lines was ever tried.
    guard outcome.changed.count < preview.lines.count else {
      throw .rejected(Gate.nothingLeft(of: preview))
    }
    return outcome
  }

  // MARK: Asking

  /// The batches whose first event was recorded within a time, in the order of the log (rule R15).
  public func batches(
    from: Timestamp? = nil, to: Timestamp? = nil
  ) async throws(StoreFailure) -> [BatchSummary] {
    try await ask { state, _ in state.batches(from: from, to: to) }
  }

  /// What batches paid, one entry per currency in which any did.
  public func batchStatistics() async throws(StoreFailure) -> [BatchStatistics] {
    try await ask { state, _ in state.batchStatistics }
  }

  /// One batch with all its lines; `nil` where the log has not seen it.
  ///
  /// The lines are read from the log.
  public func batch(_ id: Text) async throws(StoreFailure) -> BatchDetails? {
    guard let summary = try await ask({ state, _ in state.batch(id) }) else { return nil }
    var gathering = BatchDetails.Gathering(of: id)
    var next = summary.positions.lowerBound
    let last = summary.positions.upperBound
    while next <= last, let chunk = try await store.read(from: next, upTo: last) {
      try chunk.verify()
      for event in try machine.state.directory.currenciesOnly.events(of: chunk) {
        gathering.add(event)
      }
      next = chunk.last + 1
    }
    guard next > last else { throw StoreFailure.ends(at: next - 1, before: last) }
    return BatchDetails(summary: summary, lines: gathering.sorted)
  }
}
