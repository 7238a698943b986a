import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Batches through the ledger, as an administrator uses them (rules R11, R12 and R15).
@Suite struct BatchTests {
  private func code(
    _ body: () async throws(LedgerFailure) -> BatchOutcome
  ) async -> String {
    do throws(LedgerFailure) {
      return "paid \(try await body().paid.count)"
    } catch {
      if case .rejected(let rejection) = error { return rejection.code.rawValue }
      return "\(error)"
    }
  }

  @Test func `R11: a preview changes nothing`() async throws {
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    let (position, digest) = (await ledger.position, try await ledger.stateDigest())
    _ = try await ledger.previewBatch(by: "admin")
    #expect(await ledger.position == position)
    #expect(try await ledger.stateDigest() == digest)
  }

  @Test
  func `R12: a confirmed batch is one append, closed by its end, in the name of who confirmed`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"], on: store)
    let preview = try await ledger.previewBatch(by: "admin")
    let groups = await store.groups.count
    let outcome = try await ledger.confirm(preview, by: "admin", correlation: "monday")
    #expect(await store.groups.count == groups + 1)
    #expect(await store.groups.last?.count == 3)
    #expect(outcome.paid == preview.lines && outcome.changed.isEmpty && !outcome.isDuplicate)
    #expect(outcome.position == (await ledger.position))
    let events = try await ledger.allEvents().suffix(3)
    #expect(events.allSatisfy { $0.actor == "admin" && $0.correlation == "monday" })
    guard case .batchFinished(let end) = events.last?.body else {
      Issue.record("the batch was not closed")
      return
    }
    #expect(end.batch == preview.batch && end.paid == 2 && end.failed == 0 && end.changed == 0)
    #expect(end.totals == [CurrencyTotal(currency: "USD", amount: "4.00")])
    let balance = try await ledger.balance(of: "ann", in: "USD")
    #expect(balance?.wallet == 200 && balance?.pending == 0)
  }

  @Test
  func `R12: where the append fails nobody is paid, and the same confirmation may be made again`()
    async throws
  {
    let store = GatedStore()
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"], on: store)
    let preview = try await ledger.previewBatch(by: "admin")
    let digest = try await ledger.stateDigest()
    await store.fail(.fails(.notWritten))
    await #expect(throws: LedgerFailure.self) { try await ledger.confirm(preview, by: "admin") }
    #expect(try await ledger.stateDigest() == digest)
    #expect(
      await code { () async throws(LedgerFailure) in
        try await ledger.confirm(preview, by: "admin")
      } == "paid 2")
  }

  @Test func `R12: only who asked confirms, and only within 120 seconds`() async throws {
    let clock = ManualClock()
    let ledger = try await Program.ledger(earnedBy: ["ann"], clock: clock)
    let preview = try await ledger.previewBatch(by: "admin")
    let position = await ledger.position
    #expect(
      await code { () async throws(LedgerFailure) in
        try await ledger.confirm(preview, by: "host")
      } == "batchNotYours")
    #expect(
      await code { () async throws(LedgerFailure) in try await ledger.confirm(preview) }
        == "batchNotYours")
    clock.advance(by: .milliseconds(120_001))
    #expect(
      await code { () async throws(LedgerFailure) in
        try await ledger.confirm(preview, by: "admin")
      } == "batchExpired")
    #expect(await ledger.position == position)
    clock.advance(by: .milliseconds(-1))
    #expect(
      await code { () async throws(LedgerFailure) in
        try await ledger.confirm(preview, by: "admin")
      } == "paid 1")
  }

  @Test func `R12: confirming twice pays once, also when the second comes too late or at once`()
    async throws
  {
    let clock = ManualClock()
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"], clock: clock)
    let preview = try await ledger.previewBatch(by: "admin")
    let outcomes = try await withThrowingTaskGroup(of: BatchOutcome.self) { group in
      for _ in 0..<8 { group.addTask { try await ledger.confirm(preview, by: "admin") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { !$0.isDuplicate }.count == 1)
    #expect(outcomes.allSatisfy { $0.paid == preview.lines })
    #expect(Set(outcomes.map(\.position)).count == 1)
    let position = await ledger.position
    clock.advance(by: .seconds(500))
    #expect(try await ledger.confirm(preview, by: "admin").isDuplicate)
    #expect(await ledger.position == position)
    #expect(try await ledger.balance(of: "ann", in: "USD")?.paid == 200)
  }

  @Test func `R12: a line that changed is reported and stays pending, the others are paid`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "bea", "eve", "ida"])
    let preview = try await ledger.previewBatch(by: "admin")
    try await ledger.block("bea", reason: "review")
    try await ledger.refund("r", of: "of eve", amount: "5.00")
    // More was earned: what was previewed is paid, and the rest stays pending (fault F21 of the field).
    try await ledger.recordPayment("more", by: "ida's", amount: "5.00", currency: "USD")
    let outcome = try await ledger.confirm(preview, by: "admin")
    #expect(outcome.paid.map(\.referrer) == ["ann", "ida"])
    #expect(
      outcome.changed.map { "\($0.line.referrer) \($0.rejection.code.rawValue)" }
        == ["bea referrerBlocked", "eve exceedsPayable"])
    #expect(try await ledger.balance(of: "ida", in: "USD")?.pending == 100)
    #expect(try await ledger.balance(of: "bea", in: "USD")?.pending == 200)
    #expect(try await ledger.balance(of: "eve", in: "USD")?.pending == 100)
    try await ledger.unblock("bea", reason: "cleared")
    let again = try await ledger.confirm(preview, by: "admin")
    #expect(again.isDuplicate && again.paid == outcome.paid && again.changed.count == 2)
    #expect(try await ledger.balance(of: "bea", in: "USD")?.pending == 200)
  }

  @Test func `R12: where no line is left the confirmation is refused, and nothing is recorded`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    let preview = try await ledger.previewBatch(by: "admin")
    try await ledger.block("ann", reason: "review")
    let position = await ledger.position
    #expect(
      await code { () async throws(LedgerFailure) in
        try await ledger.confirm(preview, by: "admin")
      } == "batchChanged")
    let empty = try await ledger.previewBatch(of: "nobody", by: "admin")
    #expect(
      await code { () async throws(LedgerFailure) in
        try await ledger.confirm(empty, by: "admin")
      } == "batchChanged")
    #expect(await ledger.position == position)
  }

  @Test
  func `R12: of two previews of one second, the one that comes second pays nothing and says so`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let first = try await ledger.previewBatch(of: "ann", by: "admin")
    let second = try await ledger.previewBatch(of: "eve", by: "admin")
    #expect(first.batch == second.batch)
    _ = try await ledger.confirm(first, by: "admin")
    #expect(
      await code { () async throws(LedgerFailure) in
        try await ledger.confirm(second, by: "admin")
      } == "batchChanged")
    #expect(try await ledger.balance(of: "eve", in: "USD")?.pending == 200)
    let third = try await ledger.previewBatch(of: "eve", by: "admin")
    #expect(third.batch == Text("\(first.batch)-2"))
    #expect(try await ledger.confirm(third, by: "admin").paid.count == 1)
  }

  @Test func `R12: a preview that was made of another log is refused`() async throws {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let other = try await Program.ledger(earnedBy: ["ann"])
    let preview = try await ledger.previewBatch(by: "admin")
    #expect(
      await code { () async throws(LedgerFailure) in
        try await other.confirm(preview, by: "admin")
      } == "positionMismatch")
  }

  @Test func `R12: a line that an executor has is not paid into the wallet besides`() async throws {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let preview = try await ledger.previewBatch(by: "admin")
    try await ledger.record(
      .cashbackStarted(
        CashbackStarted(
          batch: preview.batch, referrer: "ann", amount: "2.00", currency: "USD",
          destination: .wallet, attempt: 1)))
    let outcome = try await ledger.confirm(preview, by: "admin")
    #expect(outcome.paid.map(\.referrer) == ["eve"])
    #expect(outcome.changed.map(\.rejection.code) == [.invalidTransition])
  }

  @Test func `R12: a line that was paid by hand in the batch counts as paid, once`() async throws {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let preview = try await ledger.previewBatch(by: "admin")
    try await ledger.record(
      .cashbackPaid(
        CashbackPaid(batch: preview.batch, referrer: "ann", amount: "2.00", currency: "USD")))
    let outcome = try await ledger.confirm(preview, by: "admin")
    #expect(outcome.paid.count == 2)
    #expect(try await ledger.balance(of: "ann", in: "USD")?.paid == 200)
    #expect(try await ledger.batch(preview.batch)?.lines.count == 2)
  }

  @Test(arguments: [("2.00", "4.00", 2, 0), ("1.50", "3.50", 1, 1)])
  func `R12, R13: what an interrupted executor paid counts as paid, with its amount`(
    amount: Amount, total: Amount, paid: Int, changed: Int
  ) async throws {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let preview = try await ledger.previewBatch(by: "admin")
    let bank = Destination<Spelled>.address("iban:ann")
    try await ledger.record(
      .cashbackStarted(
        CashbackStarted(
          batch: preview.batch, referrer: "ann", amount: amount, currency: "USD",
          destination: bank, attempt: 1)))
    try await ledger.record(
      .cashbackPaid(
        CashbackPaid(
          batch: preview.batch, referrer: "ann", amount: amount, currency: "USD",
          destination: bank)))
    let outcome = try await ledger.confirm(preview, by: "admin")
    #expect(outcome.paid.count == paid && outcome.changed.count == changed)
    #expect(outcome.changed.allSatisfy { $0.rejection.code == .conflict })
    #expect(try await ledger.balance(of: "ann", in: "USD")?.wallet == 0)
    #expect(try await ledger.balance(of: "eve", in: "USD")?.wallet == 200)
    guard case .batchFinished(let end)? = try await ledger.allEvents().last?.body else {
      Issue.record("the batch was not closed")
      return
    }
    // What closes the batch counts all that it paid.
    #expect(end.paid == 2 && end.changed == UInt64(changed))
    #expect(end.totals == [CurrencyTotal(currency: "USD", amount: total)])
    #expect(try await ledger.confirm(preview, by: "admin").paid == outcome.paid)
  }

  @Test func `R15: history by date, all details of one batch, statistics by month`() async throws {
    let clock = ManualClock()
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"], clock: clock)
    let october = try await ledger.previewBatch(of: "ann", by: "admin")
    _ = try await ledger.confirm(october, by: "admin")
    clock.advance(by: .seconds(45 * 86_400))
    let november = try await ledger.previewBatch(by: "admin")
    _ = try await ledger.confirm(november, by: "admin")
    try await ledger.recordPayment("more", by: "ann's", amount: "7.50", currency: "USD")
    try await ledger.record(
      .cashbackPaid(
        CashbackPaid(batch: "payment:more", referrer: "ann", amount: "1.50", currency: "USD")))
    #expect(try await ledger.batches().map(\.batch) == [october.batch, november.batch])
    #expect(try await ledger.batches(from: november.previewedAt).map(\.batch) == [november.batch])
    #expect(try await ledger.batches(to: november.previewedAt).map(\.batch) == [october.batch])
    let details = try await ledger.batch(november.batch)
    #expect(details?.summary.paid == 1 && details?.summary.finishedPosition != nil)
    #expect(
      details?.lines.map { "\($0.referrer) \($0.amount) \($0.status) \($0.referrals ?? 9)" }
        == ["eve 2.00 paid 1"])
    #expect(try await ledger.batch("BATCH-1") == nil)
    let statistics = try await ledger.batchStatistics()
    #expect(statistics.map(\.batches) == [2] && statistics.map(\.paid) == [400])
    #expect(statistics.map(\.average) == [200])
    #expect(
      statistics[0].months.map { "\($0.month) \($0.paid)" } == ["2025-10 200", "2025-11 200"])
  }

  @Test func `R11, R12: a preview that was kept in a file is confirmed as if it never had been`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let kept = try await ledger.previewBatch(by: "admin").json
    let outcome = try await ledger.confirm(BatchPreview(json: kept), by: "admin")
    #expect(outcome.paid.count == 2)
    #expect(outcome.json.hasSuffix("\"failed\":[],\"unknown\":[],\"changed\":[]}"))
  }
}
