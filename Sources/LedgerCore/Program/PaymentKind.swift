/// What a payment was for.
public enum PaymentKind: UInt8, Sendable, Hashable, CaseIterable {
  /// A single purchase.
  case purchase
  /// The first payment of a subscription.
  case subscription
  /// A later payment of a subscription.
  case renewal
  /// Money put into the payer's wallet.
  case topUp
}

/// Where the money of a payment came from.
public enum PaymentSource: UInt8, Sendable, Hashable, CaseIterable {
  /// From outside the ledger.
  case external
  /// From the payer's wallet; it never earns (rule T2).
  case wallet
}

/// A set of payment kinds.
public struct PaymentKinds: OptionSet, Hashable, Sendable {
  /// The kinds as bits.
  public let rawValue: UInt8

  /// A set by its bits; bits that no kind has are left out.
  public init(rawValue: UInt8) { self.rawValue = rawValue & 0b1111 }

  /// The set of one kind.
  public init(_ kind: PaymentKind) { self.init(rawValue: 1 << kind.rawValue) }

  /// All four kinds.
  public static let all = PaymentKinds(rawValue: 0b1111)

  /// Whether a payment of this kind earns.
  public func contains(_ kind: PaymentKind) -> Bool { contains(PaymentKinds(kind)) }
}
