import LedgerCore

/// One recorded event of each type, with every optional field, as the record format has it.
enum RecordSamples {
  static func usd(_ units: Int64) -> Amount { Amount(minorUnits: units, exponent: 2) }

  /// A directory in which the currencies of the samples are declared.
  static var state: LedgerState {
    var state = LedgerState()
    state.directory.declare([
      Currency(code: "SOL", exponent: 9), Currency(code: "USD", exponent: 2),
    ])
    return state
  }

  static func event(_ body: EventBody<Spelled>) -> LedgerEvent {
    let at = Timestamp(milliseconds: 1_000)
    return LedgerEvent(
      position: 7, at: at, recordedAt: Timestamp(milliseconds: 999), actor: "me", correlation: "c",
      body: body)
  }

  static let moved = WithdrawalMoved<Spelled>(withdrawal: "w", reason: "why", reference: "ref")

  static let all: [LedgerEvent] = bodies.map(event)

  static let bodies: [EventBody<Spelled>] = [
    .programPublished(
      ProgramPublished(
        version: 3, terms: ProgramTerms(currencies: [Currency(code: "USD", exponent: 2)]), rules: 1)
    ),
    .referralCodeIssued(ReferralCodeIssued(code: "CODE", owner: "ann")),
    .referralRegistered(ReferralRegistered(referee: "bob", referrer: "ann", code: "CODE")),
    .referralActivated(ReferralActivated(referee: "bob", trigger: .payment, days: 300)),
    .paymentSucceeded(
      PaymentSucceeded(
        payment: "p1", payer: "bob", amount: Amount(minorUnits: 4_900, exponent: 9),
        currency: "SOL",
        kind: .topUp, source: .wallet, months: 1, days: 2,
        earnings: [
          Earning(
            referrer: "ann", depth: 1, rate: Rate(unchecked: 200_000), rounding: .down,
            amount: Amount(minorUnits: 980, exponent: 9)),
          Earning(
            referrer: "zoé", depth: 8, rate: Rate(unchecked: 75_000), rounding: .halfUp,
            amount: Amount(minorUnits: 367, exponent: 9)),
          Earning(
            referrer: "top", depth: 3, rate: Rate(unchecked: 123_456), rounding: .halfEven,
            amount: Amount(minorUnits: 1, exponent: 9)),
        ])),
    .paymentRefunded(refund),
    .cashbackStarted(
      CashbackStarted(
        batch: "B", referrer: "ann", amount: usd(1), currency: "USD", destination: .address("iban"),
        attempt: 1)),
    .cashbackPaid(
      CashbackPaid(
        batch: "B", referrer: "ann", amount: usd(.max), currency: "USD", referrals: 5,
        destination: .address("iban"), reference: "ref")),
    .cashbackFailed(
      CashbackFailed(
        batch: "B", referrer: "ann", amount: usd(1), currency: "USD", attempt: 2, reason: "no")),
    .batchFinished(
      BatchFinished(
        batch: "B", paid: 1, failed: 2, changed: 3,
        totals: [
          CurrencyTotal(currency: "SOL", amount: Amount(minorUnits: 5, exponent: 9)),
          CurrencyTotal(currency: "USD", amount: usd(6)),
        ])),
    .referrerBlocked(BlockChanged(participant: "ann", reason: "fraud")),
    .referrerUnblocked(BlockChanged(participant: "ann", reason: "fine")),
    .planAssigned(PlanAssigned(participant: "ann", plan: "gold")),
    .periodOpened(
      PeriodOpened(
        period: "oct", from: Timestamp(milliseconds: -1), to: Timestamp(milliseconds: 1),
        currency: "USD", label: "October")),
    .revenueRecorded(
      RevenueRecorded(period: "oct", source: "fees", amount: usd(500), reference: "r")),
    .engagementRecorded(
      EngagementRecorded(
        period: "oct", participant: "ann",
        counts: [
          MetricCount(metric: "likes", count: 1 << 32), MetricCount(metric: "posts", count: 0),
        ])),
    .payoutCalculated(
      PayoutCalculated(
        period: "oct", participant: "ann", kind: .bonus, referee: "bob",
        score: Score(millionths: UInt128(Int128.max)), amount: usd(25))),
    .periodClosed(
      PeriodClosed(period: "oct", pool: usd(500), shares: usd(500), bonuses: usd(25), recipients: 3)
    ),
    .payoutClaimed(
      PayoutClaimed(
        period: "oct", participant: "ann", amount: usd(525), destination: .address("iban"),
        reference: "ref")),
    .withdrawalRequested(
      WithdrawalRequested(
        withdrawal: "w", participant: "ann", amount: usd(300), currency: "USD", destination: "iban")
    ),
    .withdrawalApproved(moved), .withdrawalRejected(moved), .withdrawalCompleted(moved),
    .withdrawalFailed(moved),
    .balanceAdjusted(
      BalanceAdjusted(
        adjustment: "a", participant: "ann", account: .cashback, amount: usd(.min), currency: "USD",
        reason: "oops")),
  ]

  private static var refund: PaymentRefunded<Spelled> {
    var refund = PaymentRefunded<Spelled>(
      refund: "r1", payment: "p1", amount: usd(100), reason: .chargeback)
    refund.currency = "USD"
    refund.reversals = [Reversal(referrer: "ann", depth: 8, amount: usd(-20))]
    (refund.payer, refund.kind, refund.source) = ("bob", .renewal, .wallet)
    refund.matures = Timestamp(milliseconds: 2_000)
    return refund
  }

  /// The bytes of an event's record.
  static func record(_ event: LedgerEvent) -> [UInt8] {
    var writer = RecordWriter()
    writer.append(event)
    return writer.bytes
  }

  static func spell(_ record: [UInt8], _ state: LedgerState) throws(RecordFailure) -> LedgerEvent {
    try record.withUnsafeBufferPointer { bytes throws(RecordFailure) in
      try state.spell(UnsafeRawBufferPointer(bytes), at: 7)
    }
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
