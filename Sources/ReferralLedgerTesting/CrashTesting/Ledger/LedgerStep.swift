package import LedgerCore

/// One thing that a whole ledger is asked for between two crashes.
package enum LedgerStep: Sendable {
  /// What a history says.
  case take(HistoryStep)
  /// Events that are proposed at once, each on its own.
  case propose([Proposal], now: Timestamp)
  /// Events that are proposed at once, all or none.
  case proposeTogether([Proposal], now: Timestamp)
  /// A snapshot of the state is taken.
  case snapshot
  /// A ledger that only reads reads on, and is held against the one that writes.
  case follow
  /// Every byte of the log is read and checked.
  case verify
  /// The log is copied elsewhere, and the copy is opened.
  case backUp
  /// A bit of a copy of the disk is flipped, and must be found where it is.
  case rot(seed: UInt64)
}

extension LedgerStep: CustomStringConvertible {
  /// The step as one line.
  package var description: String {
    switch self {
    case .take(let step): "\(step)"
    case .propose(let proposals, let now): "\(now) each of \(LedgerStep.lines(proposals))"
    case .proposeTogether(let proposals, let now):
      "\(now) all or none of \(LedgerStep.lines(proposals))"
    case .snapshot: "take a snapshot"
    case .follow: "follow"
    case .verify: "verify"
    case .backUp: "back up"
    case .rot(let seed): "flip a bit by seed \(seed)"
    }
  }

  private static func lines(_ proposals: [Proposal]) -> String {
    "[" + proposals.map(\.line).joined(separator: ", ") + "]"
  }

  /// The steps that it is done in: of events that are proposed at once, a crash may leave the first ones done.
  package var parts: [LedgerStep] {
    guard case .propose(let proposals, let now) = self else { return [self] }
    return proposals.map { .take(.propose($0, now: now)) }
  }

  /// The same with fewer proposals.
  fileprivate var simpler: [LedgerStep] {
    switch self {
    case .propose(let proposals, let now):
      Shrinking.lists(from: proposals).map { .propose($0, now: now) }
    case .proposeTogether(let proposals, let now):
      Shrinking.lists(from: proposals).map { .proposeTogether($0, now: now) }
    default: []
    }
  }
}

extension Generator where Value == [LedgerStep] {
  /// The steps of histories of both tempers, some of them gathered to batches, some taken again later, with
  /// snapshots, readers, checks, backups and rot in between.
  package static func ledgerSteps(_ count: ClosedRange<Int> = 10...80) -> Generator {
    let sound = Generator<History>.histories(.sound, steps: count)
    let hostile = Generator<History>.histories(.hostile, steps: count)
    return Generator(
      draw: { random in
        var steps: [LedgerStep] = []
        let history = (random.chance(60) ? sound : hostile).value(from: &random)
        var rest = history.steps.filter(\.isWhole)[...]
        while !rest.isEmpty {
          if random.chance(30) { steps.append(aside(steps, &random)) }
          steps.append(next(&rest, &random))
        }
        return steps
      },
      simpler: { steps in
        let shorter = Shrinking.lists(from: steps)
        let easier = Shrinking.elements(of: steps) { AnySequence($0.simpler) }
        return AnySequence([AnySequence(shorter), easier].joined())
      })
  }

  /// What is done beside a history, or something of it once more.
  private static func aside(_ steps: [LedgerStep], _ random: inout RandomSource) -> LedgerStep {
    switch random.below(12) {
    case 0: .verify
    case 1: .backUp
    case 2: .rot(seed: random.next())
    case 3, 4: .snapshot
    case 5, 6: .follow
    default: random.element(of: steps) ?? .follow
    }
  }

  /// The next step of a history, or several of them at once.
  private static func next(
    _ rest: inout ArraySlice<HistoryStep>, _ random: inout RandomSource
  ) -> LedgerStep {
    let step = rest.removeFirst()
    guard random.chance(30), case .propose(let first, let now) = step, first.isAlone else {
      return .take(step)
    }
    var proposals = [first]
    let count = 1 + random.below(12)
    while proposals.count < count, case .propose(let next, _)? = rest.first, next.isAlone {
      proposals.append(next)
      rest.removeFirst()
    }
    return random.chance(30)
      ? .proposeTogether(proposals, now: now) : .propose(proposals, now: now)
  }
}

extension HistoryStep {
  /// Whether it is one thing: lines that are not those of one payout are each proposed by themselves.
  fileprivate var isWhole: Bool {
    guard case .proposeGroup(let lines, _) = self else { return true }
    guard lines.count > 1, case .periodClosed(let end)? = lines.last?.body else { return false }
    return lines.dropLast().allSatisfy {
      if case .payoutCalculated(let line) = $0.body { line.period == end.period } else { false }
    }
  }
}

extension Proposal {
  /// Whether it means the same next to any other: the lines of a payout are read up to their end.
  fileprivate var isAlone: Bool { body.type != .payoutCalculated }
}
