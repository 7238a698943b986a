import LedgerCore
import ReferralLedgerTesting
import Testing

/// What holds of proposals that are made in bulk whatever happened before (rules G1–G4).
@Suite struct BulkLawTests {
  @Test
  func `G4: proposals in bulk come to the same log, answers and state as one by one`() throws {
    try checkProperty(.histories(.hostile, steps: 40...160), seed: 41, count: Effort.count(300)) {
      history in
      var (alone, together) = (RehearsedLedger(), RehearsedLedger())
      var run: [(proposal: Proposal, now: Timestamp)] = []
      var expected: [Decision] = []
      /// Proposes what was gathered so far in bulk, in the order in which it was proposed alone.
      func catchUp() throws {
        var moments = run.map(\.now)[...]
        let proposals = run.map(\.proposal)
        // Each run has one clock: the moment at which its first proposal was made.
        let now = moments.popFirst() ?? Timestamp(milliseconds: 0)
        let told = try together.propose(each: proposals, now: { _ in now }).decisions
        guard told == expected else {
          throw Violations(["G4: in bulk \(told), alone \(expected)"])
        }
        run = []
        expected = []
      }
      for step in history.steps {
        if case .propose(let proposal, let now) = step {
          // What the clock shows changes from step to step: a run ends there.
          if let first = run.first, first.now != now { try catchUp() }
          run.append((proposal, now))
          expected.append(try alone.propose(proposal, now: now))
        } else {
          try catchUp()
          let (left, right) = (try alone.deciding(step), try together.deciding(step))
          guard left == right else { throw Violations(["\(step): \(left), then \(right)"]) }
        }
      }
      try catchUp()
      guard together.log == alone.log, together.digest == alone.digest else {
        throw Violations(["G4: the logs differ"])
      }
    }
  }

  @Test func `G3: a log that is restored in bulk is the same, byte for byte`() throws {
    var inPassing = 0
    try checkProperty(.histories(.sound, steps: 40...160), seed: 42, count: Effort.count(200)) {
      history in
      var original = RehearsedLedger()
      for step in history.steps { _ = try original.deciding(step) }
      // A payout is proposed as a whole; what stands before the first is restored here.
      let events = original.events.prefix { $0.body.type != .payoutCalculated }
      var restored = RehearsedLedger()
      inPassing += try restored.propose(
        each: events.map { Proposal($0) }, now: { $0.recordedAt ?? Timestamp(milliseconds: 0) }
      ).inPassing
      guard restored.log == Array(original.log.prefix(events.count)) else {
        throw Violations(["G3: the restored log differs"])
      }
    }
    #expect(inPassing > 0)
  }
}
