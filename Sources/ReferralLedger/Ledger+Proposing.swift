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
  ///
  /// The state is only looked at; being `inout`, the machine is not copied for it.
  func conclude(
    _ make: (inout LedgerMachine) -> Proposal
  ) async throws(StoreFailure) -> Outcome {
    while true {
      try await readiness()
      let epoch = epoch
      let proposal = make(&machine)
      guard let answer = try await decide(proposal, in: epoch) else { continue }
      let outcome = outcome(of: answer)
      switch await durability(of: machine.head) {
      case .durable:
        observe(outcome, proposal.body.type)
        return outcome
      case .decideAgain: continue
      case .failed(let failure): throw failure
      }
    }
  }

  /// Proposes events that hold together: either all of them become part of the log, in one append, or none.
  ///
  /// The lines of a period's payout are gathered up to its `PeriodClosed` (rule G5); of these, only positions
  /// are told.
  ///
  /// - Returns: the outcome of each; or, where one was refused, the refusal for all, those of the others
  ///   saying which one it was.
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
    _ proposal: Proposal, _ manner: BulkManner = BulkManner(), in epoch: Epoch
  ) async throws(StoreFailure) -> LedgerMachine.Answer? {
    var evidence = Evidence()
    while true {
      try await readiness()
      guard epoch.end == nil else { return nil }
      let moment = manner.moment(of: proposal, now: clock.now)
      switch try step(proposal, evidence, now: moment) {
      case .decided(let answer): return answer
      case .needs(let position): evidence.add(try await recorded(position))
      }
    }
  }

  /// Decides on a proposal without pause, as far as that is possible.
  func step(
    _ proposal: Proposal, _ evidence: Evidence, now: Timestamp
  ) throws(StoreFailure) -> LedgerMachine.Attempt {
    do throws(ReplayFailure) {
      return try machine.propose(proposal, now: now, evidence: evidence)
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
      let now = clock.now
      var outcomes: [Outcome] = []
      while outcomes.count < proposals.count {
        if let payout = PayoutLines.starting(at: outcomes.count, in: proposals) {
          switch try step(payout: payout, now: now) {
          case .accepted(let positions, _):
            outcomes += Outcome.each(at: positions)
            continue
          case .rejected(let rejection):
            machine.undo(to: before)
            return refusal(rejection, of: outcomes.count, for: proposals.count)
          case .duplicate: break
          }
        }
        switch try step(proposals[outcomes.count], evidence, now: now) {
        case .needs(let first):
          // All that the rest may need is fetched at once: meanwhile others decide, and all starts anew.
          let rest = machine.needs(of: proposals[outcomes.count...], now: now, evidence: evidence)
          let needed = Set(rest).union([first]).sorted()
          machine.undo(to: before)
          for event in try await recorded(needed) { evidence.add(event) }
          continue retry
        case .decided(.rejected(let rejection)):
          machine.undo(to: before)
          return refusal(rejection, of: outcomes.count, for: proposals.count)
        case .decided(let answer):
          outcomes.append(outcome(of: answer))
        }
      }
      return outcomes
    }
  }

  /// Decides on the gathered lines of a payout without pause (rule G5).
  func step(
    payout lines: [Proposal], now: Timestamp
  ) throws(StoreFailure) -> LedgerMachine.PayoutDecision {
    do throws(ReplayFailure) {
      return try machine.propose(payout: lines, now: now)
    } catch {
      throw contradict(error)
    }
  }

  /// What is told of proposals that hold together where one of them is refused.
  private func refusal(_ rejection: Rejection, of index: Int, for count: Int) -> [Outcome] {
    let others = Rejection(
      rejection.code,
      "held together with proposal \(index + 1), which is refused: \(rejection.message)",
      position: rejection.position)
    return (0..<count).map { .rejected($0 == index ? rejection : others) }
  }

  /// Durable events of the log, by positions in order; those that stand close together are read at once.
  func recorded(_ positions: [UInt64]) async throws(StoreFailure) -> [LedgerEvent] {
    var events: [LedgerEvent] = []
    var rest = positions[...]
    while let first = rest.first {
      var last = first
      for position in rest where position > last && position - last <= Ledger.gap {
        last = position
      }
      guard let chunk = try await store.read(from: first, upTo: last) else {
        throw StoreFailure(.damaged, "position \(first) is missing from the store")
      }
      try chunk.verify()
      for event in try machine.state.directory.events(of: chunk) where event.position == rest.first
      {
        events.append(event)
        rest.removeFirst()
      }
      guard rest.first != first else {
        throw StoreFailure(.damaged, "position \(first) is missing from the store")
      }
    }
    return events
  }

  /// How far apart records stand at most that are read at once.
  private static let gap: UInt64 = 8

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

  /// What a caller is told, with the events and the balances they changed.
  func outcome(of answer: LedgerMachine.Answer) -> Outcome {
    guard case .accepted(let positions, let own, let applied?) = answer else {
      return Outcome(inBulk: answer)
    }
    let told = machine.telling(applied, from: positions.lowerBound)
    return .accepted(
      Receipt(position: own, positions: positions, events: told.events, balances: told.balances))
  }

  func observe(_ outcome: Outcome, _ type: EventType) {
    switch outcome {
    case .accepted(let receipt):
      for event in receipt.events { observer.observe(.recorded(event)) }
      observer.observe(.accepted(type, events: receipt.positions?.count ?? 1))
    case .duplicate: observer.observe(.duplicate(type))
    case .rejected(let rejection): observer.observe(.rejected(type, rejection))
    }
  }
}

extension Outcome {
  /// What is told of lines that were accepted as a whole, one at each position.
  static func each(at positions: ClosedRange<UInt64>) -> [Outcome] {
    positions.map { .accepted(Receipt(position: $0, positions: $0...$0)) }
  }

  /// What is told in bulk of an event that was accepted: it stands last among what was appended for it.
  init(recordedAt positions: ClosedRange<UInt64>) {
    self = .accepted(Receipt(position: positions.upperBound, positions: positions))
  }

  /// What a caller is told in bulk: only where things stand.
  init(inBulk answer: LedgerMachine.Answer) {
    switch answer {
    case .accepted(let positions, let own, _):
      self = .accepted(Receipt(position: own, positions: positions))
    case .duplicate(let position): self = .duplicate(Receipt(duplicateOf: position))
    case .rejected(let rejection): self = .rejected(rejection)
    }
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
