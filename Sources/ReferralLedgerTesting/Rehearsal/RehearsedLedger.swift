public import LedgerCore

/// The ledger without tasks, stores or clocks: the same machine, driven one call at a time.
///
/// Each call is durable when it returns, unless an append is told to fail first; then the call is undone
/// and made again, as a ledger does when another process was faster.
public struct RehearsedLedger: Sendable {
  private var machine: LedgerMachine
  private let actor: Text
  private var records: [[UInt8]] = []
  /// The latest preview of a batch, which the next confirmation is of.
  public private(set) var previewed: BatchPreview?
  /// What the caller of the latest proposal that was accepted by itself was told: its events, and the figures that
  /// they changed.
  public private(set) var latestTold: (events: [LedgerEvent], balances: [Balance]) = ([], [])
  /// How many of the next appends fail before one succeeds.
  public var failingAppends = 0

  /// An empty ledger; `actor` is who causes what nobody claims.
  public init(actor: Text = "system") {
    self.actor = actor
    machine = LedgerMachine(LedgerState(), actor: actor)
  }

  /// The ledger that a log makes, folded from its records.
  public init(replaying records: [[UInt8]], actor: Text = "system") throws {
    var state = LedgerState()
    var framed: [UInt8] = []
    for record in records { RecordFraming.append(record, to: &framed) }
    try state.fold(framed: framed)
    self.actor = actor
    machine = LedgerMachine(state, actor: actor)
    self.records = records
  }

  /// The state after everything that was accepted.
  public var state: LedgerState { machine.state }

  /// The records of the log, in order.
  public var log: [[UInt8]] { records }

  /// The events of the log, spelled.
  public var events: [LedgerEvent] {
    records.enumerated().compactMap { event(of: $1, at: UInt64($0) + 1) }
  }

  /// Proposes an event as if the clock showed `now`.
  public mutating func propose(_ proposal: Proposal, now: Timestamp) throws -> Decision {
    while true {
      let answer = try answer(to: proposal, now: now)
      if case .accepted(let positions, _, let applied?) = answer {
        latestTold = machine.telling(applied, from: positions.lowerBound)
      }
      if commit() { return told(answer) }
    }
  }

  /// Proposes events one by one, each on its own, in one group; nearly all payments are recorded in passing.
  ///
  /// It is what ``/ReferralLedger/Ledger/propose(each:)`` does.
  ///
  /// - Parameters:
  ///   - proposals: what is proposed, in order; a period's payout is not among it.
  ///   - now: what the clock shows at each.
  /// - Returns: what the gate made of each, and how many were recorded in passing.
  /// - Throws: what contradicts itself in the log.
  public mutating func propose(
    each proposals: [Proposal], now: (Proposal) -> Timestamp
  ) throws -> (decisions: [Decision], inPassing: Int) {
    while true {
      var answers: [LedgerMachine.Answer] = []
      var inPassing = 0
      var pass = PaymentPass()
      try proposals.withUnsafeBufferPointer { proposals in
        while answers.count < proposals.count {
          if !pass.found.contains(answers.count) {
            machine.find(proposals, from: answers.count, &pass)
          }
          let next = machine.record(
            proposals, from: answers.count, upTo: proposals.count, &pass, at: now,
            {
              answers.append(.accepted($0, own: $0.upperBound, nil))
              inPassing += 1
            })
          guard pass.found.contains(next) else { continue }
          answers.append(try answer(to: proposals[next], now: now(proposals[next])))
        }
      }
      if commit() { return (answers.map(told), inPassing) }
    }
  }

  /// Decides on a proposal that is gathered with others; only what is durable can be shown.
  private mutating func answer(
    to proposal: Proposal, now: Timestamp
  ) throws -> LedgerMachine.Answer {
    var evidence = Evidence()
    while true {
      switch try machine.propose(proposal, now: now, evidence: evidence) {
      case .decided(let answer): return answer
      case .needs(let position): evidence.add(try recorded(position))
      }
    }
  }

  private func told(_ answer: LedgerMachine.Answer) -> Decision {
    switch answer {
    case .accepted(let positions, _, _):
      .accepted(positions.compactMap { event(of: records[Int($0) - 1], at: $0) })
    case .duplicate(let position): .duplicate(of: position)
    case .rejected(let rejection): .rejected(rejection)
    }
  }

  private func recorded(_ position: UInt64) throws -> LedgerEvent {
    guard let event = event(of: records[Int(position) - 1], at: position) else {
      throw ReplayFailure(
        position: position, failure: RecordFailure(offset: 0, problem: .truncated))
    }
    return event
  }

  /// Calculates a period as if the clock showed `now`, and tells its events.
  public mutating func calculate(
    _ period: Text, now: Timestamp, at: Timestamp? = nil, actor: Text? = nil
  ) throws -> Decision {
    while true {
      let before = records.count
      let decision = try machine.calculate(
        period, at: at, actor: actor, correlation: nil, now: now)
      if commit() { return told(decision, since: before) }
    }
  }

