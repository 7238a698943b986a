import LedgerCore

/// What makes an event the same one when it arrives again (rule G1).
struct ModelKey: Hashable, Sendable {
  let type: EventType
  let parts: [Text]

  init(_ type: EventType, _ parts: [Text]) {
    self.type = type
    self.parts = parts
  }

  /// The key of an event, as the table of events gives it.
  init(of body: EventBody<Spelled>, at: Timestamp) {
    self.init(body.type, ModelKey.parts(of: body, at: Text(at.description)))
  }

  private static func parts(of body: EventBody<Spelled>, at: Text) -> [Text] {
    switch body {
    case .programPublished(let event): [Text(String(event.version))]
    case .referralCodeIssued(let event): [event.code]
    case .referralRegistered(let event): [event.referee]
    case .referralActivated(let event): [event.referee]
    case .paymentSucceeded(let event): [event.payment]
    case .paymentRefunded(let event): [event.refund]
    case .cashbackStarted(let event):
      [event.batch, event.referrer, event.currency, Text(String(event.attempt))]
    case .cashbackPaid(let event): [event.batch, event.referrer, event.currency]
    case .cashbackFailed(let event):
      [event.batch, event.referrer, event.currency, Text(String(event.attempt))]
    case .batchFinished(let event): [event.batch]
    case .referrerBlocked(let event), .referrerUnblocked(let event):
      [event.participant, event.reason, at]
    case .planAssigned(let event): [event.participant, event.plan, at]
    case .periodOpened(let event): [event.period]
    case .revenueRecorded(let event): [event.period, event.source, event.reference]
    case .engagementRecorded(let event):
      [event.period, event.participant, at]
        + event.counts.flatMap { [$0.metric, Text(String($0.count))] }
    case .payoutCalculated(let event):
      [
        event.period, event.participant, event.kind == .share ? "share" : "bonus",
        event.referee ?? "",
      ]
    case .periodClosed(let event): [event.period]
    case .payoutClaimed(let event): [event.period, event.participant]
    case .withdrawalRequested(let event): [event.withdrawal]
    case .withdrawalApproved(let event), .withdrawalRejected(let event),
      .withdrawalCompleted(let event), .withdrawalFailed(let event):
      [event.withdrawal]
    case .balanceAdjusted(let event): [event.adjustment]
    }
  }
}

extension ModelKey: CustomStringConvertible {
  var description: String {
    ([type.name] + parts.map(\.string)).joined(separator: " ")
  }
}
