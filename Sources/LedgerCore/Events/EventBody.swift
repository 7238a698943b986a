/// What an event says happened.
public indirect enum EventBody<Form: EventForm>: Hashable, Sendable {
  /// Terms were published.
  case programPublished(ProgramPublished<Form>)
  /// A code was given to its owner.
  case referralCodeIssued(ReferralCodeIssued<Form>)
  /// Somebody came by a referral.
  case referralRegistered(ReferralRegistered<Form>)
  /// A referral became active.
  case referralActivated(ReferralActivated<Form>)
  /// A payment arrived.
  case paymentSucceeded(PaymentSucceeded<Form>)
  /// A payment was refunded.
  case paymentRefunded(PaymentRefunded<Form>)
  /// A line of a batch was handed to the executor.
  case cashbackStarted(CashbackStarted<Form>)
  /// A referrer was paid.
  case cashbackPaid(CashbackPaid<Form>)
  /// An attempt to pay failed.
  case cashbackFailed(CashbackFailed<Form>)
  /// A batch came to its end.
  case batchFinished(BatchFinished<Form>)
  /// A referrer was blocked.
  case referrerBlocked(BlockChanged<Form>)
  /// A referrer was unblocked.
  case referrerUnblocked(BlockChanged<Form>)
  /// A plan was assigned.
  case planAssigned(PlanAssigned<Form>)
  /// A period was opened.
  case periodOpened(PeriodOpened<Form>)
  /// A source brought revenue.
  case revenueRecorded(RevenueRecorded<Form>)
  /// What somebody did was counted.
  case engagementRecorded(EngagementRecorded<Form>)
  /// One line of a payout.
  case payoutCalculated(PayoutCalculated<Form>)
  /// A period was calculated.
  case periodClosed(PeriodClosed<Form>)
  /// A payout was claimed.
  case payoutClaimed(PayoutClaimed<Form>)
  /// Money was asked for.
  case withdrawalRequested(WithdrawalRequested<Form>)
  /// A withdrawal was approved.
  case withdrawalApproved(WithdrawalMoved<Form>)
  /// A withdrawal was rejected.
  case withdrawalRejected(WithdrawalMoved<Form>)
  /// A withdrawal was completed.
  case withdrawalCompleted(WithdrawalMoved<Form>)
  /// A withdrawal failed.
  case withdrawalFailed(WithdrawalMoved<Form>)
  /// A figure was corrected by hand.
  case balanceAdjusted(BalanceAdjusted<Form>)

  /// The type of the event.
  @inlinable
  public var type: EventType {
    switch self {
    case .programPublished: .programPublished
    case .referralCodeIssued: .referralCodeIssued
    case .referralRegistered: .referralRegistered
    case .referralActivated: .referralActivated
    case .paymentSucceeded: .paymentSucceeded
    case .paymentRefunded: .paymentRefunded
    case .cashbackStarted: .cashbackStarted
    case .cashbackPaid: .cashbackPaid
    case .cashbackFailed: .cashbackFailed
    case .batchFinished: .batchFinished
    case .referrerBlocked: .referrerBlocked
    case .referrerUnblocked: .referrerUnblocked
    case .planAssigned: .planAssigned
    case .periodOpened: .periodOpened
    case .revenueRecorded: .revenueRecorded
    case .engagementRecorded: .engagementRecorded
    case .payoutCalculated: .payoutCalculated
    case .periodClosed: .periodClosed
    case .payoutClaimed: .payoutClaimed
    case .withdrawalRequested: .withdrawalRequested
    case .withdrawalApproved: .withdrawalApproved
    case .withdrawalRejected: .withdrawalRejected
    case .withdrawalCompleted: .withdrawalCompleted
    case .withdrawalFailed: .withdrawalFailed
    case .balanceAdjusted: .balanceAdjusted
    }
  }
}

