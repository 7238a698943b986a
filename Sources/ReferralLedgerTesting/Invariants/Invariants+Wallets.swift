public import LedgerCore

extension Invariants {
  /// I6: what is reserved is there when it is reserved, and a withdrawal ends once.
  public static func wallets(_ events: [LedgerEvent]) -> [String] {
    var book = WalletBook()
    var violations: [String] = []
    for event in events {
      if let problem = book.read(event) {
        violations.append("I6: position \(event.position) \(problem)")
      }
    }
    return violations
  }
}

/// Wallets added up from a log, for the invariant about withdrawals alone.
private struct WalletBook {
  private struct Account: Hashable {
    var participant: ID
    var currency: Text
  }

  private var wallets: [Account: Int128] = [:]
  private var reserved: [Account: Int128] = [:]
  private var open: [Text: WithdrawalRequested<Spelled>] = [:]
  private var payments: [Text: PaymentSucceeded<Spelled>] = [:]
  private var periods: [Text: Text] = [:]

  /// Takes in an event and says what is wrong with it.
  mutating func read(_ event: LedgerEvent) -> String? {
    switch event.body {
    case .paymentSucceeded(let payment):
      payments[payment.payment] = payment
      move(payment, payment.amount, 1)
    case .paymentRefunded(let refund):
      guard let payment = payments[refund.payment] else { return "refunds an unknown payment" }
      move(payment, refund.amount, -1)
    case .cashbackPaid(let paid) where paid.destination == .wallet:
      add(paid.referrer, paid.currency, Int128(paid.amount.units))
    case .periodOpened(let period): periods[period.period] = period.currency
    case .payoutClaimed(let claim) where claim.destination == .wallet:
      add(claim.participant, periods[claim.period] ?? "", Int128(claim.amount?.units ?? 0))
    case .balanceAdjusted(let adjustment) where adjustment.account == .wallet:
      add(adjustment.participant, adjustment.currency, Int128(adjustment.amount.units))
    case .withdrawalRequested(let request):
      let account = Account(participant: request.participant, currency: request.currency)
      reserved[account, default: 0] += Int128(request.amount.units)
      open[request.withdrawal] = request
      if reserved[account] ?? 0 > wallets[account] ?? 0 {
        return "reserves more than the wallet of \(request.participant) holds"
      }
    case .withdrawalCompleted(let step): return end(step.withdrawal, isPaid: true)
    case .withdrawalRejected(let step), .withdrawalFailed(let step):
      return end(step.withdrawal, isPaid: false)
    case .withdrawalApproved(let step) where open[step.withdrawal] == nil:
      return "approves \(step.withdrawal), which is not open"
    default: break
    }
    return nil
  }

  private mutating func move(
    _ payment: PaymentSucceeded<Spelled>, _ amount: Amount, _ sign: Int128
  ) {
    var effect: Int128 = 0
    if payment.kind == .topUp { effect += Int128(amount.units) }
    if payment.source == .wallet { effect -= Int128(amount.units) }
    add(payment.payer, payment.currency, effect * sign)
  }

  private mutating func add(_ participant: ID, _ currency: Text, _ amount: Int128) {
    wallets[Account(participant: participant, currency: currency), default: 0] += amount
  }

  private mutating func end(_ withdrawal: Text, isPaid: Bool) -> String? {
    guard let request = open.removeValue(forKey: withdrawal) else {
      return "ends \(withdrawal), which is not open"
    }
    let account = Account(participant: request.participant, currency: request.currency)
    reserved[account, default: 0] -= Int128(request.amount.units)
    if isPaid { wallets[account, default: 0] -= Int128(request.amount.units) }
    return nil
  }
}
