/// What the whole program moved: payments, refunds and cashback per currency, events per type.
public struct Totals: Projection {
  private(set) var counts = Column<UInt64>()
  package private(set) var volumes = Column<ProgramVolume>()

  /// Nothing yet.
  public init() {
    for _ in 0...Int(EventType.balanceAdjusted.rawValue) { counts.append(0) }
  }

  /// Adds a payment and what it earned.
  @inline(__always)
  package mutating func apply(_ payment: borrowing PaymentSucceeded<Dense>) {
    var earned: Int128 = 0
    if let earnings = payment.earnings {
      for place in 0..<earnings.endIndex { earned &+= Int128(earnings[place].amount) }
    }
    addPayment(payment.amount, earned: earned, payment.currency)
  }

  /// Adds a payment and the sum of what it earned.
  @inline(__always)
  package mutating func addPayment(_ amount: Int64, earned: Int128, _ currency: CurrencyIndex) {
    count(.paymentSucceeded)
    volumes[reach(currency)].addPayment(amount, earned: earned)
  }

  /// Adds a line of a batch that was paid.
  @inline(__always)
  package mutating func addLine(_ amount: Int64, _ currency: CurrencyIndex) {
    count(.cashbackPaid)
    addPaid(amount, currency)
  }

  @inline(__always)
  private mutating func addPaid(_ amount: Int64, _ currency: CurrencyIndex) {
    volumes[reach(currency)].paid &+= Int128(amount)
  }

  /// Counts an event of a type.
  @inline(__always)
  package mutating func count(_ type: EventType) {
    counts[Int(truncatingIfNeeded: type.rawValue)] &+= 1
  }

  /// Adds the event to the sums.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    if case .paymentSucceeded(let payment) = event.body { return apply(payment) }
    count(event.body.type)
    switch event.body {
    case .paymentRefunded(let refund):
      guard let name = refund.currency else { return }
      let currency = reach(name)
      volumes[currency].refunds &+= Int128(refund.amount)
      for reversal in refund.reversals ?? DenseReversals() {
        volumes[currency].earned &+= Int128(reversal.amount)
      }
    case .cashbackPaid(let paid):
      addPaid(paid.amount, paid.currency)
    case .balanceAdjusted(let adjustment) where adjustment.account == .cashback:
      let currency = reach(adjustment.currency)
      volumes[currency].earned &+= Int128(adjustment.amount)
    default:
      break
    }
  }

  @inline(__always)
  private mutating func reach(_ currency: CurrencyIndex) -> Int {
    volumes.reach(currency.index, blank: ProgramVolume())
    return currency.index
  }

  /// How many events of a type the log holds.
  public func count(of type: EventType) -> UInt64 { counts[Int(type.rawValue)] }

  /// The sums of one currency.
  package func volume(_ currency: CurrencyIndex) -> ProgramVolume {
    currency.index < volumes.count ? volumes[currency.index] : ProgramVolume()
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&counts)
    visitor.visit(&volumes)
  }
}

/// The sums of one currency; wider than an amount, so that no payment is refused for them (rule R6).
package struct ProgramVolume: Digestible, BitwiseCopyable {
  package var payments: Int128 = 0
  package var refunds: Int128 = 0
  package var earned: Int128 = 0
  package var paid: Int128 = 0

  package init() {}

  @inline(__always)
  fileprivate mutating func addPayment(_ amount: Int64, earned: Int128) {
    payments &+= Int128(amount)
    self.earned &+= earned
  }

  package func digest(into sink: inout some DigestSink) {
    for sum in [payments, refunds, earned, paid] { sink.absorb(sum) }
  }
}
