/// How much of each refunded payment was refunded so far (rule R8).
public struct Refunds: Projection {
  private(set) var payments: NameTable
  private(set) var totals = Column<UInt64>()

  /// Nothing refunded yet.
  public init() { self.init(hash: .standard) }

  package init(hash: KeyedHash) { payments = NameTable(hash: hash) }

  /// Takes the next event into account.
  public mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
    guard case .paymentRefunded(let refund) = event.body else { return }
    let number = Int(payments.intern(context.bytes(refund.payment)))
    totals.reach(number, blank: 0)
    totals[number] &+= UInt64(bitPattern: refund.amount)
  }

  /// How much of a payment was refunded, in minor units.
  public func refunded(of payment: Text) -> Int64 {
    payments.number(of: payment).map { Int64(bitPattern: totals[Int($0)]) } ?? 0
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&payments)
    visitor.visit(&totals)
  }
}
