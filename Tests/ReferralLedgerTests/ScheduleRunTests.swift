import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// Work that a service does by a schedule (rule R24).
@Suite struct ScheduleRunTests {
  private struct Refusal: Error {}

  private static func moment(_ text: String) throws -> Timestamp {
    try #require(Timestamp(text + ":00.000Z"))
  }

  @Test func `R24: it sleeps until the next moment, works, and sleeps again`() async throws {
    // A Wednesday.
    let clock = ManualClock(now: try Self.moment("2025-10-01T12:00"))
    let diary = Diary()
    let work = ScheduledWork(try Schedule("weekly:mon@09:00"), since: clock.now, clock: clock) {
      diary.note(clock.now.description)
    }
    let running = Task { await work.run() }
    await eventually { clock.sleeperCount == 1 }
    #expect(diary.all.isEmpty)
    clock.set(try Self.moment("2025-10-06T08:59"))
    await breathe()
    #expect(diary.all.isEmpty)
    clock.set(try Self.moment("2025-10-06T09:00"))
    await eventually { diary.all.count == 1 && clock.sleeperCount == 1 }
    clock.set(try Self.moment("2025-10-13T09:00"))
    await eventually { diary.all.count == 2 && clock.sleeperCount == 1 }
    #expect(diary.all == ["2025-10-06T09:00:00.000Z", "2025-10-13T09:00:00.000Z"])
    running.cancel()
    await running.value
    #expect(clock.sleeperCount == 0)
  }

  @Test func `R24: what was missed is caught up once, at once`() async throws {
    let clock = ManualClock(now: try Self.moment("2025-11-12T10:00"))
    let diary = Diary()
    let work = ScheduledWork(
      try Schedule("weekly:mon@09:00"), since: try Self.moment("2025-10-01T12:00"), clock: clock
    ) {
      diary.note("ran")
    }
    let running = Task { await work.run() }
    await eventually { clock.sleeperCount == 1 }
    #expect(diary.all == ["ran"])
    running.cancel()
    await running.value
  }

  @Test func `R24: work that throws is tried again after waits that double, and is told`()
    async throws
  {
    let clock = ManualClock(now: try Self.moment("2025-10-06T09:00"), jumps: true)
    let attempts = Mutex(0)
    let observer = Names()
    let work = ScheduledWork(
      try Schedule("weekly:mon@09:00"), since: try Self.moment("2025-10-01T12:00"), clock: clock,
      backoff: Backoff(first: .seconds(10), longest: .seconds(25)), observer: observer
    ) {
      let count = attempts.withLock { count in
        count += 1
        return count
      }
      if count < 5 { throw Refusal() }
      withUnsafeCurrentTask { $0?.cancel() }
    }
    await Task { await work.run() }.value
    #expect(clock.waits == [.seconds(10), .seconds(20), .seconds(25), .seconds(25)])
    #expect(
      observer.all == [
        "schedule.failed", "schedule.failed", "schedule.failed", "schedule.failed", "schedule.ran",
      ])
  }

  @Test func `R24: a batch is paid every Monday, for whoever has something to be paid`()
    async throws
  {
    let clock = ManualClock(now: try Self.moment("2025-10-01T12:00"))
    let ledger = try await Program.ledger(earnedBy: ["ann"], clock: clock)
    let schedule = try Schedule("weekly:mon@09:00")
    #expect(try await !ledger.isBatchDue(by: schedule))
    let settlement = CashbackSettlement(of: ledger, by: nil, clock: clock)
    let running = Task { try await settlement.payBatches(by: schedule, actor: "cron") }
    await eventually { clock.sleeperCount == 1 }
    #expect(try await ledger.batches().isEmpty)
    clock.set(try Self.moment("2025-10-06T09:00"))
    await eventually { (try? await ledger.batches().count) == 1 && clock.sleeperCount == 1 }
    #expect(try await ledger.balance(of: "ann", in: "USD")?.wallet == 200)
    // Nobody has anything the Monday after: nothing is recorded.
    clock.set(try Self.moment("2025-10-13T09:00"))
    await eventually { clock.sleeperCount == 1 && clock.waits.count == 3 }
    #expect(try await ledger.batches().map(\.batch) == ["BATCH-20251006-090000"])
    running.cancel()
    try await running.value
    #expect(try await ledger.isBatchDue(by: schedule))
  }

  @Test func `R24: every period whose end has passed is calculated, once`() async throws {
    let clock = ManualClock(now: try Self.moment("2025-10-01T00:00"))
    let ledger = try await Program.ledger(clock: clock)
    for period in ["p", "empty"] as [Text] {
      try await ledger.openPeriod(
        period, from: clock.now, to: try Self.moment("2025-10-15T00:00"), currency: "USD")
    }
    try await ledger.recordRevenue(of: "p", source: "fees", amount: "10.00", reference: "1")
    try await ledger.recordEngagement(in: "p", of: "ann", counts: ["posts": 1])
    let schedule = try Schedule("monthly:1,15@01:00")
    let running = Task { await ledger.calculatePeriods(by: schedule, actor: "cron", clock: clock) }
    await eventually { clock.sleeperCount == 1 }
    #expect(try await ledger.periodsDue(by: schedule).isEmpty)
    clock.set(try Self.moment("2025-10-15T01:00"))
    await eventually { clock.sleeperCount == 1 && clock.waits.count == 2 }
    #expect(try await ledger.period("p")?.payout?.pool.amount.description == "10.00")
    #expect(try await ledger.periodsDue(by: schedule) == ["empty"])
    running.cancel()
    await running.value
  }
}

/// Notes the stable names of what is observed.
final class Names: LedgerObserver {
  private let diary = Diary()

  var all: [String] { diary.all }

  func observe(_ observation: LedgerObservation) { diary.note(observation.name) }
}
