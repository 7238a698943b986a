import LedgerCore

extension ReferenceModel {
  /// Where the same was recorded before; refuses other content under the same key (rule G1).
  func recordedPosition(
    of body: EventBody<Spelled>, at: Timestamp
  ) throws(Rejection) -> UInt64? {
    let key = ModelKey(of: body, at: at)
    guard let position = positions[key] else {
      try refuseForeignLine(body, key)
      return nil
    }
    let earlier = events[Int(position) - 1].body
    switch (earlier, body) {
    case (.referralRegistered(let earlier), .referralRegistered(let again)):
      guard earlier.referrer == again.referrer else {
        throw Rejection(
          .alreadyReferred, "\(again.referee) has another referrer since position \(position)",
          position: position)
      }
    case (.referralActivated, .referralActivated):
      break
    default:
      guard content(of: earlier) == content(of: body) else {
        throw Rejection(
          .conflict, "\(key) stands at position \(position) with other content",
          position: position)
      }
    }
    return position
  }

  /// A line that a closed period does not have is in conflict with the period's end (rule G5).
  private func refuseForeignLine(
    _ body: EventBody<Spelled>, _ key: ModelKey
  ) throws(Rejection) {
    guard case .payoutCalculated(let event) = body,
      let end = positions[ModelKey(.periodClosed, [event.period])]
    else { return }
    throw Rejection(
      .conflict, "\(key) is no line of the period that was closed at position \(end)",
      position: end)
  }

  /// An event without the fields that do not count as content (rule G1).
  private func content(of body: EventBody<Spelled>) -> EventBody<Spelled> {
    switch body {
    case .paymentSucceeded(var event):
      event.earnings = nil
      return .paymentSucceeded(event)
    case .paymentRefunded(let event):
      return .paymentRefunded(
        PaymentRefunded(
          refund: event.refund, payment: event.payment, amount: event.amount, reason: event.reason))
    case .cashbackPaid(var event):
      event.referrals = nil
      return .cashbackPaid(event)
    case .payoutCalculated(var event):
      event.score = nil
      return .payoutCalculated(event)
    default:
      return body
    }
  }
}
