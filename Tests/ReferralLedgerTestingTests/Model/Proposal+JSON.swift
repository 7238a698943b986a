import LedgerCore

extension Proposal {
  /// Reads the lines that the golden cases have; `nil` for any other type of event.
  init?(json: [String: Any]) {
    func text(_ name: String) -> Text? { (json[name] as? String).map { Text($0) } }
    func need(_ name: String) -> Text { text(name) ?? "" }
    func amount(_ name: String) -> Amount { Amount(need(name).string) }
    func number(_ name: String) -> UInt64? { (json[name] as? Int).map { UInt64($0) } }
    func time(_ name: String) -> Timestamp {
      Timestamp(need(name).string) ?? Timestamp(milliseconds: 0)
    }
    func moved() -> WithdrawalMoved<Spelled> {
      WithdrawalMoved(
        withdrawal: need("withdrawal"), reason: text("reason"), reference: text("reference"))
    }
    let kinds: [Text: PaymentKind] = [
      "purchase": .purchase, "subscription": .subscription, "renewal": .renewal, "topUp": .topUp,
    ]

    let body: EventBody<Spelled>
    switch (json["type"] as? String).flatMap({ EventType(name: $0) }) {
    case .referralCodeIssued:
      body = .referralCodeIssued(ReferralCodeIssued(code: need("code"), owner: need("owner")))
    case .referralRegistered:
      body = .referralRegistered(
        ReferralRegistered(
          referee: need("referee"), referrer: text("referrer"), code: text("code")))
    case .referralActivated:
      body = .referralActivated(
        ReferralActivated(
          referee: need("referee"), trigger: text("trigger") == "trial" ? .trial : .payment,
          days: number("days")))
    case .paymentSucceeded:
      body = .paymentSucceeded(
        PaymentSucceeded(
          payment: need("payment"), payer: need("payer"), amount: amount("amount"),
          currency: need("currency"), kind: kinds[need("kind")] ?? .purchase,
          months: number("months"), days: number("days")))
    case .paymentRefunded:
      body = .paymentRefunded(
        PaymentRefunded(
          refund: need("refund"), payment: need("payment"), amount: amount("amount"),
          reason: text("reason") == "chargeback" ? .chargeback : .refund))
    case .cashbackPaid:
      body = .cashbackPaid(
        CashbackPaid(
          batch: need("batch"), referrer: need("referrer"), amount: amount("amount"),
          currency: need("currency")))
    case .referrerBlocked:
      body = .referrerBlocked(
        BlockChanged(participant: need("participant"), reason: need("reason")))
    case .planAssigned:
      body = .planAssigned(PlanAssigned(participant: need("participant"), plan: need("plan")))
    case .periodOpened:
      body = .periodOpened(
        PeriodOpened(
          period: need("period"), from: time("from"), to: time("to"), currency: need("currency")))
    case .revenueRecorded:
      body = .revenueRecorded(
        RevenueRecorded(
          period: need("period"), source: need("source"), amount: amount("amount"),
          reference: need("reference")))
    case .engagementRecorded:
      let counts = json["counts"] as? [String: Int] ?? [:]
      body = .engagementRecorded(
        EngagementRecorded(
          period: need("period"), participant: need("participant"),
          counts: counts.map { MetricCount(metric: Text($0.key), count: UInt64($0.value)) }))
    case .withdrawalRequested:
      body = .withdrawalRequested(
        WithdrawalRequested(
          withdrawal: need("withdrawal"), participant: need("participant"),
          amount: amount("amount"), currency: need("currency"), destination: need("destination")))
    case .withdrawalApproved: body = .withdrawalApproved(moved())
    case .withdrawalRejected: body = .withdrawalRejected(moved())
    case .withdrawalCompleted: body = .withdrawalCompleted(moved())
    default: return nil
    }
    self.init(body, at: text("at").flatMap { Timestamp($0.string) })
  }
}
