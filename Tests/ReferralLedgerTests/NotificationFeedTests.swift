import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// Notifications are delivered at least once, from a durable cursor (rule R23).
@Suite struct NotificationFeedTests {
  private struct Offline: Error {}

  private static func ledger(on disk: SimulatedDisk) async throws -> Ledger {
    try await Ledger.open(
      on: FileStore.open(on: disk, threading: .callers), clock: ManualClock(), snapshots: .never)
  }

  private static func grow(_ ledger: Ledger, _ payments: ClosedRange<Int>) async throws {
    if await ledger.position == 0 {
      try await ledger.publish(Program.terms())
      try await ledger.register("bob", referredBy: "ann")
    }
    for payment in payments {
      try await ledger.recordPayment(
        Text("p\(payment)"), by: "bob", amount: "10.00", currency: "USD")
    }
  }

  /// Delivers until the feed has nothing more, and then stops it.
  private static func run(
    _ feed: NotificationFeed, clock: ManualClock = ManualClock(jumps: true),
    until count: Int, deliver: @escaping @Sendable (LedgerNotification) async throws -> Void
  ) async throws {
    let delivered = Mutex(0)
    let running = Task {
      try await feed.run(clock: clock) { notification in
        try await deliver(notification)
        delivered.withLock { $0 += 1 }
      }
    }
    await eventually { delivered.withLock { $0 } >= count }
    running.cancel()
    try await running.value
  }