extension EventBody {
  /// Reads an event of a type: every field is filled in by the visitor.
  package static func reading<Visitor: FieldVisitor<Form>>(
    _ type: EventType, from fields: inout Visitor
  ) -> EventBody {
    switch type {
    case .programPublished:
      var event = ProgramPublished<Form>(version: 0, terms: Form.blankTerms)
      event.visit(&fields)
      return .programPublished(event)
    case .referralCodeIssued:
      var event = ReferralCodeIssued<Form>(code: Form.blankWords, owner: Form.blankParticipant)
      event.visit(&fields)
      return .referralCodeIssued(event)
    case .referralRegistered:
      var event = ReferralRegistered<Form>(referee: Form.blankParticipant, referrer: nil)
      event.visit(&fields)
      return .referralRegistered(event)
    case .referralActivated:
      var event = ReferralActivated<Form>(referee: Form.blankParticipant, trigger: .trial)
      event.visit(&fields)
      return .referralActivated(event)
    case .paymentSucceeded:
      var event = PaymentSucceeded<Form>.blank
      event.visit(&fields)
      return .paymentSucceeded(event)
    case .paymentRefunded:
      var event = PaymentRefunded<Form>(
        refund: Form.blankWords, payment: Form.blankWords, amount: Form.blankValue,
        reason:
          .refund)
      event.visit(&fields)
      return .paymentRefunded(event)
    case .cashbackStarted:
      var event = CashbackStarted<Form>(
        batch: Form.blankWords, referrer: Form.blankParticipant, amount: Form.blankValue,
        currency: Form.blankCurrency, destination: .wallet, attempt: 0)
      event.visit(&fields)
      return .cashbackStarted(event)
    case .cashbackPaid:
      var event = CashbackPaid<Form>(
        batch: Form.blankWords, referrer: Form.blankParticipant, amount: Form.blankValue,
        currency: Form.blankCurrency)
      event.visit(&fields)
      return .cashbackPaid(event)
    case .cashbackFailed:
      var event = CashbackFailed<Form>(
        batch: Form.blankWords, referrer: Form.blankParticipant, amount: Form.blankValue,
        currency: Form.blankCurrency, attempt: 0, reason: Form.blankWords)
      event.visit(&fields)
      return .cashbackFailed(event)
    case .batchFinished:
      var event = BatchFinished<Form>(
        batch: Form.blankWords, paid: 0, failed: 0, changed: 0, totals: .init())
      event.visit(&fields)
      return .batchFinished(event)
    case .referrerBlocked:
      var event = BlockChanged<Form>(participant: Form.blankParticipant, reason: Form.blankWords)
      event.visit(&fields)
      return .referrerBlocked(event)
    case .referrerUnblocked:
      var event = BlockChanged<Form>(participant: Form.blankParticipant, reason: Form.blankWords)
      event.visit(&fields)
      return .referrerUnblocked(event)
    case .planAssigned:
      var event = PlanAssigned<Form>(participant: Form.blankParticipant, plan: Form.blankWords)
      event.visit(&fields)
      return .planAssigned(event)
    case .periodOpened:
      var event = PeriodOpened<Form>(
        period: Form.blankWords, from: Timestamp(milliseconds: 0),
        to: Timestamp(
          milliseconds:
            0), currency: Form.blankCurrency)
      event.visit(&fields)
      return .periodOpened(event)
    case .revenueRecorded:
      var event = RevenueRecorded<Form>(
        period: Form.blankWords, source: Form.blankWords, amount: Form.blankValue,
        reference:
          Form.blankWords)
      event.visit(&fields)
      return .revenueRecorded(event)
    case .engagementRecorded:
      var event = EngagementRecorded<Form>(
        period: Form.blankWords, participant: Form.blankParticipant, counts: .init())
      event.visit(&fields)
      return .engagementRecorded(event)
    case .payoutCalculated:
      var event = PayoutCalculated<Form>(
        period: Form.blankWords, participant: Form.blankParticipant, kind: .share,
        amount:
          Form.blankValue)
      event.visit(&fields)
      return .payoutCalculated(event)
    case .periodClosed:
      var event = PeriodClosed<Form>(
        period: Form.blankWords, pool: Form.blankValue, shares: Form.blankValue,
        bonuses:
          Form.blankValue, recipients: 0)
      event.visit(&fields)
      return .periodClosed(event)
    case .payoutClaimed:
      var event = PayoutClaimed<Form>(
        period: Form.blankWords, participant: Form.blankParticipant, destination: .wallet)
      event.visit(&fields)
      return .payoutClaimed(event)
    case .withdrawalRequested:
      var event = WithdrawalRequested<Form>(
        withdrawal: Form.blankWords, participant: Form.blankParticipant,
        amount:
          Form.blankValue, currency: Form.blankCurrency, destination: Form.blankWords)
      event.visit(&fields)
      return .withdrawalRequested(event)
    case .withdrawalApproved:
      var event = WithdrawalMoved<Form>(withdrawal: Form.blankWords)
      event.visit(&fields)
      return .withdrawalApproved(event)
    case .withdrawalRejected:
      var event = WithdrawalMoved<Form>(withdrawal: Form.blankWords)
      event.visit(&fields)
      return .withdrawalRejected(event)
    case .withdrawalCompleted:
      var event = WithdrawalMoved<Form>(withdrawal: Form.blankWords)
      event.visit(&fields)
      return .withdrawalCompleted(event)
    case .withdrawalFailed:
      var event = WithdrawalMoved<Form>(withdrawal: Form.blankWords)
      event.visit(&fields)
      return .withdrawalFailed(event)
    case .balanceAdjusted:
      var event = BalanceAdjusted<Form>(
        adjustment: Form.blankWords, participant: Form.blankParticipant,
        amount:
          Form.blankValue, currency: Form.blankCurrency, reason: Form.blankWords)
      event.visit(&fields)
      return .balanceAdjusted(event)
    }
  }

  /// Walks the fields of this event; what the visitor changes changes a copy.
  @inline(__always)
  package func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    switch self {
    case .programPublished(var event): event.visit(&fields)
    case .referralCodeIssued(var event): event.visit(&fields)
    case .referralRegistered(var event): event.visit(&fields)
    case .referralActivated(var event): event.visit(&fields)
    case .paymentSucceeded(var event): event.visit(&fields)
    case .paymentRefunded(var event): event.visit(&fields)
    case .cashbackStarted(var event): event.visit(&fields)
    case .cashbackPaid(var event): event.visit(&fields)
    case .cashbackFailed(var event): event.visit(&fields)
    case .batchFinished(var event): event.visit(&fields)
    case .referrerBlocked(var event): event.visit(&fields)
    case .referrerUnblocked(var event): event.visit(&fields)
    case .planAssigned(var event): event.visit(&fields)
    case .periodOpened(var event): event.visit(&fields)
    case .revenueRecorded(var event): event.visit(&fields)
    case .engagementRecorded(var event): event.visit(&fields)
    case .payoutCalculated(var event): event.visit(&fields)
    case .periodClosed(var event): event.visit(&fields)
    case .payoutClaimed(var event): event.visit(&fields)
    case .withdrawalRequested(var event): event.visit(&fields)
    case .withdrawalApproved(var event): event.visit(&fields)
    case .withdrawalRejected(var event): event.visit(&fields)
    case .withdrawalCompleted(var event): event.visit(&fields)
    case .withdrawalFailed(var event): event.visit(&fields)
    case .balanceAdjusted(var event): event.visit(&fields)
    }
  }
}
