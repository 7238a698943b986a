import LedgerCore
import ReferralLedgerTesting
import Testing

/// The invariants, over the real ledger and generated histories.
///
/// One after another, as they share ledgers: otherwise one would hold a thread while it waits for another.
@Suite(.serialized) struct LawTests {
  private static let histories = Generator<History>.histories(.hostile, steps: 30...200)

  private static let seed: UInt64 = 10

  /// Ledgers that took 500 histories: deciding is most of the work, and the same for every law.
  private static let ledgers: [RehearsedLedger] = {
    let runner = PropertyRunner(seed: seed, count: Effort.count(500))
    return (0..<runner.count).compactMap { index in
      var random = RandomSource(seed: runner.seed(at: index))
      return try? ledger(after: histories.value(from: &random)).0
    }
  }()

  /// Holds a law against the first so many ledgers; what fails is seen again with its history, and shrunk.
  private func check(
    _ count: Int = 500, _ law: (RehearsedLedger, Timestamp) throws -> Void
  ) throws {
    let count = Effort.count(count)
    #expect(Self.ledgers.count >= count)
    for ledger in Self.ledgers.prefix(count) {
      do {
        try law(ledger, Self.end(of: ledger))
      } catch {
        try checkProperty(Self.histories, seed: Self.seed, count: count) { history in
          let (ledger, end) = try Self.ledger(after: history)
          try law(ledger, end)
        }
        throw error
      }
    }
  }

  private static func end(of ledger: RehearsedLedger) -> Timestamp {
    ledger.state.recordedAt ?? Timestamp(milliseconds: 0)
  }

  /// A ledger that took a history, and the moment of its end.
  private static func ledger(after history: History) throws -> (RehearsedLedger, Timestamp) {
    var ledger = RehearsedLedger()
    for step in history.steps { _ = try ledger.deciding(step) }
    return (ledger, end(of: ledger))
  }

  @Test func `I2–I6, I9, I10: no invariant is broken at the end of any of 500 histories`() throws {
    try check { ledger, end in
      try Violations.check(Invariants.violations(of: ledger, at: end))
    }
  }

  @Test func `I1: postings sum to zero, and their balances are the figures`() throws {
    try check { ledger, end in
      try Violations.check(Books.violations(of: ledger, at: end))
    }
  }

  @Test func `I7: folding a prefix and then the rest is folding it all`() throws {
    try check { ledger, _ in
      let records = ledger.log
      let whole = try RehearsedLedger(replaying: records)
      guard whole.digest == ledger.digest else {
        throw Violations(["I7: a replay differs from the state that was decided on"])
      }
      for cut in [1, records.count / 2, records.count - 1] where cut > 0 && cut < records.count {
        var state = LedgerState()
        for part in [records[..<cut], records[cut...]] {
          var framed: [UInt8] = []
          for record in part { RecordFraming.append(record, to: &framed) }
          try state.fold(framed: framed)
        }
        guard state.digested == whole.digest else {
          throw Violations(["I7: cut after \(cut) records, the state differs"])
        }
      }
    }
  }

  @Test func `I7: a snapshot at any position and the rest of the log are the whole log`() throws {
    var random = RandomSource(seed: 20)
    try check(120) { ledger, end in
      let records = ledger.log
      // Every position of a short log, some of a long one.
      let cuts =
        records.count < 20
        ? Array(0...records.count) : (0..<3).map { _ in random.below(records.count + 1) }
      for cut in cuts {
        var state = try RehearsedLedger(replaying: Array(records[..<cut])).state
        var restored = try LedgerState(snapshot: state.snapshot())
        guard restored.digested == state.digested else {
          throw Violations(["I7: restored after \(cut) records, the state differs"])
        }
        var framed: [UInt8] = []
        for record in records[cut...] { RecordFraming.append(record, to: &framed) }
        try restored.fold(framed: framed)
        guard restored.digested == ledger.digest, restored.brokenInvariant == nil,
          restored.balances(at: end) == ledger.balances(at: end)
        else { throw Violations(["I7: a snapshot after \(cut) records and the rest differ"]) }
      }
    }
  }

  @Test func `I8: proposing any recorded event again, as it was, changes nothing`() throws {
    try check { ledger, end in
      var ledger = ledger
      let digest = ledger.digest
      for event in ledger.events {
        let decision = try ledger.propose(Proposal(event), now: end)
        guard decision == .duplicate(of: event.position) else {
          throw Violations(["I8: position \(event.position) again gives \(decision)"])
        }
      }
      guard ledger.digest == digest else { throw Violations(["I8: duplicates changed the state"]) }
    }
  }

  @Test func `I11: how independent participants interleave does not change their balances`() throws
  {
    try checkProperty(Self.histories, seed: 14, count: Effort.count(250)) { history in
      let story = history.withoutBatches.withoutPositions
      let (first, _) = try Self.ledger(after: story)
      var both = RehearsedLedger()
      for (step, other) in zip(story.steps, story.aboutOthers(prefix: "2-").steps) {
        _ = try both.deciding(step)
        if !other.publishesTerms { _ = try both.deciding(other) }
      }
      let end = Timestamp(milliseconds: .max)
      let names = Set(first.balances(at: end).map(\.participant))
      let kept = both.balances(at: end).filter { names.contains($0.participant) }
      guard kept == first.balances(at: end) else {
        throw Violations(["I11: others in between changed \(kept)"])
      }
    }
  }

  @Test func `I12: where hash tables place their entries shows in no digest and no answer`() throws
  {
    try check { ledger, end in
      var framed: [UInt8] = []
      for record in ledger.log { RecordFraming.append(record, to: &framed) }
      for key in [(1, 2), (UInt64.max, 77)] as [(UInt64, UInt64)] {
        var state = LedgerState(hashKey: key)
        try state.fold(framed: framed)
        guard state.digested == ledger.digest, state.balances(at: end) == ledger.balances(at: end)
        else { throw Violations(["I12: another hash key gives another state"]) }
      }
    }
  }

  @Test func `G3: an exported log, imported into an empty ledger, gives the same records`() throws {
    try check(250) { ledger, _ in
      var copy = RehearsedLedger()
      var reader = EventJSONReader()
      var lines: [Proposal] = []
      for event in ledger.events {
        lines.append(try reader.proposal(event.json))
        if case .payoutCalculated = event.body { continue }
        let decision =
          lines.count > 1
          ? try copy.propose(payout: lines, now: event.recordedAt)
          : try copy.propose(lines[0], now: event.recordedAt)
        lines = []
        if case .rejected(let rejection) = decision {
          throw Violations(["G3: position \(event.position) is refused: \(rejection)"])
        }
      }
      guard copy.log == ledger.log else { throw Violations(["G3: the copy's records differ"]) }
    }
  }
}
