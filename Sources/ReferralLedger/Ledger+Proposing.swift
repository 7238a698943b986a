public import LedgerCore
public import LedgerStorage

extension Ledger {
  /// Proposes one event and waits until what became of it is durable.
  ///
  /// A cancelled caller either leaves no trace or learns the outcome; nothing is half applied.
  public func propose(_ proposal: Proposal) async throws(StoreFailure) -> Outcome {
    try await admit()
    defer { dismiss() }
    while true {
      let outcome = try await decide(proposal)
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
  public func propose(each proposals: [Proposal]) async throws(StoreFailure) -> [Outcome] {
    try await admit()
    defer { dismiss() }
    var outcomes: [Outcome] = []
    outcomes.reserveCapacity(proposals.count)
    while true {
      try await readiness()
      let epoch = undoings.count
      while outcomes.count < proposals.count {
        try await readiness()
        guard undoings.count == epoch else { break }
        try decide(next: LedgerState.warmingSize, of: proposals, &outcomes)
        guard outcomes.count < proposals.count else { break }
        if let payout = PayoutLines.starting(at: outcomes.count, in: proposals) {
          guard let told = try await decide(payout: payout, since: epoch) else { break }
          outcomes += told
        } else {
          guard let told = try await decide(proposals[outcomes.count], since: epoch) else { break }
          outcomes.append(told)
        }
      }
      switch undoings.count == epoch ? await durability(of: machine.head) : undoings.latest {
      case .durable:
        for (outcome, proposal) in zip(outcomes, proposals) {
          observe(outcome, proposal.body.type)
        }
        return outcomes
      case .decideAgain:
        outcomes.removeAll(keepingCapacity: true)
      case .failed(let failure): throw failure
      }
    }
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

  /// Decides on a proposal, fetching what the rules must see.
  func decide(_ proposal: Proposal) async throws(StoreFailure) -> Outcome {
    while true {
      if let outcome = try await decide(proposal, since: undoings.count) { return outcome }
    }
  }

  /// Decides on a proposal; `nil` where meanwhile something was undone that its caller may rest on.
  private func decide(
    _ proposal: Proposal, since epoch: Int
  ) async throws(StoreFailure) -> Outcome? {
    var evidence = Evidence()
    while true {
      try await readiness()
      guard undoings.count == epoch else { return nil }
      let answer = try step(proposal, &evidence)
      if let outcome = try outcome(of: answer) { return outcome }
      if case .needs(let position) = answer { evidence.add(try await recorded(position)) }
    }
  }

  /// Decides on the next proposals without pause, up to one for which more is needed than the state.
  private func decide(
    next count: Int, of proposals: [Proposal], _ outcomes: inout [Outcome]
  ) throws(StoreFailure) {
    var evidence = Evidence()
    for index in outcomes.count..<proposals.count {
      if index.isMultiple(of: count) { machine.warm(proposals[index...].prefix(count)) }
      if case .payoutCalculated = proposals[index].body { return }
      guard let outcome = Outcome(of: try step(proposals[index], &evidence)) else { return }
      outcomes.append(outcome)
    }
  }

  private func step(
    _ proposal: Proposal, _ evidence: inout Evidence
  ) throws(StoreFailure) -> LedgerMachine.Answer {
    do throws(ReplayFailure) {
      return try machine.propose(proposal, now: clock.now, evidence: &evidence)
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
        let answer = try step(proposal, &evidence)
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
    payout lines: [Proposal], since epoch: Int
  ) async throws(StoreFailure) -> [Outcome]? {
    try await readiness()
    guard undoings.count == epoch else { return nil }
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
        guard let told = try await decide(line, since: epoch) else { return nil }
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
