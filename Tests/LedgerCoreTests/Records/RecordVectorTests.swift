import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("Records: the format")
struct RecordVectorTests {
  @Test("Records: every type is written as the frozen bytes, and reads back from them")
  func vectors() throws {
    #expect(RecordSamples.all.map(\.body.type) == EventType.allCases)
    #expect(RecordVectors.hex.count == EventType.allCases.count)
    for (event, hex) in zip(RecordSamples.all, RecordVectors.hex) {
      let record = RecordSamples.record(event)
      #expect(RecordSamples.hex(record) == hex, "\(event.body.type)")
      #expect(try RecordSamples.spell(record, RecordSamples.state) == event)
    }
  }

  @Test("Records: three of them, byte by byte by hand")
  func byHand() {
    let beginning: [UInt8] = [0xD0, 0x0F, 0x01, 2, 109, 101, 1, 99]  // 1000, −1, `me`, `c`
    let code: [UInt8] = [2, 1] + beginning + [4, 67, 79, 68, 69, 3, 97, 110, 110]
    #expect(RecordSamples.record(RecordSamples.all[1]) == code)
    // 500 in cents is 1000 folded, 25 is 50; three recipients.
    let closed: [UInt8] =
      [18, 1] + beginning + [3, 111, 99, 116, 2, 0xE8, 0x07, 2, 0xE8, 0x07, 2, 50, 3]
    #expect(RecordSamples.record(RecordSamples.all[17]) == closed)
    // Bits: correlation, chargeback, renewal (2), wallet; depth 8; −20 is 39, 100 is 200, 2000 is 4000.
    let refund: [UInt8] =
      [6, 0b11011] + beginning + [2, 114, 49, 2, 112, 49, 3, 85, 83, 68, 0xC8, 0x01]
      + [1, 3, 97, 110, 110, 7, 39, 3, 98, 111, 98, 0xA0, 0x1F]
    #expect(RecordSamples.record(RecordSamples.all[5]) == refund)
  }

  @Test("Records: the payment of the article on the record format has its 51 bytes")
  func article() {
    let at = Timestamp(milliseconds: 1_759_309_200_000)
    let legs =
      [("bob", 1, 200_000, 980), ("alice", 2, 100_000, 490)] as [(Text, UInt8, UInt32, Int64)]
    let payment = PaymentSucceeded<Spelled>(
      payment: "pay-1", payer: "carol", amount: RecordSamples.usd(4_900), currency: "USD",
      kind: .subscription, months: 1,
      earnings: legs.map {
        Earning(
          referrer: $0.0, depth: $0.1, rate: Rate(unchecked: $0.2), rounding: .down,
          amount: RecordSamples.usd($0.3))
      })
    let event = LedgerEvent(
      position: 5, at: at, recordedAt: Timestamp(milliseconds: at.milliseconds + 250), actor: "api",
      body: .paymentSucceeded(payment))
    #expect(
      RecordSamples.hex(RecordSamples.record(event))
        == "059280eaffefb366f40303617069057061792d31056361726f6c"
        + "03555344c84c0103626f620014a80f05616c696365010ad407")
  }

  @Test(
    "Records: every event of a ledger spells from its record and is written as the same bytes",
    arguments: 0...5)
  func roundTrip(seed: UInt64) throws {
    let ledger =
      seed == 0
      ? try Scene.everything().ledger : try RehearsedLedger.generated(seed: seed, steps: 80)
    #expect(ledger.events.count == ledger.log.count)
    for (event, record) in zip(ledger.events, ledger.log) {
      #expect(RecordSamples.record(event) == record)
    }
  }

  static let names = """
    ProgramPublished ReferralCodeIssued ReferralRegistered ReferralActivated PaymentSucceeded \
    PaymentRefunded CashbackStarted CashbackPaid CashbackFailed BatchFinished ReferrerBlocked \
    ReferrerUnblocked PlanAssigned PeriodOpened RevenueRecorded EngagementRecorded \
    PayoutCalculated PeriodClosed PayoutClaimed WithdrawalRequested WithdrawalApproved \
    WithdrawalRejected WithdrawalCompleted WithdrawalFailed BalanceAdjusted
    """

  @Test("Records: the types' codes and names never change")
  func types() {
    let names = EventType.allCases.map(\.name)
    #expect(EventType.allCases.map(\.rawValue) == Array(1...25))
    #expect(names.joined(separator: " ") == Self.names)
    for type in EventType.allCases { #expect(EventType(name: type.name) == type) }
    #expect(EventType(name: "paymentSucceeded") == nil && EventType(rawValue: 0) == nil)
  }
}
