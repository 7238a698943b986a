import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// Batches whose money is moved outside of the ledger (rule R13).
@Suite struct SettlementTests {
  static func settlement(
    _ ledger: Ledger, _ bank: Bank, clock: ManualClock = ManualClock(),
    backoff: Backoff = .once, timeout: Duration? = nil
  ) -> CashbackSettlement {
    CashbackSettlement(
      of: ledger, by: bank, clock: clock, backoff: backoff, timeout: timeout, maximumConcurrent: 1)
  }

  @Test func `R13: the start of an attempt is durable before the executor is asked`() async throws {
    let store = MemoryStore()
    let ledger = try await Program.ledger(earnedBy: ["ann"], on: store)
    let bank = Bank()
    let seen = Mutex<[String]>([])
    bank.whileAsked { order in
      let log = try? await Ledger.open(on: store, readOnly: true)
      let standing = try? await log?.standing(of: order.line)
      seen.withLock { $0.append("\(order.key): \(standing.map { "\($0)" } ?? "none")") }
    }
    let preview = try await ledger.previewBatch(by: "admin")
    let outcome = try await Self.settlement(ledger, bank).pay(preview, by: "admin")
    let position = await ledger.position
    #expect(outcome.paid == preview.lines && outcome.position == position)
    #expect(seen.withLock { $0.count } == 1)
    #expect(
      seen.withLock { $0[0].hasPrefix("BATCH-20251001-090000/ann/USD/1: inFlight(attempt: 1") })
    let events = try await ledger.allEvents().suffix(3)
    #expect(events.map(\.body.type) == [.cashbackStarted, .cashbackPaid, .batchFinished])
    guard case .cashbackPaid(let paid) = events.dropFirst().first?.body else { return }
    #expect(paid.destination == .address("iban:ann"))
    #expect(paid.reference == "t-BATCH-20251001-090000/ann/USD/1")
    let balance = try await ledger.balance(of: "ann", in: "USD")
    #expect(balance?.paid == 200 && balance?.wallet == 0 && balance?.inFlight == 0)
  }

  @Test
  func `R13: a failed line is pending again, the batch goes on, and a retry is the next attempt`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let bank = Bank()
    bank.next(.refuses)
    let preview = try await ledger.previewBatch(by: "admin")
    let settlement = Self.settlement(ledger, bank)
    let outcome = try await settlement.pay(preview, by: "admin")
    #expect(outcome.failed.map { "\($0.line.referrer) \($0.reason)" } == ["ann account closed"])
    #expect(outcome.paid.map(\.referrer) == ["eve"] && outcome.position != nil)
    #expect(try await ledger.balance(of: "ann", in: "USD")?.payable == 200)
    let retried = try await settlement.retryFailed(in: preview.batch)
    #expect(retried.map(\.result) == [.paid])
    #expect(bank.orders.map(\.attempt) == [1, 1, 2])
    #expect(try await settlement.retryFailed(in: preview.batch).isEmpty)
    #expect(bank.given == ["ann": 200, "eve": 200])
  }

  @Test func `R13: what failed and was paid by another batch since is not paid by a retry`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    let bank = Bank()
    bank.next(.refuses)
    let clock = ManualClock()
    let settlement = Self.settlement(ledger, bank)
    let first = try await ledger.previewBatch(by: "admin")
    _ = try await settlement.pay(first, by: "admin")
    clock.advance(by: .seconds(1))
    let second = try await ledger.previewBatch(by: "admin")
    #expect(try await settlement.pay(second, by: "admin").paid.count == 1)
    guard
      case .changed(let rejection)? = try await settlement.retryFailed(in: first.batch).first?
        .result
    else {
      Issue.record("the retry was not refused")
      return
    }
    #expect(rejection.code == .exceedsPayable)
    #expect(bank.given == ["ann": 200])
  }

  @Test(arguments: [Bank.Mood.paysSilently, .isDeaf])
  func
    `R13: an unknown outcome stays in flight, in no other batch, and is asked for under the same key`(
      mood: Bank.Mood
    ) async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let bank = Bank()
    bank.next(mood)
    let settlement = Self.settlement(ledger, bank)
    let preview = try await ledger.previewBatch(by: "admin")
    let outcome = try await settlement.pay(preview, by: "admin")
    #expect(outcome.unknown.map(\.referrer) == ["ann"] && outcome.position == nil)
    #expect(try await ledger.linesInFlight().map(\.referrer) == ["ann"])
    let next = try await ledger.previewBatch(by: "admin")
    #expect(next.lines.isEmpty && next.leftOut.map(\.reason) == [.inFlight])
    let resumed = try await settlement.resume()
    #expect(resumed.map(\.result) == [.paid])
    #expect(bank.orders.map(\.key.string).filter { $0.contains("ann") }.count == 2)
    #expect(Set(bank.orders.map(\.key)).count == 2)
    #expect(bank.given == ["ann": 200, "eve": 200])
    let batch = try await ledger.batch(preview.batch)
    let position = await ledger.position
    #expect(batch?.summary.finishedPosition == position)
    #expect(try await settlement.resume().isEmpty)
    let again = try await settlement.pay(preview, by: "admin")
    #expect(again.isDuplicate && again.paid.count == 2 && bank.orders.count == 3)
  }

  @Test func `R13: after its time an attempt counts as unknown, whatever the executor does later`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    let clock = ManualClock()
    let bank = Bank()
    let isAsked = Mutex(false)
    bank.whileAsked { _ in
      isAsked.withLock { $0 = true }
      try? await clock.sleep(until: Timestamp(milliseconds: .max))
    }
    let settlement = Self.settlement(ledger, bank, clock: clock, timeout: .seconds(30))
    let preview = try await ledger.previewBatch(by: "admin")
    async let outcome = settlement.pay(preview, by: "admin")
    await eventually { isAsked.withLock { $0 } && clock.sleeperCount == 2 }
    clock.advance(by: .seconds(30))
    #expect(try await outcome.unknown.count == 1)
    bank.whileAsked(nil)
    #expect(try await settlement.resume().map(\.result) == [.paid])
    #expect(bank.given == ["ann": 200])
  }

  @Test func `R13: tries again after waits that double up to the longest`() async throws {
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    let clock = ManualClock(jumps: true)
    let bank = Bank()
    bank.next(.refuses, .isDeaf, .paysSilently, .refuses)
    let settlement = Self.settlement(
      ledger, bank, clock: clock,
      backoff: Backoff(first: .seconds(1), longest: .seconds(3), attempts: 6))
    let outcome = try await settlement.pay(try await ledger.previewBatch(by: "admin"), by: "admin")
    #expect(outcome.paid.count == 1)
    // The second attempt was not heard of, then done, then told: it has one key.
    #expect(bank.orders.map(\.attempt) == [1, 2, 2, 2])
    #expect(clock.waits == [.seconds(1), .seconds(2), .seconds(3)])
    #expect(bank.given == ["ann": 200])
  }

  @Test(
    arguments: [
      (1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (60, 10), (0, 1), (-1, 1),
    ])
  func `The wait after so many failures doubles and is capped`(failures: Int, seconds: Int) {
    let backoff = Backoff(first: .seconds(1), longest: .seconds(10), attempts: 0)
    #expect(backoff.delay(after: failures) == .seconds(seconds))
    #expect(backoff.attempts == 1)
  }

  @Test func `R13, P5: a slow executor does not delay recording a payment`() async throws {
    let clock = ManualClock()
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    let bank = Bank()
    bank.whileAsked { _ in try? await clock.sleep(until: Timestamp(milliseconds: .max)) }
    let settlement = Self.settlement(ledger, bank)
    let preview = try await ledger.previewBatch(by: "admin")
    let running = Task { try await settlement.pay(preview, by: "admin") }
    await eventually { clock.sleeperCount == 1 }
    let receipt = try await ledger.recordPayment(
      "meanwhile", by: "ann's", amount: "1.00", currency: "USD")
    #expect(receipt.position != nil && clock.sleeperCount == 1)
    clock.set(Timestamp(milliseconds: .max))
    #expect(try await running.value.paid.count == 1)
  }

  @Test func `R12, R13: confirming twice at once asks for each line once`() async throws {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve", "ida"])
    let bank = Bank()
    let settlement = CashbackSettlement(of: ledger, by: bank, timeout: nil, maximumConcurrent: 4)
    let preview = try await ledger.previewBatch(by: "admin")
    let outcomes = try await withThrowingTaskGroup(of: BatchOutcome.self) { group in
      for _ in 0..<6 { group.addTask { try await settlement.pay(preview, by: "admin") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { !$0.isDuplicate }.count == 1)
    #expect(outcomes.allSatisfy { $0.paid == preview.lines })
    #expect(bank.orders.count == 3)
  }

  @Test func `R13: a caller who is cancelled keeps what the executor did from being forgotten`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    let clock = ManualClock()
    let bank = Bank()
    bank.whileAsked { _ in try? await clock.sleep(until: Timestamp(milliseconds: .max)) }
    let settlement = Self.settlement(ledger, bank)
    let preview = try await ledger.previewBatch(by: "admin")
    let running = Task { try await settlement.pay(preview, by: "admin") }
    await eventually { clock.sleeperCount == 1 }
    running.cancel()
    #expect(try await running.value.paid.count == 1)
    #expect(try await ledger.balance(of: "ann", in: "USD")?.paid == 200)
  }

  @Test
  func
    `R13: a batch that is cancelled half-way starts nothing more, and goes on when confirmed again`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve", "ida"])
    let clock = ManualClock()
    let bank = Bank()
    bank.whileAsked { _ in try? await clock.sleep(until: Timestamp(milliseconds: .max)) }
    let settlement = Self.settlement(ledger, bank)
    let preview = try await ledger.previewBatch(by: "admin")
    let running = Task { try await settlement.pay(preview, by: "admin") }
    await eventually { clock.sleeperCount == 1 }
    running.cancel()
    await #expect(throws: LedgerFailure.self) { try await running.value }
    #expect(bank.orders.count == 1)
    #expect(try await ledger.balance(of: "ann", in: "USD")?.paid == 200)
    #expect(try await ledger.balance(of: "eve", in: "USD")?.pending == 200)
    #expect(try await ledger.batch(preview.batch)?.summary.finishedPosition == nil)
    bank.whileAsked(nil)
    let outcome = try await settlement.pay(preview, by: "admin")
    #expect(outcome.paid.count == 3 && outcome.position != nil)
    #expect(bank.given == ["ann": 200, "eve": 200, "ida": 200] && bank.orders.count == 3)
  }

  @Test func `R13: whatever an executor says, what it did is recorded`() async throws {
    struct Talker: PayoutExecutor {
      func pay(_ order: PayoutOrder) async throws -> PayoutResult {
        switch order.referrer {
        case "ann": .paid(reference: Text(String(repeating: "é\n", count: 2000)))
        case "eve": .paid(reference: "")
        case "ida": .failed(reason: "")
        default: .failed(reason: Text("line\u{7F}\u{85}end" + String(repeating: "x", count: 3000)))
        }
      }
    }
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve", "ida", "una"])
    let settlement = CashbackSettlement(of: ledger, by: Talker(), backoff: .once, timeout: nil)
    let outcome = try await settlement.pay(try await ledger.previewBatch(by: "admin"), by: "admin")
    #expect(outcome.paid.map(\.referrer) == ["ann", "eve"])
    #expect(outcome.failed.count == 2 && outcome.unknown.isEmpty)
    let details = try await ledger.batch(outcome.preview.batch)
    #expect(details?.lines.map { $0.reference?.string.utf8.count } == [1023, nil, nil, nil])
    #expect(
      details?.lines.map { $0.reason?.string.prefix(12) } == [nil, nil, "failed", "line  endxxx"])
    #expect(details?.lines[0].destination == .address("external"))
  }

  @Test func `R12, R13: expired, somebody else's or changed, nothing is asked of the executor`()
    async throws
  {
    let clock = ManualClock()
    let ledger = try await Program.ledger(earnedBy: ["ann"], clock: clock)
    let bank = Bank()
    let settlement = Self.settlement(ledger, bank)
    let preview = try await ledger.previewBatch(by: "admin")
    func code(by actor: Text) async -> Rejection.Code? {
      do throws(LedgerFailure) {
        _ = try await settlement.pay(preview, by: actor)
        return nil
      } catch {
        if case .rejected(let rejection) = error { return rejection.code }
        return nil
      }
    }
    #expect(await code(by: "host") == .batchNotYours)
    try await ledger.block("ann", reason: "review")
    #expect(await code(by: "admin") == .batchChanged)
    try await ledger.unblock("ann", reason: "cleared")
    clock.advance(by: .milliseconds(120_001))
    #expect(await code(by: "admin") == .batchExpired)
    #expect(bank.orders.isEmpty)
  }

  @Test(arguments: [true, false])
  func
    `R12, R13: of two previews of one second, a line that was handed out with another amount changed`(
      isPaid: Bool
    ) async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let bank = Bank()
    let settlement = Self.settlement(ledger, bank)
    let first = try await ledger.previewBatch(of: "ann", by: "admin")
    try await ledger.recordPayment("more", by: "ann's", amount: "5.00", currency: "USD")
    let second = try await ledger.previewBatch(by: "admin")
    #expect(second.batch == first.batch && second.lines.map(\.amount) == ["3.00", "2.00"])
    // The first one was interrupted, before or after its line was paid.
    let destination = Destination<Spelled>.address("iban:ann")
    try await ledger.record(
      .cashbackStarted(
        CashbackStarted(
          batch: first.batch, referrer: "ann", amount: "2.00", currency: "USD",
          destination: destination, attempt: 1)))
    if isPaid {
      try await ledger.record(
        .cashbackPaid(
          CashbackPaid(
            batch: first.batch, referrer: "ann", amount: "2.00", currency: "USD",
            destination: destination)))
    }
    let outcome = try await settlement.pay(second, by: "admin")
    #expect(outcome.paid.map(\.referrer) == ["eve"])
    #expect(outcome.changed.map(\.rejection.code) == [.amountMismatch])
    // As long as a line of it is in flight, a batch is open.
    #expect((outcome.position != nil) == isPaid)
    try await settlement.resume()
    guard case .batchFinished(let end)? = try await ledger.allEvents().last?.body else {
      Issue.record("the batch was not closed")
      return
    }
    #expect(end.paid == 2 && end.totals == [CurrencyTotal(currency: "USD", amount: "4.00")])
    #expect(bank.given == (isPaid ? ["eve": 200] : ["ann": 200, "eve": 200]))
    #expect(try await ledger.balance(of: "ann", in: "USD")?.pending == 100)
  }

  @Test func `R12, R13: a line that was paid by hand in the batch is not paid by the executor`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let bank = Bank()
    let preview = try await ledger.previewBatch(by: "admin")
    try await ledger.record(
      .cashbackPaid(
        CashbackPaid(batch: preview.batch, referrer: "ann", amount: "2.00", currency: "USD")))
    let outcome = try await Self.settlement(ledger, bank).pay(preview, by: "admin")
    #expect(outcome.paid.count == 2 && outcome.changed.isEmpty && outcome.position != nil)
    #expect(bank.given == ["eve": 200])
  }

  @Test func `R13: an idempotency key names one attempt, and fits into a header`() {
    let ids: [Text] = ["a", "a/b", "a%2Fb", "é x", "", "a\u{301}"]
    var keys: Set<Text> = []
    for batch in ids {
      for referrer in ids {
        for attempt in [1, 11] as [UInt64] {
          let line = BatchLineID(batch: batch, referrer: referrer, currency: "USD")
          let key = line.key(attempt: attempt)
          #expect(key.string.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
          keys.insert(key)
        }
      }
    }
    #expect(keys.count == ids.count * ids.count * 2)
    let order = BatchLineID(batch: "B 1", referrer: "r/2", currency: "USD").key(attempt: 3)
    #expect(order == "B%201/r%2F2/USD/3")
  }
}
