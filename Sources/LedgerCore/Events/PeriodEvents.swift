/// A period was opened; its revenue will be shared (rule R16).
public struct PeriodOpened<Form: EventForm>: Hashable, Sendable {
  /// The period's id.
  public var period: Form.Words
  /// Its first moment.
  public var from: Timestamp
  /// The first moment after it.
  public var to: Timestamp
  /// The currency of all its amounts.
  public var currency: Form.CurrencyName
  /// What it is called.
  public var label: Form.Words?

  /// A period.
  public init(
    period: Form.Words, from: Timestamp, to: Timestamp, currency: Form.CurrencyName,
    label: Form.Words? = nil
  ) {
    self.period = period
    self.from = from
    self.to = to
    self.currency = currency
    self.label = label
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("period", &period, maximum: Limits.idBytes)
    fields.time("from", &from)
    fields.time("to", &to)
    fields.currency(&currency)
    fields.words(optional: "label", &label, maximum: Limits.textBytes)
  }
}

/// A source brought revenue into a period (rule R16).
public struct RevenueRecorded<Form: EventForm>: Hashable, Sendable {
  /// The period.
  public var period: Form.Words
  /// Where the revenue came from.
  public var source: Form.Words
  /// How much.
  public var amount: Form.Value
  /// What the source calls it; one source's references are counted once each.
  public var reference: Form.Words

  /// A revenue.
  public init(
    period: Form.Words, source: Form.Words, amount: Form.Value, reference: Form.Words
  ) {
    self.period = period
    self.source = source
    self.amount = amount
    self.reference = reference
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("period", &period, maximum: Limits.idBytes)
    fields.words("source", &source, maximum: Limits.idBytes)
    fields.periodAmount("amount", &amount)
    fields.words("reference", &reference, maximum: Limits.textBytes)
  }
}

/// What somebody did in a period; the latest for the pair counts (rule R16).
public struct EngagementRecorded<Form: EventForm>: Hashable, Sendable {
  /// The period.
  public var period: Form.Words
  /// Who was engaged.
  public var participant: Form.Participant
  /// How often, per metric, sorted by metric.
  public var counts: Form.Counts

  /// An engagement.
  public init(period: Form.Words, participant: Form.Participant, counts: Form.Counts) {
    self.period = period
    self.participant = participant
    self.counts = counts
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("period", &period, maximum: Limits.idBytes)
    fields.participant("participant", &participant)
    fields.counts(&counts)
  }
}

/// How often one metric was counted.
public struct MetricCount<Form: EventForm>: Hashable, Sendable {
  /// The metric's name.
  public var metric: Form.Words
  /// How often, 0…2³².
  public var count: UInt64

  /// A count of a metric.
  public init(metric: Form.Words, count: UInt64) {
    self.metric = metric
    self.count = count
  }
}

/// One line of a period's payout (rule R17).
public struct PayoutCalculated<Form: EventForm>: Hashable, Sendable {
  /// The period.
  public var period: Form.Words
  /// Who is to be given the amount.
  public var participant: Form.Participant
  /// A share of the pool, or a bonus on somebody's share.
  public var kind: PayoutKind
  /// On whose share the bonus is.
  public var referee: Form.Participant?
  /// The score of the share; the gate fills it.
  public var score: Score?
  /// How much.
  public var amount: Form.Value

  /// A line of a payout.
  public init(
    period: Form.Words, participant: Form.Participant, kind: PayoutKind,
    referee: Form.Participant? = nil, score: Score? = nil, amount: Form.Value
  ) {
    self.period = period
    self.participant = participant
    self.kind = kind
    self.referee = referee
    self.score = score
    self.amount = amount
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("period", &period, maximum: Limits.idBytes)
    fields.participant("participant", &participant)
    fields.choice("kind", &kind, byDefault: nil)
    fields.participant(optional: "referee", &referee)
    fields.score(&score)
    fields.periodAmount("amount", &amount)
  }
}

/// A period was calculated and takes nothing more (rules R17 and R18).
public struct PeriodClosed<Form: EventForm>: Hashable, Sendable {
  /// The period.
  public var period: Form.Words
  /// What was shared.
  public var pool: Form.Value
  /// The sum of all shares, exactly the pool.
  public var shares: Form.Value
  /// The sum of all bonuses, on top of the pool.
  public var bonuses: Form.Value
  /// How many participants were given a share.
  public var recipients: UInt64

  /// The end of a period.
  public init(
    period: Form.Words, pool: Form.Value, shares: Form.Value, bonuses: Form.Value,
    recipients: UInt64
  ) {
    self.period = period
    self.pool = pool
    self.shares = shares
    self.bonuses = bonuses
    self.recipients = recipients
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("period", &period, maximum: Limits.idBytes)
    fields.periodAmount("pool", &pool)
    fields.periodAmount("shares", &shares)
    fields.periodAmount("bonuses", &bonuses)
    fields.count("recipients", &recipients)
  }
}

/// Somebody claimed what a closed period gave them (rule R19).
public struct PayoutClaimed<Form: EventForm>: Hashable, Sendable {
  /// The period.
  public var period: Form.Words
  /// Who claimed.
  public var participant: Form.Participant
  /// Share and bonuses together; the gate fills it where it is left out.
  public var amount: Form.Value?
  /// Where to.
  public var destination: Destination<Form>
  /// What the transfer is called outside.
  public var reference: Form.Words?

  /// A claim.
  public init(
    period: Form.Words, participant: Form.Participant, amount: Form.Value? = nil,
    destination: Destination<Form>, reference: Form.Words? = nil
  ) {
    self.period = period
    self.participant = participant
    self.amount = amount
    self.destination = destination
    self.reference = reference
  }

  package mutating func visit<Visitor: FieldVisitor<Form>>(_ fields: inout Visitor) {
    fields.words("period", &period, maximum: Limits.idBytes)
    fields.participant("participant", &participant)
    fields.periodAmount(deduced: "amount", &amount)
    fields.destination("destination", &destination, byDefault: false)
    fields.words(optional: "reference", &reference, maximum: Limits.textBytes)
  }
}
