import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// The referral payouts of single payments (rule R14).
@Suite struct PaymentPayoutTests {
  /// Bob pays below ann, who stands below eve: ann earns 20%, eve 10%.
  private static func ledger(
    payments: [Text], _ change: (inout ProgramTerms) -> Void = { _ in }
  ) async throws -> Ledger {
    let ledger = try await Ledger.open(on: MemoryStore(), clock: ManualClock())
    try await ledger.publish(Program.terms(change))
    try await ledger.register("ann", referredBy: "eve")
    try await ledger.register("bob", referredBy: "ann")
    for payment in payments {
      try await ledger.recordPayment(payment, by: "bob", amount: "10.00", currency: "USD")
    }
    return ledger
  }

  private func status(_ payment: Text, in ledger: Ledger) async throws -> String {
    guard let settlement = try await ledger.settlement(of: payment) else { return "unknown" }
    let legs = settlement.legs.map { leg in
      "\(leg.referrer) \(leg.covered.amount)/\(leg.earned.amount)"
        + (leg.isInFlight ? " in flight" : "") + (leg.failure.map { " (\($0))" } ?? "")
    }
    return ([settlement.status.rawValue] + legs).joined(separator: " ")
  }

  @Test func `R14: not applicable, queued, failed, completed`() async throws {
    let ledger = try await Self.ledger(payments: ["p1"])
    try await ledger.recordPayment("alone", by: "stranger", amount: "10.00", currency: "USD")
    #expect(try await status("alone", in: ledger) == "notApplicable")
    #expect(try await status("none", in: ledger) == "unknown")
    #expect(try await status("p1", in: ledger) == "queued ann 0.00/2.00 eve 0.00/1.00")
    let bank = Bank()
    bank.next(.pays, .refuses)
    let settlement = SettlementTests.settlement(ledger, bank)
    let processed = try await settlement.process("p1")
    #expect(processed.settlement.status == .failed)
    #expect(
      processed.tried.map(\.result) == [.paid, .failed(reason: "account closed")])
    #expect(
      try await status("p1", in: ledger) == "failed ann 2.00/2.00 eve 0.00/1.00 (account closed)")
    #expect(try await ledger.failedSettlements().map(\.payment) == ["p1"])
    let again = try await settlement.processFailed()
    #expect(again.map(\.settlement.status) == [.completed])
    #expect(try await status("p1", in: ledger) == "completed ann 2.00/2.00 eve 1.00/1.00")
    #expect(try await settlement.process("p1").tried.isEmpty)
    #expect(
      bank.orders.map(\.key.string) == [
        "payment:p1/ann/USD/1", "payment:p1/eve/USD/1", "payment:p1/eve/USD/2",
      ])
    #expect(try await ledger.batches().isEmpty)
  }

  @Test func `R14: a retry never repeats a leg whose outcome was unknown under another key`()
    async throws
  {
    let ledger = try await Self.ledger(payments: ["p1"])
    let bank = Bank()
    bank.next(.paysSilently)
    let settlement = SettlementTests.settlement(ledger, bank)
    #expect(try await settlement.process("p1").tried.map(\.result) == [.unknown, .paid])
    #expect(try await status("p1", in: ledger) == "queued ann 0.00/2.00 in flight eve 1.00/1.00")
    #expect(try await settlement.process("p1").settlement.status == .completed)
    #expect(Set(bank.orders.map(\.key)).count == 2 && bank.orders.count == 3)
    #expect(bank.given == ["ann": 200, "eve": 100])
  }

  @Test func `R14: what batches pay covers the oldest legs first`() async throws {
    let ledger = try await Self.ledger(payments: ["p1", "p2"])
    try await ledger.record(
      .cashbackPaid(CashbackPaid(batch: "B", referrer: "ann", amount: "2.50", currency: "USD")))
    #expect(try await status("p1", in: ledger) == "queued ann 2.00/2.00 eve 0.00/1.00")
    #expect(try await status("p2", in: ledger) == "queued ann 0.50/2.00 eve 0.00/1.00")
    let wallet = CashbackSettlement(of: ledger, by: nil)
    #expect(try await wallet.process("p2").settlement.status == .completed)
    #expect(try await ledger.balance(of: "ann", in: "USD")?.wallet == 400)
    #expect(try await status("p1", in: ledger) == "queued ann 2.00/2.00 eve 0.00/1.00")
  }

  @Test
  func
    `R14: a leg is paid when its earning net of reversals is covered; what is paid beyond covers others`()
    async throws
  {
    let ledger = try await Self.ledger(payments: ["p1", "p2"])
    let wallet = CashbackSettlement(of: ledger, by: nil)
    try await ledger.refund("r1", of: "p1", amount: "5.00")
    #expect(try await wallet.process("p1").settlement.status == .completed)
    #expect(try await status("p1", in: ledger) == "completed ann 1.00/1.00 eve 0.50/0.50")
    try await ledger.refund("r2", of: "p1", amount: "5.00")
    #expect(try await status("p1", in: ledger) == "completed ann 0.00/0.00 eve 0.00/0.00")
    #expect(try await status("p2", in: ledger) == "queued ann 1.00/2.00 eve 0.50/1.00")
    let processed = try await wallet.process("p2")
    #expect(processed.settlement.status == .completed)
    #expect(try await ledger.balance(of: "ann", in: "USD")?.pending == 0)
  }

  @Test func `R14: paid again, a payment has batches of rising numbers, none of another payment`()
    async throws
  {
    let ledger = try await Self.ledger(payments: ["p", "p:2"])
    let wallet = CashbackSettlement(of: ledger, by: nil)
    // Half of it is taken back by an adjustment, so that only half of the leg is payable at first.
    try await ledger.adjust(
      "a1", of: "ann", account: .cashback, by: "-3.00", currency: "USD", reason: "by hand")
    #expect(try await wallet.process("p").tried.map(\.line.batch) == ["payment:p", "payment:p"])
    #expect(try await status("p", in: ledger) == "queued ann 1.00/2.00 eve 1.00/1.00")
    try await ledger.adjust(
      "a2", of: "ann", account: .cashback, by: "3.00", currency: "USD", reason: "by hand")
    #expect(try await wallet.process("p").tried.map(\.line.batch) == ["payment:p:3"])
    #expect(try await status("p", in: ledger) == "completed ann 2.00/2.00 eve 1.00/1.00")
    #expect(try await status("p:2", in: ledger) == "queued ann 0.00/2.00 eve 0.00/1.00")
    #expect(try await wallet.process("p:2").settlement.status == .completed)
  }

  @Test func `R14: what is not payable stays queued, and what settles at once is completed`()
    async throws
  {
    let ledger = try await Self.ledger(payments: ["p1"]) { terms in
      terms.minimumPayout = [CurrencyMinimum(currency: "USD", minorUnits: 150)]
    }
    let wallet = CashbackSettlement(of: ledger, by: nil)
    #expect(try await wallet.process("p1").tried.map(\.line.referrer) == ["ann"])
    #expect(try await status("p1", in: ledger) == "queued ann 2.00/2.00 eve 0.00/1.00")
    let immediate = try await Self.ledger(payments: ["p1"]) { $0.settlement = .immediate }
    #expect(try await status("p1", in: immediate) == "completed ann 2.00/2.00 eve 1.00/1.00")
    let blocked = try await Self.ledger(payments: ["p1"])
    try await blocked.block("ann", reason: "review")
    let settlement = CashbackSettlement(of: blocked, by: nil)
    #expect(try await settlement.process("p1").tried.map(\.line.referrer) == ["eve"])
  }

  @Test func `R14: a batch that failed is a failure of all that was earned before it was started`()
    async throws
  {
    let ledger = try await Self.ledger(payments: ["p1", "p2"])
    let bank = Bank()
    bank.next(.refuses)
    let settlement = SettlementTests.settlement(ledger, bank)
    _ = try await settlement.pay(try await ledger.previewBatch(of: "ann", by: "admin"), by: "admin")
    try await ledger.recordPayment("p3", by: "bob", amount: "10.00", currency: "USD")
    #expect(try await ledger.failedSettlements().map(\.payment) == ["p1", "p2"])
    #expect(try await status("p3", in: ledger).hasPrefix("queued"))
    #expect(
      try await settlement.processFailed().map(\.settlement.status) == [.completed, .completed])
    #expect(try await ledger.failedSettlements().isEmpty)
    #expect(bank.given == ["ann": 400, "eve": 200])
  }

  @Test func `R14: a payment that was never recorded is unknown`() async throws {
    let ledger = try await Self.ledger(payments: [])
    let settlement = CashbackSettlement(of: ledger, by: nil)
    await #expect(throws: LedgerFailure.self) { try await settlement.process("nothing") }
  }

  @Test func `R14: processing a payment many times at once pays it once`() async throws {
    let ledger = try await Self.ledger(payments: ["p1"])
    let bank = Bank()
    let settlement = CashbackSettlement(of: ledger, by: bank, timeout: nil)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { _ = try await settlement.process("p1") } }
      try await group.waitForAll()
    }
    #expect(bank.orders.count == 2 && bank.given == ["ann": 200, "eve": 100])
  }
}
