/// What each wallet holds and has reserved, and how each withdrawal stands (rules R9 and R20–R22).
public struct Wallets: Projection {
  package private(set) var accounts = AccountTable<WalletFigures>()
  package private(set) var withdrawalIDs: NameTable
  package private(set) var withdrawals = Column<WithdrawalRow>()
  private(set) var periodCurrencies: NameTable
  private(set) var currencyOfPeriod = Column<UInt32>()

  /// No wallets yet.
  public init() { self.init(hash: .standard) }

  package init(hash: KeyedHash) {
    withdrawalIDs = NameTable(hash: hash, pieceBits: 2)
    periodCurrencies = NameTable(hash: hash, pieceBits: 0)
  }

  /// Credits a top-up, and debits what was paid from the wallet (rule R9).
  @inline(__always)
  package mutating func pay(
    _ amount: Int64, of payer: Handle, _ currency: CurrencyIndex, _ kind: PaymentKind,
    _ source: PaymentSource
  ) {
    let change = Wallets.effect(of: kind, source) &* amount
    if change != 0 { credit(change, payer, currency) }
  }

  /// Folds what moves wallets.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    switch event.body {
    case .paymentSucceeded(let payment):
      pay(payment.amount, of: payment.payer, payment.currency, payment.kind, payment.source)
    case .paymentRefunded(let refund):
      guard let payer = refund.payer, let kind = refund.kind, let source = refund.source,
        let currency = refund.currency
      else { return }
      let change = Wallets.effect(of: kind, source) &* refund.amount
      if change != 0 { credit(0 &- change, payer, currency) }
    case .cashbackPaid(let paid):
      if case .wallet = paid.destination { credit(paid.amount, paid.referrer, paid.currency) }
    case .periodOpened(let opened):
      let number = periodCurrencies.intern(context.bytes(opened.period))
      if Int(number) == currencyOfPeriod.count {
        currencyOfPeriod.append(UInt32(opened.currency.rawValue))
      }
    case .payoutClaimed(let claim):
      guard case .wallet = claim.destination, let amount = claim.amount,
        let period = periodCurrencies.number(of: context.bytes(claim.period))
      else { return }
      let currency = CurrencyIndex(UInt8(truncatingIfNeeded: currencyOfPeriod[Int(period)]))
      credit(amount, claim.participant, currency)
    case .balanceAdjusted(let adjustment) where adjustment.account == .wallet:
      credit(adjustment.amount, adjustment.participant, adjustment.currency)
    case .withdrawalRequested(let request):
      reserve(request, event.position, context.bytes(request.withdrawal))
    case .withdrawalApproved(let step):
      move(context.bytes(step.withdrawal), to: .approved)
    case .withdrawalRejected(let step):
      move(context.bytes(step.withdrawal), to: .rejected)
    case .withdrawalCompleted(let step):
      move(context.bytes(step.withdrawal), to: .completed)
    case .withdrawalFailed(let step):
      move(context.bytes(step.withdrawal), to: .failed)
    default:
      break
    }
  }

  /// Whether a payment adds its amount to the payer's wallet (1), takes it (−1) or neither (rule R9).
  @inline(__always)
  package static func effect(of kind: PaymentKind, _ source: PaymentSource) -> Int64 {
    switch (kind, source) {
    case (.topUp, .external): 1
    case (.topUp, .wallet): 0
    case (_, .wallet): -1
    case (_, .external): 0
    }
  }

  /// Adds to what a wallet holds.
  @inline(never)
  package mutating func credit(_ amount: Int64, _ participant: Handle, _ currency: CurrencyIndex) {
    let row = accounts.reachRow(of: participant.rawValue, currency)
    accounts.rows[row].figures.balance &+= amount
  }

  private mutating func reserve(
    _ request: WithdrawalRequested<Dense>, _ position: UInt64, _ id: UnsafeRawBufferPointer
  ) {
    let number = withdrawalIDs.intern(id)
    guard Int(number) == withdrawals.count else { return }
    let row = accounts.reachRow(of: request.participant.rawValue, request.currency)
    withdrawals.append(
      WithdrawalRow(
        participant: request.participant, currency: request.currency, amount: request.amount,
        position: position, status: .requested,
        previous: accounts.rows[row].figures.latestWithdrawal))
    accounts.rows[row].figures.reserved &+= request.amount
    accounts.rows[row].figures.latestWithdrawal = number
  }

  private mutating func move(_ id: UnsafeRawBufferPointer, to status: WithdrawalStatus) {
    guard let number = withdrawalIDs.number(of: id) else { return }
    let withdrawal = withdrawals[Int(number)]
    withdrawals[Int(number)].status = status
    guard status != .approved else { return }
    let row = accounts.reachRow(of: withdrawal.participant.rawValue, withdrawal.currency)
    accounts.rows[row].figures.reserved &-= withdrawal.amount
    if status == .completed { accounts.rows[row].figures.balance &-= withdrawal.amount }
  }

  /// How many wallets there are.
  var accountCount: Int { accounts.rows.count }

  /// Makes room for more wallets.
  mutating func makeRoom(forAccounts count: Int) { accounts.rows.makeRoom(forRows: count) }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    accounts.visitParts(&visitor)
    visitor.visit(&withdrawalIDs)
    visitor.visit(&withdrawals)
    visitor.visit(&periodCurrencies)
    visitor.visit(&currencyOfPeriod)
  }

  // MARK: Asking

  /// What a wallet holds and has reserved.
  @inline(__always)
  package func figures(of participant: Handle, _ currency: CurrencyIndex) -> WalletFigures {
    accounts.figures(of: participant.rawValue, currency)
  }

  /// How a withdrawal stands.
  package func withdrawal(_ id: Text) -> WithdrawalRow? {
    withdrawalIDs.number(of: id).map { withdrawals[Int($0)] }
  }
}

