/// Where paid money goes: into the wallet, or to an address outside the ledger.
public enum Destination<Form: EventForm>: Hashable, Sendable {
  /// The participant's wallet.
  case wallet
  /// An address outside the ledger, such as a bank account.
  case address(Form.Words)
}

extension Destination<Spelled> {
  /// The address that is recorded where the executor alone knows the addresses.
  package static var somewhereOutside: Text { "external" }
}

/// A line of a batch was handed to the executor (rule R13).
public struct CashbackStarted<Form: EventForm>: Hashable, Sendable {
  /// The batch.
  public var batch: Form.Words
  /// Who is to be paid.
  public var referrer: Form.Participant
  /// How much.
  public var amount: Form.Value
  /// In which currency.
  public var currency: Form.CurrencyName
  /// Where to.
  public var destination: Destination<Form>
  /// Which attempt this is, from 1.
  public var attempt: UInt64

  /// The start of an attempt.
  public init(
    batch: Form.Words, referrer: Form.Participant, amount: Form.Value,
    currency: Form.CurrencyName, destination: Destination<Form>, attempt: UInt64
  ) {
    self.batch = batch
    self.referrer = referrer
    self.amount = amount
    self.currency = currency
    self.destination = destination
    self.attempt = attempt
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("batch", &batch, maximum: Limits.batchBytes)
    fields.participant("referrer", &referrer)
    fields.money(&amount, &currency)
    fields.destination("destination", &destination, byDefault: false)
    fields.count("attempt", &attempt)
  }
}

/// A referrer was paid (rules R10 and R12).
public struct CashbackPaid<Form: EventForm>: Hashable, Sendable {
  /// The batch.
  public var batch: Form.Words
  /// Who was paid.
  public var referrer: Form.Participant
  /// How much.
  public var amount: Form.Value
  /// In which currency.
  public var currency: Form.CurrencyName
  /// How many activated referrals the referrer had; the gate fills it.
  public var referrals: UInt64?
  /// Where to.
  public var destination: Destination<Form>
  /// What the transfer is called outside.
  public var reference: Form.Words?

  /// A paid line.
  public init(
    batch: Form.Words, referrer: Form.Participant, amount: Form.Value,
    currency: Form.CurrencyName, referrals: UInt64? = nil,
    destination: Destination<Form> = .wallet, reference: Form.Words? = nil
  ) {
    self.batch = batch
    self.referrer = referrer
    self.amount = amount
    self.currency = currency
    self.referrals = referrals
    self.destination = destination
    self.reference = reference
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("batch", &batch, maximum: Limits.batchBytes)
    fields.participant("referrer", &referrer)
    fields.money(&amount, &currency)
    fields.count(deduced: "referrals", &referrals)
    fields.destination("destination", &destination, byDefault: true)
    fields.words(optional: "reference", &reference, maximum: Limits.textBytes)
  }
}

/// An attempt to pay a referrer failed; the cashback stays pending (rule R13).
public struct CashbackFailed<Form: EventForm>: Hashable, Sendable {
  /// The batch.
  public var batch: Form.Words
  /// Who was not paid.
  public var referrer: Form.Participant
  /// How much.
  public var amount: Form.Value
  /// In which currency.
  public var currency: Form.CurrencyName
  /// Which attempt failed.
  public var attempt: UInt64
  /// Why.
  public var reason: Form.Words

  /// A failed attempt.
  public init(
    batch: Form.Words, referrer: Form.Participant, amount: Form.Value,
    currency: Form.CurrencyName, attempt: UInt64, reason: Form.Words
  ) {
    self.batch = batch
    self.referrer = referrer
    self.amount = amount
    self.currency = currency
    self.attempt = attempt
    self.reason = reason
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("batch", &batch, maximum: Limits.batchBytes)
    fields.participant("referrer", &referrer)
    fields.money(&amount, &currency)
    fields.count("attempt", &attempt)
    fields.words("reason", &reason, maximum: Limits.textBytes)
  }
}

/// A batch came to its end (rule R12).
public struct BatchFinished<Form: EventForm>: Hashable, Sendable {
  /// The batch.
  public var batch: Form.Words
  /// How many lines were paid.
  public var paid: UInt64
  /// How many failed.
  public var failed: UInt64
  /// How many had changed since the preview and stayed pending.
  public var changed: UInt64
  /// What was paid, per currency.
  public var totals: Form.Totals

  /// The end of a batch.
  public init(
    batch: Form.Words, paid: UInt64, failed: UInt64, changed: UInt64,
    totals: Form.Totals
  ) {
    self.batch = batch
    self.paid = paid
    self.failed = failed
    self.changed = changed
    self.totals = totals
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("batch", &batch, maximum: Limits.batchBytes)
    fields.count("paid", &paid)
    fields.count("failed", &failed)
    fields.count("changed", &changed)
    fields.totals(&totals)
  }
}

/// What was paid in one currency.
public struct CurrencyTotal<Form: EventForm>: Hashable, Sendable {
  /// The currency.
  public var currency: Form.CurrencyName
  /// How much.
  public var amount: Form.Value

  /// A total of one currency.
  public init(currency: Form.CurrencyName, amount: Form.Value) {
    self.currency = currency
    self.amount = amount
  }
}
