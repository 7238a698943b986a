import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// A period that gives something to very many becomes part of the log in one append, or not at all.
@Suite struct LargePayoutTests {
  private static let participants = 1500

  /// A period that is over, in which everybody was engaged; each but the first stands below the first.
  private static func ledger(
    of participants: Int = participants, on store: GatedStore, _ clock: ManualClock
  ) async throws -> Ledger {
    let ledger = try await Program.ledger(on: store, clock: clock)
    let day = clock.now
    try await ledger.openPeriod("p", from: day, to: day.adding(days: 1), currency: "USD")
    try await ledger.recordRevenue(of: "p", source: "fees", amount: "12345.67", reference: "1")
    for user in 1...participants {
      _ = try await ledger.propose(each: [
        Program.registration(Text("u\(user)"), by: "u0"),
        Proposal(
          .engagementRecorded(
            EngagementRecorded(
              period: "p", participant: Text("u\(user)"),
              counts: [MetricCount(metric: "posts", count: UInt64(user % 7) + 1)]))),
      ])
    }
    clock.set(day.adding(days: 1))
    return ledger
  }

  @Test(.timeLimit(.minutes(10)))
  func `R17, R18: thousands of lines are one append, and their shares are the pool`() async throws {
    let store = GatedStore()
    let ledger = try await Self.ledger(on: store, ManualClock())
    let before = await ledger.position
    let digest = try await ledger.stateDigest()
    await store.fail(.fails(.notWritten))
    await #expect(throws: LedgerFailure.self) { try await ledger.calculate("p") }
    #expect(await ledger.position == before)
    #expect(try await ledger.stateDigest() == digest)

    let groups = await store.groups.count
    let receipt = try await ledger.calculate("p")
    #expect(await store.groups.count == groups + 1)
    #expect(await store.groups.last?.count == 2 * Self.participants + 1)
    #expect(receipt.position == before + UInt64(2 * Self.participants) + 1)
    var shares: Int64 = 0
    for event in try await ledger.allEvents() {
      guard case .payoutCalculated(let line) = event.body, line.kind == .share else { continue }
      shares += line.amount.units
    }
    #expect(shares == 1_234_567)
    #expect(try await ledger.calculate("p").isDuplicate)
    let fresh = try await Ledger.open(on: store)
    #expect(try await fresh.stateDigest() == ledger.stateDigest())
  }

  @Test(.timeLimit(.minutes(10)))
  func `G5: a payout that somebody else planned may hold together with what comes before it`()
    async throws
  {
    let clock = ManualClock()
    let ledger = try await Self.ledger(of: 100, on: GatedStore(), clock)
    try await ledger.calculate("p")
    let proposals = try await ledger.allEvents().map {
      Proposal($0.body, at: $0.at, actor: $0.actor, correlation: $0.correlation)
    }
    let other = try await Ledger.open(on: GatedStore(), clock: clock)
    var wrong = proposals
    wrong.remove(at: proposals.count - 2)
    let refused = try await other.propose(together: wrong)
    #expect(refused.filter { $0.code != .amountMismatch }.isEmpty)
    #expect(await other.position == 0)

    let outcomes = try await other.propose(together: proposals)
    #expect(outcomes.filter { !$0.isAccepted }.isEmpty)
    #expect(try await other.balances() == ledger.balances())
    #expect(try await other.propose(together: proposals).filter { !$0.isDuplicate }.isEmpty)
  }
}
