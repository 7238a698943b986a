import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite struct GeneratedHistoryTests {
  @Test(arguments: Temper.allCases)
  func `Every invariant holds after every step of a generated history`(temper: Temper) throws {
    try checkProperty(.histories(temper), seed: 1, count: 60) { history in
      var model = ReferenceModel()
      for step in history.steps {
        let before = model.events.count
        _ = model.take(step)
        guard model.events.count > before, let time = model.events.last?.recordedAt else {
          continue
        }
        try Violations.check(Invariants.violations(of: model, at: time))
      }
    }
  }

  @Test(arguments: Temper.allCases)
  func `I8: every recorded event proposed again is a duplicate of its position`(
    temper: Temper
  ) throws {
    try checkProperty(.histories(temper), seed: 2, count: 60) { history in
      var model = ReferenceModel()
      _ = history.decisions(of: &model)
      let events = model.events
      let now = history.steps.last?.now ?? Timestamp(milliseconds: 0)
      for event in events {
        let decision = model.propose(Proposal(event), now: now)
        guard decision == .duplicate(of: event.position), model.events.count == events.count
        else { throw Violations(["I8: position \(event.position) again gives \(decision)"]) }
      }
    }
  }

  @Test(arguments: Temper.allCases)
  func `G3: a log imported into an empty model reproduces it`(temper: Temper) throws {
    try checkProperty(.histories(temper), seed: 3, count: 60) { history in
      var model = ReferenceModel()
      _ = history.decisions(of: &model)
      var copy = ReferenceModel()
      var lines: [Proposal] = []
      for event in model.events {
        lines.append(Proposal(event))
        if case .payoutCalculated = event.body { continue }
        let decision =
          lines.count > 1
          ? copy.proposeGroup(lines, now: event.recordedAt)
          : copy.propose(Proposal(event), now: event.recordedAt)
        lines = []
        if case .rejected(let rejection) = decision {
          throw Violations(["G3: position \(event.position) is refused: \(rejection)"])
        }
      }
      guard copy.events == model.events else {
        throw Violations(["G3: the copy differs from the log"])
      }
      let end = Timestamp(milliseconds: .max)
      guard copy.balances(at: end) == model.balances(at: end) else {
        throw Violations(["G3: the figures of the copy differ"])
      }
    }
  }

  @Test func `G6: a rejected or repeated step leaves no trace`() throws {
    try checkProperty(.histories(.hostile), seed: 4, count: 60) { history in
      var model = ReferenceModel()
      for step in history.steps {
        let (events, balances) = (model.events, model.balances(at: step.now))
        let decision = model.take(step)
        if case .accepted(let accepted) = decision {
          guard model.events == events + accepted, !accepted.isEmpty else {
            throw Violations(["what was accepted is not what was recorded"])
          }
        } else {
          guard model.events == events, model.balances(at: step.now) == balances else {
            throw Violations(["\(decision) left a trace"])
          }
        }
      }
    }
  }
}