/// The wallet of one participant in one currency, in minor units.
package struct WalletFigures: AccountFigures {
  package var balance: Int64 = 0
  package var reserved: Int64 = 0
  /// The number of the latest withdrawal, from which the earlier ones are reached.
  package var latestWithdrawal: UInt32 = .max

  package init() {}

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(balance)
    sink.absorb(reserved)
    sink.absorb(latestWithdrawal)
  }
}

/// How a withdrawal stands (rule R21).
public enum WithdrawalStatus: UInt8, Sendable, Hashable, CaseIterable, Codable {
  /// Asked for; the amount is reserved.
  case requested
  /// Approved; the amount is reserved.
  case approved
  /// Rejected; the amount is available again.
  case rejected
  /// Paid out.
  case completed
  /// Not paid out; the amount is available again.
  case failed

  /// Whether the withdrawal may move on to another status; approval may be asked for by the terms.
  public func mayBecome(_ next: WithdrawalStatus, approvalNeeded: Bool) -> Bool {
    switch (self, next) {
    case (.requested, .approved), (.requested, .rejected): true
    case (.requested, .completed), (.requested, .failed): !approvalNeeded
    case (.approved, .completed), (.approved, .failed): true
    default: false
    }
  }
}

/// One withdrawal.
package struct WithdrawalRow: Digestible, BitwiseCopyable {
  package let participant: Handle
  let currencyNumber: UInt32
  package let amount: Int64
  package let position: UInt64
  private(set) var statusNumber: UInt32
  package let previous: UInt32

  init(
    participant: Handle, currency: CurrencyIndex, amount: Int64, position: UInt64,
    status: WithdrawalStatus, previous: UInt32
  ) {
    self.participant = participant
    currencyNumber = UInt32(currency.rawValue)
    self.amount = amount
    self.position = position
    statusNumber = UInt32(status.rawValue)
    self.previous = previous
  }

  package var currency: CurrencyIndex { CurrencyIndex(UInt8(truncatingIfNeeded: currencyNumber)) }

  package var status: WithdrawalStatus {
    get { WithdrawalStatus(rawValue: UInt8(truncatingIfNeeded: statusNumber)) ?? .failed }
    set { statusNumber = UInt32(newValue.rawValue) }
  }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(participant.rawValue)
    sink.absorb(currency.rawValue)
    sink.absorb(amount)
    sink.absorb(position)
    sink.absorb(status.rawValue)
    sink.absorb(previous)
  }
}
