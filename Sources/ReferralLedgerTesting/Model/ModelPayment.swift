import LedgerCore

/// A recorded payment and how much of it was refunded.
struct ModelPayment: Sendable {
  var payer: ID
  var amount: Int64
  var currency: Currency
  var kind: PaymentKind
  var source: PaymentSource
  var earnings: [Earning<Spelled>]
  var matures: Timestamp
  var refunded: Int64 = 0

  /// By how much a payment of this amount moves the payer's wallet (rule R9).
  func walletEffect(of amount: Int64) -> Int128 {
    switch (kind, source) {
    case (.topUp, .external): Int128(amount)
    case (.topUp, .wallet): 0
    case (_, .wallet): -Int128(amount)
    case (_, .external): 0
    }
  }
}
