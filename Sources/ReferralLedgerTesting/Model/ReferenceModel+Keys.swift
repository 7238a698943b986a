import LedgerCore

extension ReferenceModel {
  /// Where the same was recorded before; refuses other content under the same key (rule G1).
  func recordedPosition(
    of body: EventBody<Spelled>, at: Timestamp
  ) throws(Rejection) -> UInt64? {
    let key = ModelKey(of: body, at: at)
    guard let position = positions[key] else { return nil }
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
