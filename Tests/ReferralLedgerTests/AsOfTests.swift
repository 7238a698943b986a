import LedgerCore
@testable import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// The past, projections of one's own, and the end.
@Suite(.timeLimit(.minutes(10))) struct AsOfTests {
  @Test func `F9, R10: as of a position or a moment, holds mature as they did then`() async throws {
    let clock = ManualClock()
    let ledger = try await Ledger.open(on: MemoryStore(), clock: clock)
    try await ledger.publish(Program.terms { $0.holdDays = 10 })
    try await ledger.register("bob", referredBy: "ann")
    try await ledger.recordPayment("p1", by: "bob", amount: "10.00", currency: "USD")
    let paidAt = clock.now
    clock.advance(by: .seconds(4 * 86_400))
    try await ledger.recordPayment("p2", by: "bob", amount: "20.00", currency: "USD")
    clock.advance(by: .seconds(8 * 86_400))
    try await ledger.assign(plan: "gold", to: "eve")
    func figures(_ balances: [Balance]) -> [Int64] {
      balances.flatMap { [$0.earned, $0.onHold, $0.payable] }
    }
    // Asked at the recordedAt of the event at the position, not now.
    #expect(figures(try await ledger.state(asOf: 3).balances(of: "ann")).isEmpty)
    #expect(figures(try await ledger.state(asOf: 4).balances(of: "ann")) == [200, 200, 0])
    #expect(figures(try await ledger.state(asOf: 5).balances(of: "ann")) == [600, 600, 0])
    #expect(figures(try await ledger.state(asOf: 6).balances(of: "ann")) == [600, 400, 200])
    // Between two events the hold matures by the moment alone.
    let due = paidAt.adding(days: 10)
    let before = Timestamp(milliseconds: due.milliseconds - 1)
    #expect(figures(try await ledger.state(asOf: before).balances(of: "ann")) == [600, 600, 0])
    #expect(figures(try await ledger.state(asOf: due).balances(of: "ann")) == [600, 400, 200])
    let early = Timestamp(milliseconds: paidAt.milliseconds - 1)
    #expect(try await ledger.state(asOf: early).state.head == 0)
    #expect(try await ledger.state(asOf: paidAt).state.head == 4)
    #expect(try await ledger.state(asOf: 0 as UInt64).balances().isEmpty)
  }

  @Test func `F9, I7: as of any position is a ledger that stopped there`() async throws {
    let histories = Generator<History>.histories(.sound, steps: 20...50)
    try await checkProperty(histories, seed: 41, count: Sanitized.isOn ? 3 : 15) { history in
      let clock = ManualClock()
      var rehearsed = RehearsedLedger()
      for step in history.steps { _ = try rehearsed.deciding(step) }
      let ledger = try await Ledger.open(on: MemoryStore(), clock: clock)
      _ = try await Importing.take(rehearsed.events, into: ledger, clock)
      let log = rehearsed.log
      let events = rehearsed.events
      for position in 1...log.count {
        let stopped = try RehearsedLedger(replaying: Array(log[..<position]))
        let moment = events[position - 1].recordedAt
        let past = try await ledger.state(asOf: UInt64(position))
        let isSame =
          past.state.digested == stopped.digest && past.moment == moment
          && past.balances() == stopped.balances(at: moment)
        guard isSame else { throw Importing.Difference("as of position \(position)") }
        let last = events.last { $0.recordedAt <= moment }?.position
        let then = try await ledger.state(asOf: moment)
        guard then.state.head == last, then.moment == moment else {
          throw Importing.Difference("as of \(moment)")
        }
      }
    }
  }

  @Test func `F4, F5: a projection folds what is durable, and goes on from where it was`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    _ = try await ledger.propose(each: [
      Program.registration("bob", by: "ann"), Program.payment("p1"), Program.payment("p2"),
    ])
    let first = try await ledger.fold(Takings())
    #expect(first.position == 5)
    #expect(first.projection.byPayer == ["bob": 2000])
    await store.holdAppends()
    await store.fail(.fails(.notWritten))
    let lost = Task { try await ledger.propose(Program.payment("p3", by: "cyd")) }
    await eventually { await store.heldAppends == 1 }
    #expect(await ledger.machine.head == 6)
    let during = try await ledger.fold(on: first)
    #expect(during.position == 5)
    #expect(during.projection.byPayer == ["bob": 2000])
    await store.releaseAppends()
    await #expect(throws: StoreFailure.self) { try await lost.value }
    _ = try await ledger.propose(Program.payment("p4", "5.00", by: "eve"))
    let after = try await ledger.fold(on: during)
    #expect(after.position == 6)
    #expect(after.projection.byPayer == ["bob": 2000, "eve": 500])
    #expect(try await ledger.fold(Takings()).projection.byPayer == after.projection.byPayer)
  }

  @Test func `I12: two openings of one log have the same digest and checkpoint`() async throws {
    let memory = MemoryStore()
    let ledger = try await Program.ledger(on: memory)
    _ = try await ledger.propose(
      each: (0..<200).map { Program.payment("p\($0)", by: Text("u\($0 % 7)")) })
    for key in [1, 99] as [UInt64] {
      var random = RandomSource(seed: key)
      let again = try await Ledger.open(
        on: memory, clock: ManualClock(), actor: "system", observer: NoObserver(),
        maximumWaiting: 8, random: &random)
      #expect(try await again.stateDigest() == ledger.stateDigest())
      #expect(try await again.checkpoint() == ledger.checkpoint())
      #expect(await again.position == 201)
    }
  }

  @Test func `An observer sees what happened`() async throws {
    let store = GatedStore()
    let diary = Diary()
    let ledger = try await Program.ledger(on: store, observer: Noting(diary: diary))
    _ = try await ledger.propose(Program.registration("bob", by: "ann"))
    _ = try await ledger.propose(Program.payment("p1"))
    _ = try await ledger.propose(Program.payment("p1"))
    _ = try await ledger.propose(Program.payment("p1", "1.00"))
    await store.fail(.fails(.notWritten))
    await #expect(throws: StoreFailure.self) { try await ledger.propose(Program.payment("p2")) }
    let other = try await Ledger.open(on: store)
    _ = try await other.propose(Program.payment("p3", by: "cyd"))
    _ = try await ledger.propose(Program.payment("p4", by: "cyd"))
    #expect(
      diary.all == [
        "appended 1...1", "accepted ProgramPublished 1", "appended 2...2",
        "accepted ReferralRegistered 1", "appended 3...4", "accepted PaymentSucceeded 2",
        "duplicate PaymentSucceeded", "rejected PaymentSucceeded conflict", "failed notWritten",
        "moved 5", "appended 6...6", "accepted PaymentSucceeded 1",
      ])
  }

  @Test func `Closing takes nothing more, and waits for what was decided`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    await store.holdAppends()
    let first = Task { try await ledger.propose(Program.payment("p1")) }
    await eventually { await store.heldAppends == 1 }
    let second = Task { try await ledger.propose(Program.payment("p2")) }
    await eventually { await ledger.machine.head == 3 }
    let diary = Diary()
    let closing = Task {
      try await ledger.close()
      diary.note("closed")
    }
    let closingAgain = Task {
      try await ledger.close()
      diary.note("closed")
    }
    await breathe()
    #expect(diary.all.isEmpty, "whoever closes second waits as well")
    await store.releaseAppends()
    try await closing.value
    try await closingAgain.value
    #expect(try await first.value.position == 2)
    #expect(try await second.value.position == 3)
    let closed = { @Sendable (error: any Error) in
      switch error {
      case let failure as StoreFailure: failure.kind == .closed
      case LedgerFailure.store(let failure): failure.kind == .closed
      case let partly as PartialFailure: partly.outcomes.isEmpty && partly.failure.kind == .closed
      default: false
      }
    }
    await #expect(performing: { try await ledger.propose(Program.payment("p3")) }, throws: closed)
    await #expect(performing: { try await ledger.propose(each: []) }, throws: closed)
    await #expect(performing: { try await ledger.propose(together: []) }, throws: closed)
    await #expect(performing: { try await ledger.balances() }, throws: closed)
    await #expect(performing: { try await ledger.stateDigest() }, throws: closed)
    await #expect(performing: { try await ledger.checkpoint() }, throws: closed)
    await #expect(performing: { try await ledger.state(asOf: 1 as UInt64) }, throws: closed)
    await #expect(performing: { try await ledger.issueCode(to: "ann") }, throws: closed)
    await #expect(performing: { try await ledger.calculate("W1") }, throws: closed)
    await #expect(performing: { try await ledger.fold(Takings()) }, throws: closed)
    await #expect(throws: Never.self) { try await ledger.close() }
  }
}

/// What each payer paid.
private struct Takings: Projection {
  var byPayer: [ID: Int64] = [:]

  mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    if case .paymentSucceeded(let payment) = event.body {
      byPayer[context.name(of: payment.payer), default: 0] += payment.amount
    }
  }
}

/// Notes what is observed.
private struct Noting: LedgerObserver {
  let diary: Diary

  func observe(_ observation: LedgerObservation) {
    switch observation {
    case .appended(let positions, _, _): diary.note("appended \(positions)")
    case .accepted(let type, let events): diary.note("accepted \(type.name) \(events)")
    case .duplicate(let type): diary.note("duplicate \(type.name)")
    case .rejected(let type, let rejection):
      diary.note("rejected \(type.name) \(rejection.code.rawValue)")
    case .failed(let failure): diary.note("failed \(failure.kind.rawValue)")
    case .headMoved(let head): diary.note("moved \(head)")
    case .recovered(let report): diary.note("recovered \(report.quarantinedBytes)")
    case .waiting(let count): diary.note("waiting \(count)")
    default: break
    }
  }
}
