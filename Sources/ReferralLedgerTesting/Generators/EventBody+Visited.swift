import LedgerCore

extension EventBody<Spelled> {
  /// The event as a visitor leaves it behind.
  func visited(by fields: inout some FieldVisitor<Spelled>) -> EventBody<Spelled> {
    switch self {
    case .programPublished(var event):
      event.visit(&fields)
      return .programPublished(event)
    case .referralCodeIssued(var event):
      event.visit(&fields)
      return .referralCodeIssued(event)
    case .referralRegistered(var event):
      event.visit(&fields)
      return .referralRegistered(event)
    case .referralActivated(var event):
      event.visit(&fields)
      return .referralActivated(event)
    case .paymentSucceeded(var event):
      event.visit(&fields)
      return .paymentSucceeded(event)
    case .paymentRefunded(var event):
      event.visit(&fields)
      return .paymentRefunded(event)
    case .cashbackStarted(var event):
      event.visit(&fields)
      return .cashbackStarted(event)
    case .cashbackPaid(var event):
      event.visit(&fields)
      return .cashbackPaid(event)
    case .cashbackFailed(var event):
      event.visit(&fields)
      return .cashbackFailed(event)
    case .batchFinished(var event):
      event.visit(&fields)
      return .batchFinished(event)
    case .referrerBlocked(var event):
      event.visit(&fields)
      return .referrerBlocked(event)
    case .referrerUnblocked(var event):
      event.visit(&fields)
      return .referrerUnblocked(event)
    case .planAssigned(var event):
      event.visit(&fields)
      return .planAssigned(event)
    case .periodOpened(var event):
      event.visit(&fields)
      return .periodOpened(event)
    case .revenueRecorded(var event):
      event.visit(&fields)
      return .revenueRecorded(event)
    case .engagementRecorded(var event):
      event.visit(&fields)
      return .engagementRecorded(event)
    case .payoutCalculated(var event):
      event.visit(&fields)
      return .payoutCalculated(event)
    case .periodClosed(var event):
      event.visit(&fields)
      return .periodClosed(event)
    case .payoutClaimed(var event):
      event.visit(&fields)
      return .payoutClaimed(event)
    case .withdrawalRequested(var event):
      event.visit(&fields)
      return .withdrawalRequested(event)
    case .withdrawalApproved(var event):
      event.visit(&fields)
      return .withdrawalApproved(event)
    case .withdrawalRejected(var event):
      event.visit(&fields)
      return .withdrawalRejected(event)
    case .withdrawalCompleted(var event):
      event.visit(&fields)
      return .withdrawalCompleted(event)
    case .withdrawalFailed(var event):
      event.visit(&fields)
      return .withdrawalFailed(event)
    case .balanceAdjusted(var event):
      event.visit(&fields)
      return .balanceAdjusted(event)
    }
  }
}
