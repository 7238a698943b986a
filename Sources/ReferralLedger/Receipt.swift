public import LedgerCore

/// What became of a proposal.
public enum Outcome: Hashable, Sendable {
  /// It is part of the log, durably.
  case accepted(Receipt)
  /// It was part of the log before; nothing was appended.
  case duplicate(Receipt)
  /// It was refused; nothing was appended.
  case rejected(Rejection)

  /// The receipt, whether new or of the original; throws what was refused.
  public func receipt() throws(Rejection) -> Receipt {
    switch self {
    case .accepted(let receipt), .duplicate(let receipt): return receipt
    case .rejected(let rejection): throw rejection
    }
  }
}

/// What a caller gets for an accepted proposal, and again for every repetition of it.
public struct Receipt: Hashable, Sendable {
  /// Where the proposed event stands; `nil` where it would have changed nothing and was never recorded.
  public let position: UInt64?
  /// Whether the proposal had been recorded before.
  public let isDuplicate: Bool
  /// What was appended for it, in order: the event and what it expanded to; nothing for a duplicate.
  public let events: [LedgerEvent]
  /// The figures that the events changed, as they are now.
  public let balances: [Balance]
}

extension EventBody where Form == Spelled {
  /// Whose figures in which currency this event changes.
  func touched(periodCurrency: (Text) -> Text?) -> [(participant: ID, currency: Text)] {
    switch self {
    case .paymentSucceeded(let payment):
      let earned = (payment.earnings ?? []).map { ($0.referrer, payment.currency) }
      let touchesWallet = payment.kind == .topUp || payment.source == .wallet
      return earned + (touchesWallet ? [(payment.payer, payment.currency)] : [])
    case .paymentRefunded(let refund):
      guard let currency = refund.currency, let payer = refund.payer else { return [] }
      let touchesWallet = refund.kind == .topUp || refund.source == .wallet
      return (refund.reversals ?? []).map { ($0.referrer, currency) }
        + (touchesWallet ? [(payer, currency)] : [])
    case .cashbackStarted(let started): return [(started.referrer, started.currency)]
    case .cashbackPaid(let paid): return [(paid.referrer, paid.currency)]
    case .cashbackFailed(let failed): return [(failed.referrer, failed.currency)]
    case .payoutClaimed(let claim):
      return periodCurrency(claim.period).map { [(claim.participant, $0)] } ?? []
    case .withdrawalRequested(let request): return [(request.participant, request.currency)]
    case .balanceAdjusted(let adjustment): return [(adjustment.participant, adjustment.currency)]
    default: return []
    }
  }

  /// The withdrawal that this event moves on.
  var movedWithdrawal: Text? {
    switch self {
    case .withdrawalApproved(let step), .withdrawalRejected(let step),
      .withdrawalCompleted(let step), .withdrawalFailed(let step):
      step.withdrawal
    default: nil
    }
  }
}
