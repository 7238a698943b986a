import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Logs that are restored with their moments, and bulk proposals that end at a refusal.
@Suite struct RestoreTests {
  /// A log over several days, with a closed period, a refund and a withdrawal, and its clock.
  private func original() async throws -> (Ledger, [LedgerEvent], ManualClock) {
    let clock = ManualClock()
    let ledger = try await Program.ledger(clock: clock)
    try await ledger.register("bob", referredBy: "ann")
    let start = clock.now
    try await ledger.openPeriod("W1", from: start, to: start.adding(days: 2), currency: "USD")
    try await ledger.recordRevenue(of: "W1", source: "fees", amount: "90.00", reference: "1")
    for (day, id) in ["p1", "p2", "p3"].enumerated() {
      clock.advance(by: .seconds(86_400))
      try await ledger.recordPayment(Text(id), by: "bob", amount: "10.00", currency: "USD")
      try await ledger.recordEngagement(in: "W1", of: "bob", counts: ["posts": UInt64(day + 1)])
    }
    try await ledger.calculate("W1")
    try await ledger.refund("r1", of: "p1", amount: "4.00")
    return (ledger, try await ledger.allEvents(), clock)
  }

  private let restoring = BulkManner(keepsRecordedAt: true)

  @Test func `G3: a log that is restored in one call has the same moments, root and digest`()
    async throws
  {
    let (ledger, events, clock) = try await original()
    let copy = try await Ledger.open(on: MemoryStore(), clock: clock)
    _ = try await copy.propose(each: events.map { Proposal($0) }, in: restoring)
    #expect(try await copy.allEvents() == events)
    #expect(try await copy.checkpoint() == ledger.checkpoint())
    #expect(try await copy.stateDigest() == ledger.stateDigest())
  }

  @Test(arguments: [1, 3, 7, 12])
  func `G3: a restore that was interrupted and is begun again ends with the same root`(
    interruption: Int
  ) async throws {
    let (ledger, events, clock) = try await original()
    let copy = try await Ledger.open(on: MemoryStore(), clock: clock)
    let first = try await copy.propose(
      each: events.prefix(interruption).map { Proposal($0) }, in: restoring)
    clock.advance(by: .seconds(1000))
    let outcomes = try await copy.propose(each: events.map { Proposal($0) }, in: restoring)
    #expect(outcomes.filter(\.isDuplicate).count == first.filter(\.isAccepted).count)
    #expect(try await copy.checkpoint() == ledger.checkpoint())
  }

  @Test func `G3: a restored moment never lies after the clock, nor before the one in front of it`()
    async throws
  {
    let clock = ManualClock()
    let ledger = try await Program.ledger(clock: clock)
    let (early, late) = (clock.now.adding(days: -9), clock.now.adding(days: 9))
    let moments = [early, late, clock.now]
    let proposals = moments.enumerated().map { number, moment in
      var proposal = Program.payment("p\(number)")
      proposal.recordedAt = moment
      return proposal
    }
    _ = try await ledger.propose(each: proposals, in: restoring)
    #expect(try await ledger.allEvents().map(\.recordedAt) == Array(repeating: clock.now, count: 4))
  }

  @Test func `A proposal's recordedAt is ignored unless a log is restored`() async throws {
    let clock = ManualClock()
    let ledger = try await Program.ledger(clock: clock)
    clock.advance(by: .seconds(60))
    var proposal = Program.payment("p1")
    proposal.recordedAt = clock.now.adding(days: -1)
    _ = try await ledger.propose(each: [proposal])
    #expect(try await ledger.allEvents().last?.recordedAt == clock.now)
  }

  @Test func `What stands behind the first refusal is not decided, where it is to end there`()
    async throws
  {
    let ledger = try await Program.ledger()
    let strict = BulkManner(stopsAtRejection: true)
    let lines =
      [Program.payment("p1"), Program.refund("r1", of: "none")]
      + (2...3000).map { Program.payment("p\($0)") }
    let outcomes = try await ledger.propose(each: lines, in: strict)
    #expect(outcomes.map(\.code) == [nil, .unknownPayment])
    #expect(await ledger.position == 2)
    let rest = try await ledger.propose(each: Array(lines.dropFirst(2)), in: strict)
    #expect(rest.count == 2999)
  }
}
