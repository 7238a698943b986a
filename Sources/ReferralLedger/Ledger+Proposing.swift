public import LedgerCore
public import LedgerStorage

extension Ledger {
  /// Proposes one event and waits until what became of it is durable.
  ///
  /// A cancelled caller either leaves no trace or learns the outcome; nothing is half applied.
  public func propose(_ proposal: Proposal) async throws(StoreFailure) -> Outcome {
    try await admit()
    defer { dismiss() }
    return try await conclude { _ in proposal }
  }

  /// Proposes what the state calls for; made anew where what it was made on was undone.
  func conclude(
    _ make: (LedgerState) -> Proposal
  ) async throws(StoreFailure) -> Outcome {
    while true {
      try await readiness()
      let epoch = epoch
      let proposal = make(machine.state)
      guard let outcome = try await decide(proposal, in: epoch) else { continue }
      switch await durability(of: machine.head) {
      case .durable:
        observe(outcome, proposal.body.type)
        return outcome
      case .decideAgain: continue
      case .failed(let failure): throw failure
      }
    }
  }

  /// Proposes events one by one, each on its own, and waits once for all of them.
  ///
  /// The lines of a period's payout are gathered up to its `PeriodClosed` and stand or fall together
  /// (rule G5).
  ///
  /// - Throws: what kept the rest from being decided or kept, with the outcomes of those before it.
  public func propose(
    each proposals: [Proposal]
  ) async throws(PartialFailure) -> [Outcome] {
    var told = ToldOutcomes(capacity: proposals.count)
    do throws(StoreFailure) {
      try await admit()
    } catch {
      throw PartialFailure(outcomes: [], failure: error)
    }
    defer { dismiss() }
    while true {
      let epoch = epoch
      let verdict = await conclude(each: proposals, in: epoch, &told)
      told.keep(upTo: epoch.end?.durable ?? machine.durable)
      if case .decideAgain = verdict { continue }
      for (outcome, proposal) in zip(told.outcomes, proposals) {
        observe(outcome, proposal.body.type)
      }
      if case .failed(let failure) = verdict {
        throw PartialFailure(outcomes: told.outcomes, failure: failure)
      }
      return told.outcomes
    }
  }

  /// Decides on all that nobody was told about yet, and waits until it is durable.
  private func conclude(
    each proposals: [Proposal], in epoch: Epoch, _ told: inout ToldOutcomes
  ) async -> Verdict {
    var failure: StoreFailure?
    do throws(StoreFailure) {
      try await readiness()
      while told.count < proposals.count {
        if told.count % LedgerState.warmingSize == 0 {
          machine.warm(proposals[told.count...].prefix(LedgerState.warmingSize))
        }
        let outcomes: [Outcome]?
        if let payout = PayoutLines.starting(at: told.count, in: proposals) {
          outcomes = try await decide(payout: payout, in: epoch)
        } else {
          outcomes = try await decide(proposals[told.count], in: epoch).map { [$0] }
        }
        guard let outcomes else { break }
        told.add(outcomes, restingOn: machine.head)
      }
    } catch {
      failure = error
    }
    let verdict: Verdict
    if let end = epoch.end {
      verdict = end.verdict
    } else {
      verdict = await durability(of: told.restsOn)
    }
    // What failed here failed after all that was decided before it, and none of that is taken back.
    if let failure { return .failed(failure) }
    return verdict
  }

  /// Proposes events that hold together: either all of them become part of the log, in one append, or none.
  ///
  /// - Returns: the outcome of each; or, where one was refused, the refusal for all.
  public func propose(
    together proposals: [Proposal]
  ) async throws(StoreFailure) -> [Outcome] {
    try await admit()
    defer { dismiss() }
    var evidence = Evidence()
    while true {
      let outcomes = try await decide(together: proposals, &evidence)
      switch await durability(of: machine.head) {
      case .durable:
        for (outcome, proposal) in zip(outcomes, proposals) {
          observe(outcome, proposal.body.type)
        }
        return outcomes
      case .decideAgain: continue
      case .failed(let failure): throw failure
      }
    }
  }

  // MARK: Deciding

  /// Decides on a proposal, fetching what the rules must see; `nil` where meanwhile something was undone
  /// that its caller may rest on.
  func decide(
    _ proposal: Proposal, in epoch: Epoch
  ) async throws(StoreFailure) -> Outcome? {
    var evidence = Evidence()
    while true {
      try await readiness()
      guard epoch.end == nil else { return nil }
      switch try step(proposal, evidence) {
      case .decided(let decision): return outcome(of: decision, for: proposal)
      case .needs(let position): evidence.add(try await recorded(position))
      }
    }
  }