  /// Proposes the lines of a payout up to the period's end, all or nothing.
  public mutating func propose(payout lines: [Proposal], now: Timestamp) throws -> Decision {
    while true {
      let before = records.count
      let decision = try machine.propose(payout: lines, now: now)
      guard commit() else { continue }
      guard case .duplicate(let position) = decision else { return told(decision, since: before) }
      // The period is closed: each line is a duplicate, or in conflict, by itself.
      for line in lines {
        if case .rejected(let rejection) = try propose(line, now: now) {
          return .rejected(rejection)
        }
      }
      return .duplicate(of: position)
    }
  }

  /// Asks for the preview of a batch, which ``previewed`` then is; it changes nothing (rule R11).
  public mutating func preview(of referrer: ID?, by actor: Text, now: Timestamp) throws -> Decision
  {
    do throws(Rejection) {
      previewed = try machine.state.preview(of: referrer, by: actor, at: machine.moment(now))
      return .duplicate(of: nil)
    } catch {
      previewed = nil
      return .rejected(error)
    }
  }

  /// Confirms the latest preview, or does nothing where there is none (rule R12).
  public mutating func confirm(by actor: Text, now: Timestamp) throws -> Decision {
    guard let previewed else { return .duplicate(of: nil) }
    return try confirm(previewed, by: actor, now: now)
  }

  /// Confirms a preview as if the clock showed `now` (rule R12).
  public mutating func confirm(
    _ preview: BatchPreview, by actor: Text, now: Timestamp
  ) throws -> Decision {
    var evidence = Evidence()
    while true {
      let decision = try machine.pay(
        preview, by: actor, correlation: nil, now: now, evidence: evidence)
      if case .needs(let positions) = decision {
        for position in positions { evidence.add(try recorded(position)) }
        continue
      }
      guard commit() else { continue }
      switch decision {
      case .accepted(let positions, _):
        return .accepted(positions.compactMap { event(of: records[Int($0) - 1], at: $0) })
      case .closed: return closed(preview)
      case .rejected(let rejection): return .rejected(rejection)
      case .needs: return .duplicate(of: nil)
      }
    }
  }

  /// What is told of a preview whose batch was closed before.
  private func closed(_ preview: BatchPreview) -> Decision {
    var gathering = BatchDetails.Gathering(of: preview.batch)
    for event in events { gathering.add(event) }
    let details = machine.state.batch(preview.batch).map {
      BatchDetails(summary: $0, lines: gathering.sorted)
    }
    let outcome = BatchOutcome(preview, closedAs: details)
    return outcome.changed.count < preview.lines.count
      ? .duplicate(of: outcome.position)
      : .rejected(Rejection(.batchChanged, "another preview had the same id"))
  }

  private func told(_ decision: LedgerMachine.PayoutDecision, since before: Int) -> Decision {
    switch decision {
    case .accepted: .accepted(Array(events.dropFirst(before)))
    case .duplicate(let position): .duplicate(of: position)
    case .rejected(let rejection): .rejected(rejection)
    }
  }

  /// Goes on from a snapshot of the state, as a ledger does that is opened again.
  public mutating func reopenFromSnapshot() throws {
    var state = machine.state
    machine = LedgerMachine(try LedgerState(snapshot: state.snapshot()), actor: actor)
  }

  /// Folds the log into a projection, from its beginning.
  public func fold<Folded: Projection>(_ projection: Folded) throws -> ProjectionFold<Folded> {
    var framed: [UInt8] = []
    for record in records { RecordFraming.append(record, to: &framed) }
    var fold = ProjectionFold(projection)
    try fold.fold(framed: framed)
    return fold
  }

  /// Makes the gathered group durable; false where its append was told to fail and it was undone.
  private mutating func commit() -> Bool {
    guard let group = machine.startAppending() else { return true }
    if failingAppends > 0 {
      failingAppends -= 1
      machine.failAppending()
      return false
    }
    group.forEachRecord { records.append(Array($0)) }
    machine.finishAppending()
    return true
  }

  private func event(of record: [UInt8], at position: UInt64) -> LedgerEvent? {
    record.withUnsafeBytes { try? machine.state.spell($0, at: position) }
  }

  /// Every figure that ever moved, as it is at a moment.
  public func balances(at moment: Timestamp) -> [Balance] { machine.state.balances(at: moment) }

  /// The state's canonical bytes, to be compared with those of another state (invariant I12).
  public var digest: [UInt8] { machine.state.digested }
}

extension LedgerState {
  /// The state's canonical bytes, to be compared with those of another state (invariant I12).
  public var digested: [UInt8] {
    var sink = DigestBytes()
    var state = self
    state.digest(into: &sink)
    return sink.bytes
  }
}

/// Collects the bytes of a digest instead of hashing them.
struct DigestBytes: DigestSink {
  private(set) var bytes: [UInt8] = []

  mutating func absorb(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }
}
