extension Gate {
  /// Asks for money out of a wallet and reserves it (rules R21, T5 and T7).
  static func request(
    _ request: WithdrawalRequested<Spelled>, _ terms: ProgramTerms, _ state: LedgerState,
    _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let currency = try currency(request.currency, state)
    let amount = try positiveUnits(request.amount, currency)
    var filled = request
    filled.amount = currency.amount(amount)
    if let recorded = state.figures.wallets.withdrawal(request.withdrawal) {
      try compare(
        .withdrawalRequested(filled), with: try hearing.evidence.event(at: recorded.position))
    }
    try hearing.checkPosition(state.head + 1)
    let participant = state.directory.handle(of: request.participant)
    if let participant, state.figures.referrals.isBlocked(participant) {
      throw .rejected(.referrerBlocked, "\(shown(request.participant)) is blocked")
    }
    let minimum = terms.minimumWithdrawal(in: currency.code)
    guard amount >= minimum else {
      throw .rejected(.belowMinimum, "a withdrawal is at least \(currency.text(minimum))")
    }
    let wallet = wallet(participant, currency.index, state)
    guard amount <= wallet.balance &- wallet.reserved else {
      throw .rejected(
        .insufficientBalance,
        "\(shown(request.participant)) has \(currency.text(wallet.balance &- wallet.reserved)) "
          + "available, not \(currency.text(amount))")
    }
    return hearing.event(.withdrawalRequested(filled), after: state.head)
  }

  /// Moves a withdrawal on (rule R21).
  static func move(
    _ step: WithdrawalMoved<Spelled>, to status: WithdrawalStatus, _ terms: ProgramTerms,
    _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let body = step.body(status)
    let key = key(body.type, state).adding(step.withdrawal)
    try checkKey(key, of: body, state, hearing) { $0.body.movedWithdrawal == step.withdrawal }
    try hearing.checkPosition(state.head + 1)
    guard let withdrawal = state.figures.wallets.withdrawal(step.withdrawal) else {
      throw .rejected(
        .unknownWithdrawal, "withdrawal \(shown(step.withdrawal)) was never requested")
    }
    guard withdrawal.status.mayBecome(status, approvalNeeded: terms.withdrawalApproval) else {
      throw .rejected(
        .invalidTransition,
        "withdrawal \(shown(step.withdrawal)) is \(withdrawal.status) and cannot be \(status)")
    }
    if status == .completed {
      let wallet = wallet(withdrawal.participant, withdrawal.currency, state)
      try difference(
        wallet.balance, withdrawal.amount, "the wallet",
        of: state.directory.name(of: withdrawal.participant))
    }
    return hearing.event(body, after: state.head)
  }

  /// Corrects a figure by hand (rule R22).
  static func adjust(
    _ adjustment: BalanceAdjusted<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let currency = try currency(adjustment.currency, state)
    let amount = try units(adjustment.amount, currency)
    guard amount != 0 else {
      throw .rejected(.invalidAmount, "an adjustment must not be zero")
    }
    var filled = adjustment
    filled.amount = currency.amount(amount)
    let key = key(.balanceAdjusted, state).adding(adjustment.adjustment)
    try checkKey(key, of: .balanceAdjusted(filled), state, hearing) {
      guard case .balanceAdjusted(let recorded) = $0.body else { return false }
      return recorded.adjustment == adjustment.adjustment
    }
    try hearing.checkPosition(state.head + 1)
    let participant = state.directory.handle(of: adjustment.participant)
    switch adjustment.account {
    case .cashback:
      let cashback = cashback(participant, currency.index, state)
      try checkEarned(cashback, plus: amount, of: adjustment.participant)
    case .wallet:
      let wallet = wallet(participant, currency.index, state)
      try checkWallet(wallet, plus: amount, of: adjustment.participant)
    }
    return hearing.event(.balanceAdjusted(filled), after: state.head)
  }
}

extension WithdrawalMoved where Form == Spelled {
  /// The event that moves a withdrawal to a status.
  fileprivate func body(_ status: WithdrawalStatus) -> EventBody<Spelled> {
    switch status {
    case .approved, .requested: .withdrawalApproved(self)
    case .rejected: .withdrawalRejected(self)
    case .completed: .withdrawalCompleted(self)
    case .failed: .withdrawalFailed(self)
    }
  }
}

extension EventBody where Form == Spelled {
  /// The withdrawal that this event moves, if it moves one.
  fileprivate var movedWithdrawal: Text? {
    switch self {
    case .withdrawalApproved(let step), .withdrawalRejected(let step),
      .withdrawalCompleted(let step), .withdrawalFailed(let step):
      step.withdrawal
    default: nil
    }
  }
}
