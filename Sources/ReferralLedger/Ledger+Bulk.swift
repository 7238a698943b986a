public import LedgerCore
internal import LedgerStorage

/// Many proposals in one call.
extension Ledger {
  /// Proposes events one by one, each on its own, and waits once for all of them.
  ///
  /// The lines of a period's payout are gathered up to its `PeriodClosed` and stand or fall together
  /// (rule G5).
  ///
  /// - Returns: the outcome of each, with the positions of what was appended for it, but neither events nor
  ///   balances: whoever wants to see those asks the ledger.
  /// - Throws: what kept the rest from being decided or kept, with the outcomes of those before it.
  public func propose(
    each proposals: [Proposal]
  ) async throws(PartialFailure) -> [Outcome] {
    try await propose(each: proposals, in: BulkManner())
  }

  /// Proposes events one by one, as ``propose(each:)`` does, in a manner of one's own.
  ///
  /// - Parameters:
  ///   - proposals: what is proposed, in order.
  ///   - manner: whether a refusal ends it, and whether exported events keep their moments.
  /// - Returns: the outcome of each; where a refusal ended it, of those up to the refused one.
  /// - Throws: what kept the rest from being decided or kept, with the outcomes of those before it.
  public func propose(
    each proposals: [Proposal], in manner: BulkManner
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
      let verdict = await conclude(each: proposals, manner, in: epoch, &told)
      told.keep(upTo: epoch.end?.durable ?? machine.durable)
      if case .decideAgain = verdict { continue }
      let standing = proposals.span
      for (index, outcome) in told.outcomes.enumerated() {
        observe(outcome, standing[index].body.type)
      }
      if case .failed(let failure) = verdict {
        throw PartialFailure(outcomes: told.outcomes, failure: failure)
      }
      return told.outcomes
    }
  }

  /// Decides on all that nobody was told about yet, and waits until it is durable.
  private func conclude(
    each proposals: [Proposal], _ manner: BulkManner, in epoch: Epoch, _ told: inout ToldOutcomes
  ) async -> Verdict {
    var failure: StoreFailure?
    do throws(StoreFailure) {
      try await readiness()
      while told.count < proposals.count, !manner.ends(told),
        try await decide(next: proposals, manner, in: epoch, &told)
      {
        // The store hashes and writes what was gathered while the next ones are decided.
        startAppending()
        await Task.yield()
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

  /// How many proposals are decided before others get their turn.
  private static let turn = 1024

  /// For how many proposals the records are read that they need.
  private static let ahead = 64

  /// Decides on the proposals of one turn; false where meanwhile something was undone.
  private func decide(
    next proposals: [Proposal], _ manner: BulkManner, in epoch: Epoch, _ told: inout ToldOutcomes
  ) async throws(StoreFailure) -> Bool {
    let end = min(told.count + Ledger.turn, proposals.count)
    var evidence = Evidence()
    while told.count < end {
      try await readiness()
      guard epoch.end == nil else { return false }
      try step(proposals, manner, upTo: end, evidence, &told)
      guard told.count < end, !manner.ends(told) else { break }
      // The state alone did not tell: the rules must see records, or a payout as a whole. What was recorded
      // before mostly comes in rows, as where a file is imported again: its records are read together.
      let ahead = proposals[told.count..<end].prefix(Ledger.ahead)
      let needed = machine.needs(of: ahead, now: clock.now, evidence: evidence)
      if !needed.isEmpty {
        for event in try await recorded(needed) { evidence.add(event) }
        continue
      }
      let outcomes: [Outcome]?
      if let payout = PayoutLines.starting(at: told.count, in: proposals) {
        outcomes = try await decide(payout: payout, manner, in: epoch)
      } else {
        let next = proposals[told.count]
        outcomes = try await decide(next, manner, in: epoch)
          .map { [Outcome(inBulk: $0)] }
      }
      guard let outcomes else { return false }
      told.add(outcomes, restingOn: machine.head)
    }
    return true
  }

  /// Decides on proposals without pause, up to the first that needs more than the state.
  private func step(
    _ proposals: [Proposal], _ manner: BulkManner, upTo end: Int, _ evidence: Evidence,
    _ told: inout ToldOutcomes
  ) throws(StoreFailure) {
    let now = clock.now
    var pass = PaymentPass()
    // Looked at where they stand: a proposal that is copied is counted in a dozen places.
    try proposals.withUnsafeBufferPointer { proposals throws(StoreFailure) in
      while told.count < end {
        if !pass.found.contains(told.count) { machine.find(proposals, from: told.count, &pass) }
        // Nearly all are payments that nothing speaks against.
        let next = machine.record(
          proposals, from: told.count, upTo: end, &pass,
          at: { manner.moment(of: $0, now: now) },
          { told.add(Outcome(recordedAt: $0), restingOn: $0.upperBound) })
        if next == end || !pass.found.contains(next) { continue }
        if case .payoutCalculated = proposals[next].body { return }
        let moment = manner.moment(of: proposals[next], now: now)
        guard case .decided(let answer) = try step(proposals[next], evidence, now: moment) else {
          return
        }
        told.add(Outcome(inBulk: answer), restingOn: machine.head)
        if manner.ends(told) { return }
      }
    }
  }

  /// Decides on the gathered lines of a payout; `nil` as for one proposal.
  private func decide(
    payout lines: [Proposal], _ manner: BulkManner, in epoch: Epoch
  ) async throws(StoreFailure) -> [Outcome]? {
    try await readiness()
    guard epoch.end == nil else { return nil }
    let now = clock.now
    switch try step(payout: lines, now: lines.last.map { manner.moment(of: $0, now: now) } ?? now) {
    case .accepted(let positions, _): return Outcome.each(at: positions)
    case .rejected(let rejection): return lines.map { _ in .rejected(rejection) }
    case .duplicate:
      // The period is closed: each line is a duplicate, or in conflict, by itself.
      var outcomes: [Outcome] = []
      for line in lines {
        guard let told = try await decide(line, manner, in: epoch) else {
          return nil
        }
        outcomes.append(Outcome(inBulk: told))
      }
      return outcomes
    }
  }
}

/// The lines of a payout among proposals.
enum PayoutLines {
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
