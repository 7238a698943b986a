import LedgerCore
import ReferralLedgerTesting

/// A short story told to a model, for tests of single rules.
struct Story {
  private(set) var model = ReferenceModel()
  var now = Timestamp("2025-10-01T09:00:00.000Z") ?? Timestamp(milliseconds: 0)
  /// The codes of what was refused, in order.
  private(set) var refusals: [Rejection.Code] = []

  static func percent(_ percent: UInt32) -> Rate {
    Rate(partsPerMillion: percent * 10_000) ?? .zero
  }

  @discardableResult
  mutating func propose(_ body: EventBody<Spelled>, at: Timestamp? = nil) -> Decision {
    note(model.propose(Proposal(body, at: at), now: now))
  }

  @discardableResult
  mutating func calculate(_ period: ID) -> Decision {
    note(model.calculate(period: period, now: now))
  }

  private mutating func note(_ decision: Decision) -> Decision {
    if case .rejected(let rejection) = decision { refusals.append(rejection.code) }
    return decision
  }

  mutating func publish(_ change: (inout ProgramTerms) -> Void) {
    var terms = ProgramTerms(currencies: [
      Currency(code: "USD", exponent: 2), Currency(code: "SOL", exponent: 9),
    ])
    change(&terms)
    let version = model.events.filter { $0.body.type == .programPublished }.count + 1
    propose(.programPublished(ProgramPublished(version: UInt64(version), terms: terms)))
  }

  mutating func register(_ referee: ID, by referrer: ID, at: Timestamp? = nil) {
    propose(.referralRegistered(ReferralRegistered(referee: referee, referrer: referrer)), at: at)
  }

  @discardableResult
  mutating func pay(
    _ payment: Text, by payer: ID, _ amount: Amount, kind: PaymentKind = .purchase,
    source: PaymentSource = .external, at: Timestamp? = nil
  ) -> Decision {
    propose(
      .paymentSucceeded(
        PaymentSucceeded(
          payment: payment, payer: payer, amount: amount, currency: "USD", kind: kind,
          source: source)), at: at)
  }

  @discardableResult
  mutating func refund(_ refund: Text, of payment: Text, _ amount: Amount) -> Decision {
    propose(
      .paymentRefunded(
        PaymentRefunded(refund: refund, payment: payment, amount: amount, reason: .refund)))
  }

  static func paid(
    _ batch: Text, to referrer: ID, _ amount: Amount, outside: Bool = false
  ) -> CashbackPaid<Spelled> {
    CashbackPaid(
      batch: batch, referrer: referrer, amount: amount, currency: "USD",
      destination: outside ? .address("iban:1") : .wallet)
  }

  static func started(
    _ batch: Text, to referrer: ID, _ amount: Amount, attempt: UInt64
  ) -> CashbackStarted<Spelled> {
    CashbackStarted(
      batch: batch, referrer: referrer, amount: amount, currency: "USD",
      destination: .address("iban:1"), attempt: attempt)
  }

  static func failed(
    _ batch: Text, to referrer: ID, _ amount: Amount, attempt: UInt64
  ) -> CashbackFailed<Spelled> {
    CashbackFailed(
      batch: batch, referrer: referrer, amount: amount, currency: "USD", attempt: attempt,
      reason: "closed")
  }

  mutating func openPeriod(_ period: Text, revenue: Amount, scores: [ID: UInt64]) {
    let end = now.adding(days: 1)
    propose(.periodOpened(PeriodOpened(period: period, from: now, to: end, currency: "USD")))
    propose(
      .revenueRecorded(
        RevenueRecorded(period: period, source: "fees", amount: revenue, reference: "v1")))
    for (participant, posts) in scores.sorted(by: { $0.key < $1.key }) {
      propose(
        .engagementRecorded(
          EngagementRecorded(
            period: period, participant: participant,
            counts: [MetricCount(metric: "posts", count: posts)])))
    }
    now = end
  }

  mutating func withdraw(_ id: Text, from participant: ID, _ amount: Amount) {
    propose(
      .withdrawalRequested(
        WithdrawalRequested(
          withdrawal: id, participant: participant, amount: amount, currency: "USD",
          destination: "iban:1")))
  }

  func balance(of participant: ID) -> Balance {
    model.balances(at: now).first { $0.participant == participant && $0.currency.code == "USD" }
      ?? Balance(participant: participant, currency: Currency(code: "USD", exponent: 2))
  }

  /// The rates in parts per million at which a payment earned, by depth.
  func rates(of payment: Text) -> [UInt32] {
    for event in model.events {
      guard case .paymentSucceeded(let recorded) = event.body, recorded.payment == payment else {
        continue
      }
      return (recorded.earnings ?? []).map(\.rate.partsPerMillion)
    }
    return []
  }
}
