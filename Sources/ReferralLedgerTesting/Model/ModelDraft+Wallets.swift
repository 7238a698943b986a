import LedgerCore

extension ModelDraft {
  /// A request reserves what it asks for (rule R21).
  mutating func add(_ event: WithdrawalRequested<Spelled>) throws(Rejection) {
    guard let currency = facts.currency(event.currency) else { return }
    guard !facts.blocked.contains(event.participant) else {
      throw Rejection(.referrerBlocked, "\(event.participant) is blocked")
    }
    let amount = facts.units(event.amount, currency)
    let minimum = facts.termsInForce.minimumWithdrawal.first { $0.currency == currency.code }
    guard amount >= minimum?.minorUnits ?? 0 else {
      throw Rejection(.belowMinimum, "withdrawal \(event.withdrawal) is below the minimum")
    }
    guard Int128(amount) <= available(to: event.participant, currency) else {
      throw Rejection(
        .insufficientBalance, "\(event.participant) has less available than \(event.withdrawal)")
    }
    record(.withdrawalRequested(event))
  }

  /// A step of a withdrawal from one of the states it may follow (rule R21).
  mutating func move(
    _ id: Text, _ body: EventBody<Spelled>, from allowed: [ModelWithdrawal.State]
  ) throws(Rejection) {
    guard let withdrawal = facts.withdrawals[id] else {
      throw Rejection(.unknownWithdrawal, "withdrawal \(id) was never requested")
    }
    guard allowed.contains(withdrawal.state) else {
      throw Rejection(.invalidTransition, "withdrawal \(id) does not stand where this follows")
    }
    record(body)
  }
}
