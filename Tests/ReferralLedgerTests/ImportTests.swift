import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Events in bulk, and logs that are imported again.
@Suite struct ImportTests {
  @Test func `propose(each:) tells outcomes in order, each decided on those before it`()
    async throws
  {
    let ledger = try await Program.ledger()
    let outcomes = try await ledger.propose(each: [
      Program.payment("p1"), Program.refund("r1", of: "p2"), Program.payment("p2"),
      Program.refund("r1", of: "p2"), Program.payment("p1"), Program.payment("p1", "3.00"),
    ])
    #expect(outcomes.map(\.position) == [2, nil, 3, 4, 2, nil])
    #expect(
      outcomes.map(\.code) == [nil, .unknownPayment, nil, nil, nil, .conflict])
    #expect(outcomes.map(\.isDuplicate) == [false, false, false, false, true, false])
    #expect(try await ledger.propose(each: []).isEmpty)
  }

  /// A log with a closed period, as JSON lines.
  private func exported(_ clock: ManualClock) async throws -> (Ledger, [LedgerEvent]) {
    let ledger = try await Program.ledger(clock: clock)
    try await ledger.register("bob", referredBy: "ann")
    try await ledger.register("cyd", referredBy: "bob")
    try await ledger.recordPayment("p1", by: "cyd", amount: "49.00", currency: "USD")
    let now = clock.now
    try await ledger.openPeriod("W1", from: now, to: now.adding(days: 7), currency: "USD")
    try await ledger.recordRevenue(of: "W1", source: "fees", amount: "100.00", reference: "1")
    try await ledger.recordEngagement(in: "W1", of: "bob", counts: ["posts": 2])
    try await ledger.recordEngagement(in: "W1", of: "cyd", counts: ["posts": 1])
    clock.advance(by: .seconds(7 * 86_400))
    try await ledger.calculate("W1")
    try await ledger.claim("W1", by: "bob")
    try await ledger.refund("r1", of: "p1", amount: "9.00")
    return (ledger, try await ledger.allEvents())
  }

  @Test
  func `G3, G5: an exported log imported into an empty ledger has the same positions and root`()
    async throws
  {
    let (ledger, events) = try await exported(ManualClock())
    let clock = ManualClock()
    let copy = try await Ledger.open(on: MemoryStore(), clock: clock)
    let outcomes = try await Importing.take(events, into: copy, clock)
    #expect(outcomes.map(\.position) == (1...UInt64(events.count)).map { $0 })
    // The activation that the payment expanded to comes by itself, before it (rule G3).
    #expect(outcomes.filter { !$0.isAccepted }.isEmpty)
    #expect(try await copy.checkpoint() == ledger.checkpoint())
    #expect(try await copy.stateDigest() == ledger.stateDigest())
    // Once more, and nothing happens (invariant I8).
    let again = try await copy.propose(each: events.map { Proposal($0) })
    #expect(again.map(\.position) == (1...UInt64(events.count)).map { $0 })
    #expect(again.filter { !$0.isDuplicate }.isEmpty)
    #expect(try await copy.checkpoint() == ledger.checkpoint())
  }

  @Test func `G5: the lines of a payout are accepted only whole, up to the end of their period`()
    async throws
  {
    let (_, events) = try await exported(ManualClock())
    let lines = events.filter {
      $0.body.type == .payoutCalculated || $0.body.type == .periodClosed
    }
    let first = try #require(events.firstIndex { $0.body.type == .payoutCalculated })
    let clock = ManualClock()
    let copy = try await Ledger.open(on: MemoryStore(), clock: clock)
    _ = try await Importing.take(Array(events[..<first]), into: copy, clock)
    clock.set(events[first].recordedAt)
    let missing = Array(lines.dropFirst()).map { Proposal($0.body) }
    let codes = try await copy.propose(each: missing).map(\.code)
    #expect(codes == missing.map { _ in .amountMismatch })
    let endless = lines.dropLast().map { Proposal($0.body) }
    let refused = try await copy.propose(each: endless).map(\.code)
    #expect(refused == endless.map { _ in .amountMismatch })
    #expect(await copy.position == UInt64(first))
    let whole = try await copy.propose(
      each: lines.map { Proposal($0) } + [Program.payment("x", by: "zoe")])
    #expect(whole.map(\.position) == (0...lines.count).map { UInt64(first + $0 + 1) })
    #expect(whole.filter { !$0.isAccepted }.isEmpty)
  }

  @Test(.timeLimit(.minutes(10)))
  func `G3, I7, I12: a generated history, exported and imported, gives the same root and digest`()
    async throws
  {
    let histories = Generator<History>.histories(.sound, steps: 20...80)
    try await checkProperty(histories, seed: 31, count: Sanitized.isOn ? 10 : 60) { history in
      var rehearsed = RehearsedLedger()
      for step in history.steps { _ = try rehearsed.deciding(step) }
      let clock = ManualClock()
      let store = MemoryStore()
      let copy = try await Ledger.open(on: store, clock: clock)
      let outcomes = try await Importing.take(rehearsed.events, into: copy, clock)
      for (index, outcome) in outcomes.enumerated() where outcome.position != UInt64(index + 1) {
        throw Importing.Difference("position \(index + 1) became \(outcome)")
      }
      guard try await store.allRecords() == rehearsed.log else {
        throw Importing.Difference("the records differ")
      }
      guard try await copy.ask({ state, _ in state.digested }) == rehearsed.digest else {
        throw Importing.Difference("the state differs")
      }
    }
  }

  @Test func `G1: what is imported again is read in rows, and not record by record`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    let payments = (0..<1000).map { Program.payment("p\($0)") }
    _ = try await ledger.propose(each: payments)
    await store.forgetReads()
    var again = payments
    again[500] = Program.payment("p500", "9.99")
    again.insert(Program.payment("new"), at: 250)
    let outcomes = try await ledger.propose(each: again)
    #expect(outcomes.filter(\.isDuplicate).count == 999)
    #expect(outcomes[501].code == .conflict && outcomes[250].isAccepted)
    #expect(outcomes.last?.position == 1001)
    #expect(await store.reads <= 1000 / 32)
    _ = try await ledger.propose(each: payments.reversed())
    #expect(await store.reads <= 2 * 1000 / 32)
  }
}

/// Imports of a log, as from a file of JSON lines.
enum Importing {
  struct Difference: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  /// Proposes the events of a log, in JSON and back, those of one moment in one call.
  static func take(
    _ events: [LedgerEvent], into ledger: Ledger, _ clock: ManualClock
  ) async throws -> [Outcome] {
    var reader = EventJSONReader()
    var outcomes: [Outcome] = []
    var rest = events[...]
    while let moment = rest.first?.recordedAt {
      let together = rest.prefix { $0.recordedAt == moment }
      rest = rest.dropFirst(together.count)
      clock.set(moment)
      outcomes += try await ledger.propose(each: together.map { try reader.proposal($0.json) })
    }
    return outcomes
  }
}