  private func step(
    _ proposal: Proposal, _ evidence: Evidence
  ) throws(StoreFailure) -> Gate.Answer {
    do throws(ReplayFailure) {
      return try machine.propose(proposal, now: clock.now, evidence: evidence)
    } catch {
      throw contradict(error)
    }
  }

  /// Decides on all, or undoes what was applied and tells the first refusal for all.
  private func decide(
    together proposals: [Proposal], _ evidence: inout Evidence
  ) async throws(StoreFailure) -> [Outcome] {
    retry: while true {
      try await readiness()
      let before = machine.mark()
      var outcomes: [Outcome] = []
      for proposal in proposals {
        switch try step(proposal, evidence) {
        case .needs(let position):
          machine.undo(to: before)
          evidence.add(try await recorded(position))
          continue retry
        case .decided(.rejected(let rejection)):
          machine.undo(to: before)
          return proposals.map { _ in .rejected(rejection) }
        case .decided(let decision):
          outcomes.append(outcome(of: decision, for: proposal))
        }
      }
      return outcomes
    }
  }

  /// Decides on the gathered lines of a payout; `nil` as for one proposal.
  private func decide(
    payout lines: [Proposal], in epoch: Epoch
  ) async throws(StoreFailure) -> [Outcome]? {
    try await readiness()
    guard epoch.end == nil else { return nil }
    let decision: LedgerMachine.PayoutDecision
    do throws(ReplayFailure) {
      decision = try machine.propose(payout: lines, now: clock.now)
    } catch {
      throw contradict(error)
    }
    switch decision {
    case .accepted(let positions, _):
      return zip(positions, lines).map { position, _ in
        .accepted(Receipt(position: position, isDuplicate: false, events: [], balances: []))
      }
    case .rejected(let rejection): return lines.map { _ in .rejected(rejection) }
    case .duplicate:
      // The period is closed: each line is a duplicate, or in conflict, by itself.
      var outcomes: [Outcome] = []
      for line in lines {
        guard let told = try await decide(line, in: epoch) else { return nil }
        outcomes.append(told)
      }
      return outcomes
    }
  }

  /// A durable event of the log.
  func recorded(_ position: UInt64) async throws(StoreFailure) -> LedgerEvent {
    guard let chunk = try await store.read(from: position, upTo: position) else {
      throw StoreFailure(.damaged, "position \(position) is missing from the store")
    }
    try chunk.verify()
    guard let event = try machine.state.directory.events(of: chunk).first else {
      throw StoreFailure(.damaged, "position \(position) is missing from the store")
    }
    return event
  }

  // MARK: Telling

  private func outcome(of decision: Decision, for proposal: Proposal) -> Outcome {
    switch decision {
    case .accepted(let events):
      let main = events.last { $0.body.type == proposal.body.type } ?? events.last
      return .accepted(
        Receipt(
          position: main?.position, isDuplicate: false, events: events,
          balances: machine.balances(changedBy: events)))
    case .duplicate(let position):
      return .duplicate(Receipt(position: position, isDuplicate: true, events: [], balances: []))
    case .rejected(let rejection):
      return .rejected(rejection)
    }
  }

  private func observe(_ outcome: Outcome, _ type: EventType) {
    switch outcome {
    case .accepted(let receipt):
      observer.observe(.accepted(type, events: max(receipt.events.count, 1)))
    case .duplicate: observer.observe(.duplicate(type))
    case .rejected(let rejection): observer.observe(.rejected(type, rejection))
    }
  }
}

/// The lines of a payout among proposals.
private enum PayoutLines {
  /// The lines from an index up to the end of their period, if that is what stands there.
  static func starting(at index: Int, in proposals: [Proposal]) -> [Proposal]? {
    guard case .payoutCalculated(let first) = proposals[index].body else { return nil }
    for end in index..<proposals.count {
      switch proposals[end].body {
      case .payoutCalculated(let line) where line.period == first.period: continue
      case .periodClosed(let closed) where closed.period == first.period:
        return Array(proposals[index...end])
      default: return nil
      }
    }
    return nil
  }
}

extension Directory {
  /// The events of a chunk, spelled.
  package func events(of chunk: RecordChunk) throws(StoreFailure) -> [LedgerEvent] {
    var events: [LedgerEvent] = []
    events.reserveCapacity(chunk.count)
    var failure: ReplayFailure?
    chunk.bytes.withUnsafeBytes { bytes in
      var cursor = RecordCursor(bytes)
      while let record = cursor.next() {
        let position = chunk.first + UInt64(events.count)
        do throws(RecordFailure) {
          events.append(try spell(record, at: position))
        } catch {
          failure = ReplayFailure(position: position, failure: error)
          return
        }
      }
    }
    if let failure { throw StoreFailure(.damaged, failure.description) }
    return events
  }
}
