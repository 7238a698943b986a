import LedgerCore

/// Ways to make a failing history smaller: fewer steps first, then plainer ones.
enum HistoryShrinking {
  /// Simpler histories, the boldest first.
  static func simpler(than history: History) -> AnySequence<History> {
    let shorter = Shrinking.lists(from: history.steps).lazy.map { History(steps: $0) }
    let plainer = Shrinking.elements(of: history.steps) { simpler(than: $0) }.lazy
      .map { History(steps: $0) }
    return AnySequence(
      [AnySequence(shorter), atSteadyPace(history), renamed(history), AnySequence(plainer)]
        .joined())
  }

  /// The same steps a minute apart: most failures do not need the jumps of the clock.
  private static func atSteadyPace(_ history: History) -> AnySequence<History> {
    guard let start = history.steps.first?.now else { return AnySequence([]) }
    let steps = history.steps.enumerated().map { index, step in
      step.with(now: Timestamp(milliseconds: start.milliseconds + Int64(index) * 60_000))
    }
    let steady = History(steps: steps)
    return AnySequence(steady == history ? [] : [steady])
  }

  /// The history with one name plainer wherever it stands.
  private static func renamed(_ history: History) -> AnySequence<History> {
    var names: Set<ID> = []
    var collecting = FieldChange.Changes()
    collecting.id = { id in
      names.insert(id)
      return nil
    }
    for step in history.steps {
      for proposal in step.proposals {
        _ = FieldChange.apply(collecting, toField: nil, of: proposal.body)
      }
      if case .calculate(let period, _) = step { names.insert(period) }
      if case .preview(let referrer?, _, _) = step { names.insert(referrer) }
    }
    return AnySequence(
      names.sorted().lazy.compactMap { name in
        guard let plain = plainer(id: name) else { return nil }
        return History(steps: history.steps.map { $0.renaming(name, to: plain) })
      })
  }

  /// A step with a plainer proposal, or fewer lines of a group.
  static func simpler(than step: HistoryStep) -> AnySequence<HistoryStep> {
    switch step {
    case .propose(let proposal, let now):
      AnySequence(simpler(than: proposal).lazy.map { .propose($0, now: now) })
    case .proposeGroup(let proposals, let now):
      AnySequence(
        Shrinking.lists(from: proposals).lazy.filter { !$0.isEmpty }
          .map { .proposeGroup($0, now: now) })
    case .preview(_?, let actor, let now):
      AnySequence([.preview(of: nil, by: actor, now: now)])
    case .calculate, .preview, .confirm:
      AnySequence([])
    }
  }

  /// A proposal with less around it, or with one plainer field.
  static func simpler(than proposal: Proposal) -> [Proposal] {
    var simpler: [Proposal] = []
    func attempt(_ change: (inout Proposal) -> Void) {
      var changed = proposal
      change(&changed)
      if changed != proposal { simpler.append(changed) }
    }
    attempt { $0.at = nil }
    attempt { $0.actor = nil }
    attempt { $0.correlation = nil }
    attempt { $0.position = nil }
    attempt { $0.recordedAt = nil }
    if case .programPublished(var event) = proposal.body {
      for terms in Generator<ProgramTerms>.simplerTerms(event.terms) {
        event.terms = terms
        simpler.append(Proposal(.programPublished(event)))
      }
      return simpler
    }
    for field in 0..<FieldChange.count(in: proposal.body) {
      if let body = FieldChange.apply(plainer, toField: field, of: proposal.body) {
        attempt { $0.body = body }
      }
      var without = FieldChange.Changes()
      without.leavesOut = true
      if let body = FieldChange.apply(without, toField: field, of: proposal.body) {
        attempt { $0.body = body }
      }
      var closer = FieldChange.Changes()
      for step in 0..<64 {
        closer.amount = { smaller($0, step) }
        guard let body = FieldChange.apply(closer, toField: field, of: proposal.body) else { break }
        attempt { $0.body = body }
      }
    }
    return simpler
  }

  /// Makes a field plainer: an earlier name, a short text, a rounder amount.
  private static var plainer: FieldChange.Changes {
    var changes = FieldChange.Changes()
    changes.id = plainer(id:)
    changes.text = { $0.string.utf8.count > 1 ? "x" : nil }
    changes.number = { $0 > 1 ? 1 : nil }
    changes.amount = { amount in
      var one: Int64 = 1
      for _ in 0..<min(amount.scale, 12) { one *= 10 }
      guard let round = [100 * one, one].first(where: { $0 < amount.units }) else { return nil }
      return Amount(minorUnits: round, exponent: amount.scale)
    }
    return changes
  }

  /// The amounts between one unit and the given one, smallest first.
  private static func smaller(_ amount: Amount, _ step: Int) -> Amount? {
    let numbers = Shrinking.numbers(from: amount.units, toward: amount.units < 0 ? -1 : 1)
    guard step < numbers.count, amount.units > 1 || amount.units < -1 else { return nil }
    return Amount(minorUnits: numbers[step], exponent: amount.scale)
  }

  /// An earlier name of the same pool, such as `p1` for `p4`, or `ann` for `eve`.
  private static func plainer(id: ID) -> ID? {
    let people = NamePool(count: 7).participants
    if let index = people.firstIndex(of: id) { return index > 0 ? people[index - 1] : nil }
    var digits = id.string
    guard let last = digits.popLast(), let number = last.wholeNumberValue, number > 1 else {
      return nil
    }
    return Text(digits + String(number - 1))
  }
}
