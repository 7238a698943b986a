extension PaymentKind: FieldChoice {
  package static var bits: Int { 2 }

  package var word: StaticString {
    switch self {
    case .purchase: "purchase"
    case .subscription: "subscription"
    case .renewal: "renewal"
    case .topUp: "topUp"
    }
  }
}

extension PaymentSource: FieldChoice {
  package var word: StaticString {
    switch self {
    case .external: "external"
    case .wallet: "wallet"
    }
  }
}

/// Why a payment was refunded.
public enum RefundReason: UInt8, Sendable, Hashable, CaseIterable, FieldChoice {
  /// The seller gave the money back.
  case refund
  /// The payer's bank took the money back.
  case chargeback

  package var word: StaticString {
    switch self {
    case .refund: "refund"
    case .chargeback: "chargeback"
    }
  }
}

/// What activated a referral (rule R4).
public enum ActivationTrigger: UInt8, Sendable, Hashable, CaseIterable, FieldChoice {
  /// A trial, which earns nothing.
  case trial
  /// The first payment.
  case payment

  package var word: StaticString {
    switch self {
    case .trial: "trial"
    case .payment: "payment"
    }
  }
}

/// Which line of a period's payout this is (rule R17).
public enum PayoutKind: UInt8, Sendable, Hashable, CaseIterable, FieldChoice {
  /// A share of the pool.
  case share
  /// A bonus on the share of somebody referred.
  case bonus

  package var word: StaticString {
    switch self {
    case .share: "share"
    case .bonus: "bonus"
    }
  }
}

/// Which figure an adjustment changes (rule R22).
public enum AdjustedAccount: UInt8, Sendable, Hashable, CaseIterable, FieldChoice {
  /// The wallet.
  case wallet
  /// Earned cashback.
  case cashback

  package var word: StaticString {
    switch self {
    case .wallet: "wallet"
    case .cashback: "cashback"
    }
  }
}

extension Rounding: FieldChoice {
  package static var bits: Int { 2 }

  package var word: StaticString {
    switch self {
    case .down: "down"
    case .halfUp: "halfUp"
    case .halfEven: "halfEven"
    }
  }
}

extension Settlement: FieldChoice {
  package var word: StaticString {
    switch self {
    case .batched: "batched"
    case .immediate: "immediate"
    }
  }
}

extension BlockedReferrers: FieldChoice {
  package var word: StaticString {
    switch self {
    case .hold: "hold"
    case .stop: "stop"
    }
  }
}

extension LadderCount: FieldChoice {
  package static var bits: Int { 2 }

  package var word: StaticString {
    switch self {
    case .paid: "paid"
    case .activated: "activated"
    case .invited: "invited"
    }
  }
}
