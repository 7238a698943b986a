extension LedgerState {
  /// The figures that something accepted changed, each once, as they are at the moment it was recorded.
  func balances(changedBy applied: Acceptance) -> [Balance] {
    switch applied {
    case .events(let events): return balances(changedBy: events)
    case .payment(let payment, let accepted):
      guard let currency = directory.index(of: payment.currency) else { return [] }
      // What settles it at once goes to those who earned.
      var changed = accepted.earned.map(\.referrer)
      if payment.touchesWallet,
        let payer = accepted.payer.optional ?? directory.handle(of: payment.payer)
      {
        changed.append(payer)
      }
      var balances: [Balance] = []
      for (place, participant) in changed.enumerated()
      where !changed[..<place].contains(participant) {
        if let balance = balance(of: participant, currency, at: accepted.stamp.recordedAt) {
          balances.append(balance)
        }
      }
      return balances
    }
  }

  private func balances(changedBy events: [LedgerEvent]) -> [Balance] {
    guard let moment = events.last?.recordedAt else { return [] }
    var balances: [Balance] = []
    for event in events {
      for (participant, currency) in event.body.touched(self)
      where !balances.contains(where: {
        $0.participant == participant && $0.currency.code == currency
      }) {
        if let balance = balance(of: participant, in: currency, at: moment) {
          balances.append(balance)
        }
      }
    }
    return balances
  }
}

extension PaymentSucceeded {
  /// Whether the payer's wallet changes with it.
  fileprivate var touchesWallet: Bool { kind == .topUp || source == .wallet }
}

extension EventBody where Form == Spelled {
  /// Whose figures in which currency this event changes.
  fileprivate func touched(_ state: LedgerState) -> [(participant: ID, currency: Text)] {
    switch self {
    case .paymentSucceeded(let payment):
      let earned = (payment.earnings ?? []).map { ($0.referrer, payment.currency) }
      return earned + (payment.touchesWallet ? [(payment.payer, payment.currency)] : [])
    case .paymentRefunded(let refund):
      guard let currency = refund.currency, let payer = refund.payer else { return [] }
      let touchesWallet = refund.kind == .topUp || refund.source == .wallet
      return (refund.reversals ?? []).map { ($0.referrer, currency) }
        + (touchesWallet ? [(payer, currency)] : [])
    case .cashbackStarted(let started): return [(started.referrer, started.currency)]
    case .cashbackPaid(let paid): return [(paid.referrer, paid.currency)]
    case .cashbackFailed(let failed): return [(failed.referrer, failed.currency)]
    case .payoutClaimed(let claim):
      guard let (_, period) = state.figures.periods.period(claim.period) else { return [] }
      return [(claim.participant, state.directory.currency(period.currency).code)]
    case .withdrawalRequested(let request): return [(request.participant, request.currency)]
    case .balanceAdjusted(let adjustment): return [(adjustment.participant, adjustment.currency)]
    case .withdrawalApproved(let step), .withdrawalRejected(let step),
      .withdrawalCompleted(let step), .withdrawalFailed(let step):
      guard let row = state.figures.wallets.withdrawal(step.withdrawal) else { return [] }
      return [
        (state.directory.name(of: row.participant), state.directory.currency(row.currency).code)
      ]
    default: return []
    }
  }
}
