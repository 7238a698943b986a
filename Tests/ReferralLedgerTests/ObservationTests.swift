import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// What reaches the observer of a ledger, under stable names.
@Suite struct ObservationTests {
  private final class Log: LedgerObserver {
    private let diary = Diary()

    var all: [String] { diary.all }

    func observe(_ observation: LedgerObservation) {
      let metadata = observation.metadata.filter { $0.key != "duration" && $0.key != "message" }
      let shown = metadata.map { " \($0.key)=\($0.value)" }.joined()
      diary.note("\(observation.level.rawValue) \(observation.name)\(shown)")
    }
  }

  private static func ledger(_ log: Log, _ clock: ManualClock = ManualClock()) async throws
    -> Ledger
  {
    let ledger = try await Ledger.open(on: MemoryStore(), clock: clock, observer: log)
    try await ledger.publish(Program.terms())
    return ledger
  }

  @Test
  func
    `P4: registrations, activations, rewards, self-referral attempts and loops are told by name`()
    async throws
  {
    let log = Log()
    let ledger = try await Self.ledger(log)
    try await ledger.register("bob", referredBy: "ann")
    try await ledger.activateTrial(of: "bob")
    try await ledger.recordPayment("p1", by: "bob", amount: "10.00", currency: "USD")
    try await ledger.recordPayment("p1", by: "bob", amount: "10.00", currency: "USD")
    _ = try? await ledger.register("ann", referredBy: "ann")
    _ = try? await ledger.register("ann", referredBy: "bob")
    _ = try? await ledger.register("bob", referredBy: "eve")
    let told = log.all.filter { !$0.contains("log.") && !$0.contains("accepted") }
    #expect(
      told == [
        "info ledger.opened snapshot=0 replayed=0",
        "info event.recorded event=ProgramPublished position=1",
        "info referral.registered event=ReferralRegistered position=2 referee=bob referrer=ann",
        "info referral.activated event=ReferralActivated position=3 referee=bob trigger=trial",
        "info reward.granted event=PaymentSucceeded position=4 payment=p1 payer=bob currency=USD "
          + "earned=ann 2.00",
        "debug proposal.duplicate event=PaymentSucceeded",
        "notice referral.selfAttempt event=ReferralRegistered code=selfReferral",
        "notice referral.loopDetected event=ReferralRegistered code=referralLoop",
        "notice proposal.rejected event=ReferralRegistered code=alreadyReferred",
      ])
  }

  @Test func `P1, P5: batches and payouts are told by name, paid, failed and unknown`() async throws
  {
    let log = Log()
    let ledger = try await Self.ledger(log)
    for referrer in ["ann", "eve", "ida"] as [ID] {
      try await ledger.register(Text("\(referrer)'s"), referredBy: referrer)
      try await ledger.recordPayment(
        Text("of \(referrer)"), by: Text("\(referrer)'s"), amount: "10.00", currency: "USD")
    }
    let bank = Bank()
    bank.next(.pays, .refuses, .isDeaf)
    let preview = try await ledger.previewBatch(by: "admin")
    let settlement = SettlementTests.settlement(ledger, bank)
    _ = try await settlement.pay(preview, by: "admin")
    let told = log.all.filter { $0.contains("payout.") || $0.contains("batch.") }
    let key = { (referrer: String) in
      "key=BATCH-20251001-090000/\(referrer)/USD/1 batch=BATCH-20251001-090000 "
        + "referrer=\(referrer) amount=2.00 USD attempt=1"
    }
    #expect(
      told == [
        "info payout.started \(key("ann"))", "info payout.paid \(key("ann"))",
        "info payout.started \(key("eve"))", "warning payout.failed \(key("eve"))",
        "info payout.started \(key("ida"))", "warning payout.unknown \(key("ida"))",
        "info batch.paid batch=BATCH-20251001-090000 paid=1 failed=1 unknown=1 changed=0",
      ])
  }

  @Test func `F8: errors of others are told by their type alone`() throws {
    struct Leaky: Error, CustomStringConvertible { let description = "password=hunter2" }
    let schedule = try Schedule("weekly:mon@09:00")
    let observation = LedgerObservation.scheduledRunFailed(schedule, Leaky())
    #expect(observation.metadata.map(\.value) == ["weekly:mon@09:00", "Leaky"])
    let failure = StoreFailure(.locked, "somebody")
    #expect(
      LedgerObservation.scheduledRunFailed(schedule, failure).metadata.last?.value
        == "locked: somebody")
  }
}
