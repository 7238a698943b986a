/// The types of events; the raw value is the first byte of a record and never changes its meaning.
public enum EventType: UInt8, Sendable, Hashable, CaseIterable {
  /// Terms were published.
  case programPublished = 1
  /// A code was given to its owner.
  case referralCodeIssued = 2
  /// Somebody came by a referral.
  case referralRegistered = 3
  /// A referral became active.
  case referralActivated = 4
  /// A payment arrived.
  case paymentSucceeded = 5
  /// A payment was refunded.
  case paymentRefunded = 6
  /// A line of a batch was handed to the executor.
  case cashbackStarted = 7
  /// A referrer was paid.
  case cashbackPaid = 8
  /// An attempt to pay failed.
  case cashbackFailed = 9
  /// A batch came to its end.
  case batchFinished = 10
  /// A referrer was blocked.
  case referrerBlocked = 11
  /// A referrer was unblocked.
  case referrerUnblocked = 12
  /// A plan was assigned.
  case planAssigned = 13
  /// A period was opened.
  case periodOpened = 14
  /// A source brought revenue.
  case revenueRecorded = 15
  /// What somebody did was counted.
  case engagementRecorded = 16
  /// One line of a payout.
  case payoutCalculated = 17
  /// A period was calculated.
  case periodClosed = 18
  /// A payout was claimed.
  case payoutClaimed = 19
  /// Money was asked for.
  case withdrawalRequested = 20
  /// A withdrawal was approved.
  case withdrawalApproved = 21
  /// A withdrawal was rejected.
  case withdrawalRejected = 22
  /// A withdrawal was completed.
  case withdrawalCompleted = 23
  /// A withdrawal failed.
  case withdrawalFailed = 24
  /// A figure was corrected by hand.
  case balanceAdjusted = 25

  /// The name that JSON carries.
  public var name: String {
    switch self {
    case .programPublished: "ProgramPublished"
    case .referralCodeIssued: "ReferralCodeIssued"
    case .referralRegistered: "ReferralRegistered"
    case .referralActivated: "ReferralActivated"
    case .paymentSucceeded: "PaymentSucceeded"
    case .paymentRefunded: "PaymentRefunded"
    case .cashbackStarted: "CashbackStarted"
    case .cashbackPaid: "CashbackPaid"
    case .cashbackFailed: "CashbackFailed"
    case .batchFinished: "BatchFinished"
    case .referrerBlocked: "ReferrerBlocked"
    case .referrerUnblocked: "ReferrerUnblocked"
    case .planAssigned: "PlanAssigned"
    case .periodOpened: "PeriodOpened"
    case .revenueRecorded: "RevenueRecorded"
    case .engagementRecorded: "EngagementRecorded"
    case .payoutCalculated: "PayoutCalculated"
    case .periodClosed: "PeriodClosed"
    case .payoutClaimed: "PayoutClaimed"
    case .withdrawalRequested: "WithdrawalRequested"
    case .withdrawalApproved: "WithdrawalApproved"
    case .withdrawalRejected: "WithdrawalRejected"
    case .withdrawalCompleted: "WithdrawalCompleted"
    case .withdrawalFailed: "WithdrawalFailed"
    case .balanceAdjusted: "BalanceAdjusted"
    }
  }

  /// The type of a name, or `nil` for an unknown one.
  public init?(name: String) {
    guard let type = EventType.allCases.first(where: { $0.name == name }) else { return nil }
    self = type
  }
}