  @Test func `R23: what was not acknowledged is given again, with the same ids; then never again`()
    async throws
  {
    let ledger = try await Ledger.open(on: MemoryStore(), clock: ManualClock())
    try await Self.grow(ledger, 1...3)
    let feed = try await ledger.notifications(for: "cli", startingAfter: 0)
    let first = try await feed.next()
    #expect(
      first.map(\.kind) == [.referralRegistered, .cashbackEarned, .cashbackEarned, .cashbackEarned])
    #expect(try await feed.next() == first)
    try await feed.acknowledge(upTo: first[1].position)
    #expect(try await feed.next() == Array(first.dropFirst(2)))
    #expect(try await feed.next(maximum: 1).map(\.id) == [first[2].id])
    try await feed.acknowledge(upTo: first[3].position)
    #expect(try await feed.next().isEmpty)
    try await feed.acknowledge(upTo: 1)
    #expect(feed.position == first[3].position)
    await #expect(throws: StoreFailure.self) { try await feed.acknowledge(upTo: 1000) }
  }

  @Test
  func `R23: a new consumer begins at the end, unless it is told where; one at a time runs it`()
    async throws
  {
    let ledger = try await Ledger.open(on: MemoryStore(), clock: ManualClock())
    try await Self.grow(ledger, 1...2)
    let feed = try await ledger.notifications(for: "late")
    #expect(try await feed.next().isEmpty)
    await #expect(throws: StoreFailure.self) { try await ledger.notifications(for: "late") }
    #expect(try await ledger.notifications(for: "other", startingAfter: 3).next().count == 2)
    await #expect(throws: StoreFailure.self) {
      let bare = try await Ledger.open(on: GatedStore(), clock: ManualClock())
      _ = try await bare.notifications(for: "any")
    }
    _ = feed
  }

  @Test func `R23: a delivery that fails is tried again, in order, and nothing is left out`()
    async throws
  {
    let ledger = try await Ledger.open(on: MemoryStore(), clock: ManualClock())
    try await Self.grow(ledger, 1...5)
    let clock = ManualClock(jumps: true)
    let diary = Diary()
    let attempts = Mutex(0)
    let digest = try await ledger.stateDigest()
    let feed = try await ledger.notifications(for: "push", startingAfter: 0)
    try await Self.run(feed, clock: clock, until: 6) { notification in
      let count = attempts.withLock { count in
        count += 1
        return count
      }
      if (2...4).contains(count) { throw Offline() }
      diary.note(notification.id.string)
    }
    #expect(
      diary.all == [
        "2/referralRegistered", "4/cashbackEarned", "5/cashbackEarned", "6/cashbackEarned",
        "7/cashbackEarned", "8/cashbackEarned",
      ])
    #expect(clock.waits == [.seconds(1), .seconds(2), .seconds(4)])
    #expect(try await ledger.stateDigest() == digest)
  }

  @Test
  func `R23: what a consumer that ended had not delivered comes again, and nothing before it`()
    async throws
  {
    let ledger = try await Ledger.open(on: MemoryStore(), clock: ManualClock())
    try await Self.grow(ledger, 1...5)
    let diary = Diary()
    let feed = try await ledger.notifications(for: "push", startingAfter: 0)
    let first = Task {
      try await feed.run { notification in
        if diary.all.count == 3 {
          withUnsafeCurrentTask { $0?.cancel() }
          throw Offline()
        }
        diary.note(notification.id.string)
      }
    }
    try await first.value
    #expect(feed.position == 5)
    try await Self.run(feed, until: 3) { diary.note($0.id.string) }
    #expect(
      diary.all == [
        "2/referralRegistered", "4/cashbackEarned", "5/cashbackEarned", "6/cashbackEarned",
        "7/cashbackEarned", "8/cashbackEarned",
      ])
  }

  @Test func `R23: it follows the live end`() async throws {
    let ledger = try await Ledger.open(on: MemoryStore(), clock: ManualClock())
    try await Self.grow(ledger, 1...1)
    let diary = Diary()
    let feed = try await ledger.notifications(for: "push", startingAfter: 0)
    let running = Task { try await feed.run { diary.note($0.id.string) } }
    await eventually { diary.all.count == 2 }
    try await Self.grow(ledger, 2...2)
    await eventually { diary.all.count == 3 }
    await eventually { feed.position == 5 }
    try await ledger.close()
    try await running.value
  }

  @Test(.timeLimit(.minutes(10)))
  func `R23: killed at any moment, everybody is told at least once, always under the same id`()
    async throws
  {
    let prepared = SimulatedDisk()
    let ledger = try await Self.ledger(on: prepared)
    try await Self.grow(ledger, 1...6)
    let all = try await ledger.notifications(for: "all", startingAfter: 0).next()
    try await ledger.close()
    for seed in 0..<(Sanitized.isOn ? 10 : 40) as Range<UInt64> {
      var random = RandomSource(seed: seed)
      let disk = prepared.copy()
      let told = Mutex<[LedgerNotification]>([])
      for _ in 0..<4 {
        disk.cutPower(afterCalls: random.below(120))
        do {
          let ledger = try await Self.ledger(on: disk)
          let feed = try await ledger.notifications(for: "push", startingAfter: 0)
          let batch = try await feed.next(maximum: random.below(4) + 1)
          told.withLock { $0 += batch }
          if let last = batch.last { try await feed.acknowledge(upTo: last.position) }
          try await ledger.close()
        } catch is StoreFailure {
          // The power was cut.
        }
        disk.crash(.seeded(random.next()))
      }
      let ledger = try await Self.ledger(on: disk)
      let feed = try await ledger.notifications(for: "push", startingAfter: 0)
      let rest = try await feed.next()
      let heard = told.withLock { $0 } + rest
      #expect(Set(heard) == Set(all), "seed \(seed)")
      #expect(Set(heard.map(\.id)).count == all.count, "seed \(seed)")
      try await ledger.close()
    }
  }

  @Test func `R23: cursors lie beside the log, not in it`() async throws {
    let disk = SimulatedDisk()
    let ledger = try await Self.ledger(on: disk)
    try await Self.grow(ledger, 1...2)
    let (checkpoint, digest) = (try await ledger.checkpoint(), try await ledger.stateDigest())
    let feed = try await ledger.notifications(for: "push", startingAfter: 0)
    try await Self.run(feed, until: 3) { _ in }
    #expect(feed.position > 0)
    #expect(try await ledger.checkpoint() == checkpoint)
    #expect(try await ledger.stateDigest() == digest)
    try await ledger.close()
  }
}
