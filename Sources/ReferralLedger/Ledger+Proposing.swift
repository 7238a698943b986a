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
      while told.count < proposals.count {
        try await readiness()
        guard epoch.end == nil else { break }
        try decide(nextOf: proposals, &told)
        guard told.count < proposals.count else { break }
        if let payout = PayoutLines.starting(at: told.count, in: proposals) {
          guard let outcomes = try await decide(payout: payout, in: epoch) else { break }
          for outcome in outcomes { told.add(outcome, restingOn: machine.head) }
        } else {
          guard let outcome = try await decide(proposals[told.count], in: epoch) else { break }
          told.add(outcome, restingOn: machine.head)
        }
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
      let answer = try step(proposal, evidence)
      if let outcome = try outcome(of: answer) { return outcome }
      if case .needs(let position) = answer { evidence.add(try await recorded(position)) }
    }
  }

  /// Decides on the next proposals without pause, up to one for which more is needed than the state.
  private func decide(
    nextOf proposals: [Proposal], _ told: inout ToldOutcomes
  ) throws(StoreFailure) {
    let count = LedgerState.warmingSize
    for index in told.count..<proposals.count {
      if index.isMultiple(of: count) { machine.warm(proposals[index...].prefix(count)) }
      if case .payoutCalculated = proposals[index].body { return }
      guard let outcome = Outcome(of: try step(proposals[index], Evidence())) else { return }
      told.add(outcome, restingOn: machine.head)
    }
  }

  private func step(
    _ proposal: Proposal, _ evidence: Evidence
  ) throws(StoreFailure) -> LedgerMachine.Answer {
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
        let answer = try step(proposal, evidence)
        switch answer {
        case .needs(let position):
          machine.undo(to: before)
          evidence.add(try await recorded(position))
          continue retry
        case .rejected(let rejection):
          machine.undo(to: before)
          return proposals.map { _ in .rejected(rejection) }
        case .accepted, .duplicate:
          if let outcome = try outcome(of: answer) { outcomes.append(outcome) }
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
        .accepted(Receipt(position: position, positions: position...position))
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

  /// What a caller is told, with the events and the balances they changed; `nil` for what is not decided.
  private func outcome(of answer: LedgerMachine.Answer) throws(StoreFailure) -> Outcome? {
    guard case .accepted(let positions, let own) = answer else { return Outcome(of: answer) }
    do throws(ReplayFailure) {
      let events = try machine.gathered(positions)
      return .accepted(
        Receipt(
          position: own, positions: positions, events: events,
          balances: machine.balances(changedBy: events)))
    } catch {
      throw contradict(error)
    }
  }

  private func observe(_ outcome: Outcome, _ type: EventType) {
    switch outcome {
    case .accepted(let receipt):
      observer.observe(.accepted(type, events: receipt.positions?.count ?? 1))
    case .duplicate: observer.observe(.duplicate(type))
    case .rejected(let rejection): observer.observe(.rejected(type, rejection))
    }
  }
}

extension Outcome {
  /// What a caller is told in bulk: only where things stand; `nil` for what is not decided.
  fileprivate init?(of answer: LedgerMachine.Answer) {
    switch answer {
    case .accepted(let positions, let own):
      self = .accepted(Receipt(position: own, positions: positions))
    case .duplicate(let position): self = .duplicate(Receipt(duplicateOf: position))
    case .rejected(let rejection): self = .rejected(rejection)
    case .needs: return nil
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
