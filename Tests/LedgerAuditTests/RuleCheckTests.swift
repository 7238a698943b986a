import LedgerAudit
import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// A log is right if it is what the gate makes of it (A3).
@Suite struct RuleCheckTests {
  private static let terms = """
    {"currencies": {"USD": 2}, "cashback": [{"depth": 1, "rate": "20%"}], "settlement": "immediate",
     "pool": {"share": "100%", "weights": {"posts": "1"}}, "payoutBonus": [{"depth": 1, "rate": "5%"}]}
    """

  /// A log with a payment that is paid at once, a refund and a closed period.
  private func events() async throws -> [LedgerEvent] {
    let clock = ManualClock()
    let store = MemoryStore()
    let ledger = try await Ledger.open(on: store, clock: clock)
    try await ledger.publish(try ProgramTerms(RuleCheckTests.terms))
    try await ledger.register("bob", referredBy: "ann")
    try await ledger.recordPayment("p1", by: "bob", amount: "10.00", currency: "USD")
    try await ledger.refund("r1", of: "p1", amount: "4.00")
    let now = clock.now
    try await ledger.openPeriod("W", from: now, to: now.adding(days: 1), currency: "USD")
    try await ledger.recordRevenue(of: "W", source: "fees", amount: "9.00", reference: "1")
    try await ledger.recordEngagement(in: "W", of: "bob", counts: ["posts": 2])
    clock.advance(by: .seconds(86_400))
    try await ledger.calculate("W")
    var events: [LedgerEvent] = []
    for try await event in ledger.events() {
      events.append(event)
      if event.position == 12 { break }
    }
    return events
  }

  /// A store with events just as they are given, whatever the rules say.
  private func store(of events: [LedgerEvent]) async throws -> MemoryStore {
    let store = MemoryStore()
    var group = RecordGroup(after: 0)
    for event in events {
      var writer = RecordWriter()
      writer.append(event)
      group.append(writer.bytes)
    }
    _ = try await store.append(group)
    return store
  }

  private func check(_ events: [LedgerEvent]) async throws -> RuleCheck.Result {
    let store = try await store(of: events)
    let ledger = try await Ledger.open(on: store, readOnly: true)
    return try await RuleCheck(ledger, on: store).run()
  }

  @Test func `A log that the gate made is right, and gives the digest of its state`() async throws {
    let events = try await events()
    let result = try await check(events)
    #expect(result.events == UInt64(events.count))
    #expect(result.divergence == nil && result.brokenInvariant == nil)
    let ledger = try await Ledger.open(on: store(of: events))
    #expect(try await ledger.stateDigest() == result.stateDigest)
  }

  @Test func `Any part of a log is right by itself, and nothing behind it is looked at`()
    async throws
  {
    var events = try await events()
    let digests = try await digests(of: events)
    // The payout at the end is not what the rules give.
    guard case .periodClosed(var end) = events[11].body else { return }
    end.recipients = 7
    events[11].body = .periodClosed(end)
    let store = try await store(of: events)
    let ledger = try await Ledger.open(on: store, readOnly: true)
    for last in 0...UInt64(9) {
      let result = try await RuleCheck(ledger, on: store).run(upTo: last)
      #expect(result.divergence == nil && result.events >= last, "up to \(last)")
      #expect(result.stateDigest == digests[Int(result.events)], "up to \(last)")
    }
    // What was recorded together is checked together.
    for last in 10...UInt64(12) {
      #expect(try await RuleCheck(ledger, on: store).run(upTo: last).divergence != nil)
    }
  }

  /// The digest of the state after each event, and before the first one.
  private func digests(of events: [LedgerEvent]) async throws -> [Hash256] {
    let ledger = try await Ledger.open(on: store(of: events), readOnly: true)
    var digests: [Hash256] = []
    for position in 0...UInt64(events.count) {
      var state = try await ledger.state(asOf: position).state
      digests.append(state.digest)
    }
    return digests
  }

  @Test func `A cent more than was earned is found, by position`() async throws {
    var events = try await events()
    let place = try #require(events.firstIndex { $0.body.type == .paymentSucceeded })
    guard case .paymentSucceeded(var payment) = events[place].body else { return }
    payment.earnings?[0].amount = "2.01"
    events[place].body = .paymentSucceeded(payment)
    let result = try await check(events)
    #expect(result.divergence?.position == events[place].position)
    #expect(result.events == events[place].position - 1)
    #expect(result.divergence?.finding.contains("amountMismatch") == true)
  }

  @Test func `An event that is missing, that the rules refuse, or that stands twice is found`()
    async throws
  {
    let events = try await events()
    let paid = try #require(events.firstIndex { $0.body.type == .cashbackPaid })
    func renumbered(_ events: [LedgerEvent]) -> [LedgerEvent] {
      events.enumerated().map { place, event in
        var event = event
        event.position = UInt64(place + 1)
        return event
      }
    }
    var missing = events
    missing.remove(at: paid)
    #expect(try await check(renumbered(missing)).divergence?.position == UInt64(paid + 1))
    var twice = events
    twice.insert(events[1], at: 3)
    #expect(try await check(renumbered(twice)).divergence?.position == 4)
    var refused = Array(events.prefix(2))
    refused.append(
      LedgerEvent(
        position: 3, at: events[1].at, recordedAt: events[1].recordedAt, actor: "x",
        body: .referralRegistered(ReferralRegistered(referee: "ann", referrer: "bob"))))
    let result = try await check(refused)
    #expect(result.divergence?.position == 3)
    #expect(result.divergence?.finding.contains("referralLoop") == true)
    // The last event expands to one more than there is.
    #expect(try await check(Array(events.prefix(4))).divergence?.position == 5)
  }

  @Test func `A generated history is right`() async throws {
    try await checkProperty(
      Generator<History>.histories(.sound, steps: 20...80), seed: 5, count: 20
    ) { history in
      var rehearsed = RehearsedLedger()
      for step in history.steps { _ = try rehearsed.deciding(step) }
      let result = try await check(rehearsed.events)
      guard result.divergence == nil else { throw Wrong(description: "\(result)") }
    }
  }

  private struct Wrong: Error, CustomStringConvertible { let description: String }
}
