import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// What clients and clocks do to a ledger on files.
@Suite(.timeLimit(.minutes(10))) struct KeyAndClockFaultTests {
  private func open(_ disk: SimulatedDisk, _ clock: ManualClock = ManualClock()) async throws
    -> Ledger
  {
    try await Ledger.open(on: FileStore.open(on: disk, threading: .callers), clock: clock)
  }

  @Test func `Fault 60: the same key a thousand times across crashes is one event`() async throws {
    let disk = SimulatedDisk()
    var ledger = try await open(disk)
    try await ledger.publish(Program.terms())
    var random = RandomSource(seed: 60)
    var told: [Receipt] = []
    var opened = 0
    for attempt in 1...1000 {
      if random.chance(12) {
        disk.crash(.seeded(random.next()))
        disk.cutPower(afterCalls: random.below(200))
        guard let again = try? await open(disk) else { continue }
        opened += 1
        ledger = again
      }
      // Others propose, too: the log goes on, and the key comes to stand ever further back.
      if attempt.isMultiple(of: 5) { _ = try? await ledger.propose(Program.payment("\(attempt)")) }
      if let outcome = try? await ledger.propose(Program.payment("same")) {
        told.append(try outcome.receipt())
      }
    }
    disk.crash(.nothing)
    ledger = try await open(disk)
    let events = try await ledger.allEvents()
    let places = events.filter {
      if case .paymentSucceeded(let payment) = $0.body { payment.payment == "same" } else { false }
    }
    #expect(places.count == 1)
    #expect(opened > 20 && told.count > 300)
    #expect(Set(told.map(\.position)) == [places.first?.position])
    #expect(told.filter { !$0.isDuplicate }.count <= 1)
  }

  @Test func `Fault 67: with a clock that goes back, positions keep the order, and so does replay`()
    async throws
  {
    let disk = SimulatedDisk()
    let clock = ManualClock()
    let start = clock.now
    var ledger = try await open(disk, clock)
    try await ledger.publish(Program.terms())
    for number in 1...6 {
      // An hour forward, two back, and so on; and it begins anew after each crash.
      clock.advance(by: .seconds(number.isMultiple(of: 2) ? 3600 : -7200))
      _ = try await ledger.propose(Program.payment("p\(number)"))
      let digest = try await ledger.stateDigest()
      disk.crash(.nothing)
      ledger = try await open(disk, clock)
      #expect(try await ledger.stateDigest() == digest)
    }
    let events = try await ledger.allEvents()
    #expect(events.map(\.position) == Array(1...7))
    #expect(events.map(\.recordedAt) == events.map(\.recordedAt).sorted())
    #expect(events.allSatisfy { $0.recordedAt >= start })
    let keys = events.dropFirst().compactMap {
      if case .paymentSucceeded(let payment) = $0.body { payment.payment } else { nil }
    }
    #expect(keys == (1...6).map { Text("p\($0)") })
  }
}
