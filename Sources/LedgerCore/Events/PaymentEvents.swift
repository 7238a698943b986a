/// A payment arrived; what it earned is recorded with it (rules R6, R7 and R9).
public struct PaymentSucceeded<Form: EventForm>: Hashable, Sendable {
  /// The payment's id.
  public var payment: Form.Words
  /// Who paid.
  public var payer: Form.Participant
  /// How much.
  public var amount: Form.Value
  /// In which currency.
  public var currency: Form.CurrencyName
  /// What for.
  public var kind: PaymentKind
  /// From where.
  public var source: PaymentSource
  /// How many months were bought.
  public var months: UInt64?
  /// How many days were bought.
  public var days: UInt64?
  /// What the chain above the payer earned, by depth; the gate fills it.
  public var earnings: Form.Earnings?

  /// A payment.
  public init(
    payment: Form.Words, payer: Form.Participant, amount: Form.Value, currency: Form.CurrencyName,
    kind: PaymentKind, source: PaymentSource = .external, months: UInt64? = nil,
    days: UInt64? = nil, earnings: Form.Earnings? = nil
  ) {
    self.payment = payment
    self.payer = payer
    self.amount = amount
    self.currency = currency
    self.kind = kind
    self.source = source
    self.months = months
    self.days = days
    self.earnings = earnings
  }

  /// A payment that a visitor fills in.
  package static var blank: PaymentSucceeded {
    @inline(__always) get {
      PaymentSucceeded(
        payment: Form.blankWords, payer: Form.blankParticipant, amount: Form.blankValue,
        currency: Form.blankCurrency, kind: .purchase)
    }
  }

  @inline(__always)
  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("payment", &payment, maximum: Limits.idBytes)
    fields.participant("payer", &payer)
    fields.money(&amount, &currency)
    fields.choice("kind", &kind, byDefault: nil)
    fields.choice("source", &source, byDefault: .external)
    fields.count(optional: "months", &months)
    fields.count(optional: "days", &days)
    fields.earnings(&earnings)
  }
}

/// What one referrer earned of a payment.
public struct Earning<Form: EventForm>: Hashable, Sendable {
  /// Who earned.
  public var referrer: Form.Participant
  /// How far above the payer, from 1.
  public var depth: UInt8
  /// At which rate.
  public var rate: Rate
  /// How the share was rounded.
  public var rounding: Rounding
  /// How much.
  public var amount: Form.Value

  /// An earning.
  public init(
    referrer: Form.Participant, depth: UInt8, rate: Rate, rounding: Rounding, amount: Form.Value
  ) {
    self.referrer = referrer
    self.depth = depth
    self.rate = rate
    self.rounding = rounding
    self.amount = amount
  }
}

/// A payment was refunded, in whole or in part, and with it what it earned (rule R8).
public struct PaymentRefunded<Form: EventForm>: Hashable, Sendable {
  /// The refund's id.
  public var refund: Form.Words
  /// The payment that is refunded.
  public var payment: Form.Words
  /// How much of it.
  public var amount: Form.Value
  /// The payment's currency; the gate fills it.
  public var currency: Form.CurrencyName?
  /// Why.
  public var reason: RefundReason
  /// What the chain above the payer loses, by depth, negative; the gate fills it.
  public var reversals: Form.Reversals?
  /// Who paid; the gate fills it.
  public var payer: Form.Participant?
  /// What the payment was for; the gate fills it.
  public var kind: PaymentKind?
  /// Where its money came from; the gate fills it.
  public var source: PaymentSource?
  /// When its earnings mature; the gate fills it.
  public var matures: Timestamp?

  /// A refund.
  public init(
    refund: Form.Words, payment: Form.Words, amount: Form.Value, reason: RefundReason
  ) {
    self.refund = refund
    self.payment = payment
    self.amount = amount
    self.reason = reason
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("refund", &refund, maximum: Limits.idBytes)
    fields.words("payment", &payment, maximum: Limits.idBytes)
    fields.money(&amount, deduced: &currency)
    fields.choice("reason", &reason, byDefault: nil)
    fields.reversals(&reversals)
    fields.participant(deduced: "payer", &payer)
    fields.choice(deduced: "kind", &kind)
    fields.choice(deduced: "source", &source)
    fields.time(deduced: "matures", &matures)
  }
}

/// What a refund takes back from one referrer.
public struct Reversal<Form: EventForm>: Hashable, Sendable {
  /// Who loses.
  public var referrer: Form.Participant
  /// How far above the payer, from 1.
  public var depth: UInt8
  /// How much, negative.
  public var amount: Form.Value

  /// A reversal.
  public init(referrer: Form.Participant, depth: UInt8, amount: Form.Value) {
    self.referrer = referrer
    self.depth = depth
    self.amount = amount
  }
}
