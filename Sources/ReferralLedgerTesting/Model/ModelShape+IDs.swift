import LedgerCore

extension ModelShape {
  /// Every id of an event with its name and the most bytes it may have.
  static func ids(of body: EventBody<Spelled>) -> [(String, Text, Int)] {
    present(optionalIDs(of: body)) + batchIDs(of: body) + currencies(of: body)
  }

  private static func present(_ ids: [(String, Text?)]) -> [(String, Text, Int)] {
    ids.compactMap { name, text in text.map { (name, $0, longestID) } }
  }

  private static func batchIDs(of body: EventBody<Spelled>) -> [(String, Text, Int)] {
    switch body {
    case .cashbackStarted(let event): [("batch", event.batch, longestBatch)]
    case .cashbackPaid(let event): [("batch", event.batch, longestBatch)]
    case .cashbackFailed(let event): [("batch", event.batch, longestBatch)]
    case .batchFinished(let event): [("batch", event.batch, longestBatch)]
    default: []
    }
  }

  private static func currencies(of body: EventBody<Spelled>) -> [(String, Text, Int)] {
    statedCurrencies(of: body).map { ("currency", $0, longestCurrency) }
  }

  /// The currencies that an event spells out.
  static func statedCurrencies(of body: EventBody<Spelled>) -> [Text] {
    switch body {
    case .paymentSucceeded(let event): [event.currency]
    case .paymentRefunded(let event): event.currency.map { [$0] } ?? []
    case .cashbackStarted(let event): [event.currency]
    case .cashbackPaid(let event): [event.currency]
    case .cashbackFailed(let event): [event.currency]
    case .batchFinished(let event): event.totals.map(\.currency)
    case .periodOpened(let event): [event.currency]
    case .withdrawalRequested(let event): [event.currency]
    case .balanceAdjusted(let event): [event.currency]
    default: []
    }
  }

  private static func optionalIDs(of body: EventBody<Spelled>) -> [(String, Text?)] {
    switch body {
    case .programPublished, .batchFinished: []
    case .referralCodeIssued(let event): [("code", event.code), ("owner", event.owner)]
    case .referralRegistered(let event):
      [("referee", event.referee), ("referrer", event.referrer), ("code", event.code)]
    case .referralActivated(let event): [("referee", event.referee)]
    case .paymentSucceeded(let event):
      [("payment", event.payment), ("payer", event.payer)]
        + (event.earnings ?? []).map { ("referrer", $0.referrer) }
    case .paymentRefunded(let event):
      [("refund", event.refund), ("payment", event.payment), ("payer", event.payer)]
        + (event.reversals ?? []).map { ("referrer", $0.referrer) }
    case .cashbackStarted(let event): [("referrer", event.referrer)]
    case .cashbackPaid(let event): [("referrer", event.referrer)]
    case .cashbackFailed(let event): [("referrer", event.referrer)]
    case .referrerBlocked(let event), .referrerUnblocked(let event):
      [("participant", event.participant)]
    case .planAssigned(let event): [("participant", event.participant), ("plan", event.plan)]
    case .periodOpened(let event): [("period", event.period)]
    case .revenueRecorded(let event): [("period", event.period), ("source", event.source)]
    case .engagementRecorded(let event):
      [("period", event.period), ("participant", event.participant)]
        + event.counts.map { ("metric", $0.metric) }
    case .payoutCalculated(let event):
      [("period", event.period), ("participant", event.participant), ("referee", event.referee)]
    case .periodClosed(let event): [("period", event.period)]
    case .payoutClaimed(let event):
      [("period", event.period), ("participant", event.participant)]
    case .withdrawalRequested(let event):
      [("withdrawal", event.withdrawal), ("participant", event.participant)]
    case .withdrawalApproved(let event), .withdrawalRejected(let event),
      .withdrawalCompleted(let event), .withdrawalFailed(let event):
      [("withdrawal", event.withdrawal)]
    case .balanceAdjusted(let event):
      [("adjustment", event.adjustment), ("participant", event.participant)]
    }
  }
}
