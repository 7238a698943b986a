/// Somebody asked for money out of their wallet; it is reserved (rule R21).
public struct WithdrawalRequested<Form: EventForm>: Hashable, Sendable {
  /// The withdrawal's id.
  public var withdrawal: Form.Words
  /// Whose wallet.
  public var participant: Form.Participant
  /// How much.
  public var amount: Form.Value
  /// In which currency.
  public var currency: Form.CurrencyName
  /// Where to.
  public var destination: Form.Words

  /// A request.
  public init(
    withdrawal: Form.Words, participant: Form.Participant, amount: Form.Value,
    currency: Form.CurrencyName, destination: Form.Words
  ) {
    self.withdrawal = withdrawal
    self.participant = participant
    self.amount = amount
    self.currency = currency
    self.destination = destination
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("withdrawal", &withdrawal, maximum: Limits.idBytes)
    fields.participant("participant", &participant)
    fields.money(&amount, &currency)
    fields.words("destination", &destination, maximum: Limits.textBytes)
  }
}

/// A withdrawal was approved, rejected, completed or failed (rule R21).
public struct WithdrawalMoved<Form: EventForm>: Hashable, Sendable {
  /// The withdrawal.
  public var withdrawal: Form.Words
  /// Why.
  public var reason: Form.Words?
  /// What the transfer is called outside.
  public var reference: Form.Words?

  /// A step of a withdrawal.
  public init(withdrawal: Form.Words, reason: Form.Words? = nil, reference: Form.Words? = nil) {
    self.withdrawal = withdrawal
    self.reason = reason
    self.reference = reference
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("withdrawal", &withdrawal, maximum: Limits.idBytes)
    fields.words(optional: "reason", &reason, maximum: Limits.textBytes)
    fields.words(optional: "reference", &reference, maximum: Limits.textBytes)
  }
}

/// A figure was corrected by hand (rule R22).
public struct BalanceAdjusted<Form: EventForm>: Hashable, Sendable {
  /// The adjustment's id.
  public var adjustment: Form.Words
  /// Whose figure.
  public var participant: Form.Participant
  /// Which figure.
  public var account: AdjustedAccount
  /// By how much, signed.
  public var amount: Form.Value
  /// In which currency.
  public var currency: Form.CurrencyName
  /// Why.
  public var reason: Form.Words

  /// An adjustment.
  public init(
    adjustment: Form.Words, participant: Form.Participant, account: AdjustedAccount = .wallet,
    amount: Form.Value, currency: Form.CurrencyName, reason: Form.Words
  ) {
    self.adjustment = adjustment
    self.participant = participant
    self.account = account
    self.amount = amount
    self.currency = currency
    self.reason = reason
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("adjustment", &adjustment, maximum: Limits.idBytes)
    fields.participant("participant", &participant)
    fields.choice("account", &account, byDefault: .wallet)
    fields.money(&amount, &currency)
    fields.words("reason", &reason, maximum: Limits.textBytes)
  }
}
