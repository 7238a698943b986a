/// What each referrer earned, was paid, and has in flight, per currency (rule R10).
public struct Cashback: Projection {
  package private(set) var accounts = AccountTable<CashbackFigures>()
  package private(set) var holds = Holds()
  package private(set) var lines: CashbackLines
  /// The hold in days of each published version; the last one is in force (rule T4).
  private(set) var holdDays = Column<UInt32>()

  /// Nothing earned yet.
  public init() { self.init(hash: .standard) }

  package init(hash: KeyedHash) { lines = CashbackLines(hash: hash) }

  /// Adds what a payment earned.
  @inline(__always)
  package mutating func apply(
    _ payment: borrowing PaymentSucceeded<Dense>, _ envelope: borrowing Envelope<Dense>
  ) {
    advance(to: envelope.recordedAt)
    guard let earnings = payment.earnings else { return }
    for place in 0..<earnings.endIndex {
      let earning = earnings[place]
      earn(
        earning.amount, earning.referrer, payment.currency, at: envelope.at,
        recordedAt: envelope.recordedAt)
    }
  }

  /// Adds what a referrer earned of a payment.
  @inline(__always)
  package mutating func earn(
    _ amount: Int64, _ referrer: Handle, _ currency: CurrencyIndex, at: Timestamp,
    recordedAt: Timestamp
  ) {
    let row = accounts.reachRow(of: referrer.rawValue, currency)
    accounts.rows[row].figures.earned &+= amount
    let days = holdDays.rows.last ?? 0
    if days > 0 || at > recordedAt {
      holds.hold(amount, of: row, until: at.adding(days: Int(days)), recordedAt: recordedAt)
    }
  }

  /// Adds what a referrer was paid in a batch, which ends the line's attempt where an executor has it.
  @inline(__always)
  package mutating func pay(
    _ amount: Int64, _ referrer: Handle, _ currency: CurrencyIndex,
    in batch: UnsafeRawBufferPointer
  ) {
    let row = accounts.reachRow(of: referrer.rawValue, currency)
    accounts.rows[row].figures.paid &+= amount
    let started = lines.finish(batch, referrer, currency, as: .paid)
    if started != 0 { accounts.rows[row].figures.inFlight &-= started }
  }

  /// Folds what is earned, taken back, started, paid and failed.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    holds.advance(to: event.recordedAt)
    switch event.body {
    case .paymentSucceeded(let payment):
      apply(payment, event.envelope)
    case .programPublished(let program):
      holdDays.append(UInt32(clamping: context.terms(program.terms)?.holdDays ?? 0))
    case .paymentRefunded(let refund):
      reverse(refund, recordedAt: event.recordedAt)
    case .balanceAdjusted(let adjustment) where adjustment.account == .cashback:
      let row = accounts.reachRow(of: adjustment.participant.rawValue, adjustment.currency)
      accounts.rows[row].figures.earned &+= adjustment.amount
    case .cashbackStarted(let started):
      let row = accounts.reachRow(of: started.referrer.rawValue, started.currency)
      accounts.rows[row].figures.inFlight &+= started.amount
      lines.start(started, context.bytes(started.batch))
    case .cashbackPaid(let paid):
      pay(paid.amount, paid.referrer, paid.currency, in: context.bytes(paid.batch))
    case .cashbackFailed(let failed):
      let row = accounts.reachRow(of: failed.referrer.rawValue, failed.currency)
      let started = lines.finish(
        context.bytes(failed.batch), failed.referrer, failed.currency, as: .failed)
      accounts.rows[row].figures.inFlight &-= started
    default:
      break
    }
  }

  private mutating func reverse(_ refund: PaymentRefunded<Dense>, recordedAt: Timestamp) {
    guard let reversals = refund.reversals, let currency = refund.currency,
      let matures = refund.matures
    else { return }
    for reversal in reversals {
      let row = accounts.reachRow(of: reversal.referrer.rawValue, currency)
      accounts.rows[row].figures.earned &+= reversal.amount
      holds.hold(reversal.amount, of: row, until: matures, recordedAt: recordedAt)
    }
  }

  /// Makes room to undo as many lines.
  mutating func makeRoom(forLines count: Int) { accounts.rows.makeRoom(forChanges: count) }

  /// Lets time pass up to the moment at which an event was recorded.
  @inline(__always)
  package mutating func advance(to moment: Timestamp) { holds.advance(to: moment) }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    accounts.visitParts(&visitor)
    visitor.visit(&holds)
    visitor.visit(&holdDays)
    lines.visitParts(&visitor)
  }

  // MARK: Asking

  /// What a referrer earned, was paid and has in flight in one currency.
  @inline(__always)
  package func figures(of referrer: Handle, _ currency: CurrencyIndex) -> CashbackFigures {
    accounts.figures(of: referrer.rawValue, currency)
  }

  /// The part of what was earned that has not matured at a moment (rule R10).
  @inline(__always)
  package func onHold(
    _ referrer: Handle, _ currency: CurrencyIndex, at moment: Timestamp
  ) -> Int64 {
    guard let row = accounts.row(of: referrer.rawValue, currency) else { return 0 }
    return holds.held(of: row, at: moment)
  }
}

/// The cashback of one referrer in one currency, in minor units.
package struct CashbackFigures: AccountFigures {
  package var paid: Int64 = 0
  package var inFlight: Int64 = 0
  package var earned: Int64 = 0
  /// Fills the gap before the numbers of the row.
  private let filler: UInt32 = 0

  package init() {}

  /// What was earned and not paid; negative after refunds of what was paid already.
  package var pending: Int64 { earned &- paid }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(earned)
    sink.absorb(paid)
    sink.absorb(inFlight)
  }
}
