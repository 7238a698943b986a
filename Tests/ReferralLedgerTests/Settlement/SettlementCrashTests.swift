import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Crashes at every step of paying through an executor (rule R13): nobody is paid twice, nothing is lost.
@Suite struct SettlementCrashTests {
  private static let referrers: [ID] = ["ann", "eve", "ida"]

  /// A ledger on a disk, on which each referrer has earned 2.00.
  private static func prepared() async throws -> SimulatedDisk {
    let disk = SimulatedDisk()
    let ledger = try await open(on: disk, ManualClock())
    try await ledger.publish(Program.terms())
    for referrer in referrers {
      let referee = Text("\(referrer)'s")
      try await ledger.register(referee, referredBy: referrer)
      try await ledger.recordPayment(
        Text("of \(referrer)"), by: referee, amount: "10.00", currency: "USD")
    }
    try await ledger.close()
    return disk
  }

  private static func open(on disk: SimulatedDisk, _ clock: ManualClock) async throws -> Ledger {
    try await Ledger.open(
      on: FileStore.open(on: disk, threading: .callers), clock: clock, snapshots: .never)
  }

  /// One life: pays a batch and a payment until the power is cut; true where it came to the end.
  private static func live(
    on disk: SimulatedDisk, _ bank: Bank, _ clock: ManualClock, cutAfter calls: Int?
  ) async -> Bool {
    if let calls { disk.cutPower(afterCalls: calls) }
    do {
      let ledger = try await open(on: disk, clock)
      let settlement = SettlementTests.settlement(ledger, bank, clock: clock)
      try await settlement.resume()
      let preview = try await ledger.previewBatch(by: "admin")
      if !preview.lines.isEmpty { _ = try await settlement.pay(preview, by: "admin") }
      try await settlement.processFailed()
      try await ledger.close()
      return !disk.isOff
    } catch {
      return false
    }
  }

  /// What the ledger and the bank say must be the same, and what is not paid must be pending.
  private static func check(
    _ disk: SimulatedDisk, _ bank: Bank, _ clock: ManualClock, _ life: String
  ) async throws {
    let ledger = try await open(on: disk, clock)
    for referrer in referrers {
      let balance = try #require(try await ledger.balance(of: referrer, in: "USD"))
      let given = bank.given[referrer] ?? 0
      #expect(given <= 200, "\(referrer) was given \(given) in \(life)")
      #expect(balance.earned == 200 && balance.wallet == 0, "\(life)")
      // What the bank gave and the ledger does not know of yet is in flight, never payable.
      #expect(balance.paid + balance.inFlight >= given, "\(life)")
      #expect(balance.paid <= given, "\(life)")
      #expect(balance.pending == 200 - balance.paid, "\(life)")
    }
    try await ledger.close()
  }

  /// Lives on without crashes until everybody is paid, and checks that it was exactly once.
  private static func settleAll(
    _ disk: SimulatedDisk, _ bank: Bank, _ clock: ManualClock, _ life: String
  ) async throws {
    for _ in 0..<20 {
      clock.advance(by: .seconds(60))
      #expect(await live(on: disk, bank, clock, cutAfter: nil), "\(life)")
      if bank.given.values.reduce(0, +) == 600 { break }
    }
    try await check(disk, bank, clock, life)
    #expect(bank.given == ["ann": 200, "eve": 200, "ida": 200], "\(life)")
    let ledger = try await open(on: disk, clock)
    #expect(try await ledger.linesInFlight().isEmpty, "\(life)")
    #expect(try await ledger.batches().allSatisfy { $0.finishedPosition != nil }, "\(life)")
    for referrer in referrers {
      #expect(try await ledger.balance(of: referrer, in: "USD")?.paid == 200, "\(life)")
    }
    let events = try await ledger.allEvents()
    #expect(
      Invariants.violations(
        events: events, balances: try await ledger.balances(), at: clock.now) == [], "\(life)")
    try await ledger.close()
  }

  @Test(.timeLimit(.minutes(10)), arguments: [CrashOutcome.nothing, .everything])
  func
    `R13: killed at every step, with an executor that does each key once, everybody is paid once`(
      outcome: CrashOutcome
    ) async throws
  {
    let prepared = try await Self.prepared()
    var calls = 0
    var isWhole = false
    while !isWhole {
      let (disk, bank, clock) = (prepared.copy(), Bank(), ManualClock())
      clock.advance(by: .seconds(10))
      isWhole = await Self.live(on: disk, bank, clock, cutAfter: calls)
      disk.crash(outcome)
      let life = "a life of \(calls) calls"
      try await Self.check(disk, bank, clock, life)
      try await Self.settleAll(disk, bank, clock, life)
      calls += 1
    }
    #expect(calls > 40, "the power was cut at \(calls) places only")
  }

  @Test(.timeLimit(.minutes(10)))
  func
    `R13: killed again and again, with an executor that fails at random, everybody is paid once`()
    async throws
  {
    let prepared = try await Self.prepared()
    for seed in 0..<(Sanitized.isOn ? 4 : 40) as Range<UInt64> {
      var random = RandomSource(seed: seed)
      let (disk, bank, clock) = (prepared.copy(), Bank(), ManualClock())
      bank.decide { order in
        // Each key has its own fate, so that the order of calls does not matter.
        var fate = RandomSource(
          seed: seed ^ order.key.string.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        switch fate.below(10) {
        case ..<4: return .pays
        case ..<7: return .refuses
        case ..<8: return .paysSilently
        default: return fate.chance(50) && order.attempt < 4 ? .refuses : .pays
        }
      }
      for round in 0..<5 {
        clock.advance(by: .seconds(60))
        _ = await Self.live(on: disk, bank, clock, cutAfter: random.below(160))
        disk.crash(.seeded(random.next()))
        try await Self.check(disk, bank, clock, "seed \(seed), round \(round)")
      }
      bank.decide(nil)
      try await Self.settleAll(disk, bank, clock, "seed \(seed)")
    }
  }
}
