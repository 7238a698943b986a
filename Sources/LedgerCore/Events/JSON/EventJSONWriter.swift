/// Writes events and proposals as the JSON lines that imports and exports carry.
package struct EventJSONWriter: FieldVisitor {
  package typealias Form = Spelled

  private var json: JSONWriter

  package init(_ style: JSONWriter.Style = .compact) { json = JSONWriter(style) }

  /// What was written so far.
  package var bytes: [UInt8] { json.bytes }

  package mutating func removeAll() { json.removeAll() }

  /// Writes one event on a line of its own.
  package mutating func line(_ event: LedgerEvent) {
    var proposal = Proposal(event)
    proposal.recordedAt = event.recordedAt
    line(proposal)
  }

  /// Writes one proposal on a line of its own.
  package mutating func line(_ proposal: Proposal) {
    json.beginObject()
    if let position = proposal.position {
      json.key("position")
      json.integer(Int64(clamping: position))
    }
    json.key("type")
    json.string(proposal.body.type.name)
    time(optional: "at", proposal.at)
    time(optional: "recordedAt", proposal.recordedAt)
    text(optional: "actor", proposal.actor)
    text(optional: "correlation", proposal.correlation)
    proposal.body.visit(&self)
    json.endObject()
    json.endLine()
  }

  private mutating func text(_ name: StaticString, _ value: Text) {
    json.key(name)
    json.string(value.string)
  }

  private mutating func text(optional name: StaticString, _ value: Text?) {
    if let value { text(name, value) }
  }

  private mutating func time(optional name: StaticString, _ value: Timestamp?) {
    if let value { text(name, Text(value.description)) }
  }

  private mutating func number(_ name: StaticString, _ value: UInt64) {
    json.key(name)
    json.integer(Int64(clamping: value))
  }

  private mutating func amount(_ name: StaticString, _ value: Amount) {
    text(name, Text(value.description))
  }

  // MARK: Fields

  package mutating func participant(_ name: StaticString, _ value: inout ID) { text(name, value) }

  package mutating func participant(deduced name: StaticString, _ value: inout ID?) {
    text(optional: name, value)
  }

  package mutating func participant(optional name: StaticString, _ value: inout ID?) {
    text(optional: name, value)
  }

  package mutating func words(_ name: StaticString, _ value: inout Text, maximum: Int) {
    text(name, value)
  }

  package mutating func words(optional name: StaticString, _ value: inout Text?, maximum: Int) {
    text(optional: name, value)
  }

  package mutating func destination(
    _ name: StaticString, _ value: inout Destination<Spelled>, byDefault: Bool
  ) {
    switch value {
    case .wallet: text(name, "wallet")
    case .address(let address): text(name, address)
    }
  }

  package mutating func money(_ amount: inout Amount, _ currency: inout Text) {
    self.amount("amount", amount)
    text("currency", currency)
  }

  package mutating func money(_ amount: inout Amount, deduced currency: inout Text?) {
    self.amount("amount", amount)
    text(optional: "currency", currency)
  }

  package mutating func currency(_ value: inout Text) { text("currency", value) }

  package mutating func periodAmount(_ name: StaticString, _ value: inout Amount) {
    amount(name, value)
  }

  package mutating func periodAmount(deduced name: StaticString, _ value: inout Amount?) {
    if let value { amount(name, value) }
  }

  package mutating func earnings(_ value: inout [Earning<Spelled>]?) {
    guard let value else { return }
    json.key("earnings")
    json.write(value)
  }

  package mutating func reversals(_ value: inout [Reversal<Spelled>]?) {
    guard let value else { return }
    json.key("reversals")
    json.write(value)
  }

  package mutating func counts(_ value: inout [MetricCount<Spelled>]) {
    json.key("counts")
    json.write(value)
  }

  package mutating func totals(_ value: inout [CurrencyTotal<Spelled>]) {
    json.key("totals")
    json.write(value)
  }

  package mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    time(optional: name, value)
  }

  package mutating func time(deduced name: StaticString, _ value: inout Timestamp?) {
    time(optional: name, value)
  }

  package mutating func count(_ name: StaticString, _ value: inout UInt64) {
    number(name, value)
  }

  package mutating func count(deduced name: StaticString, _ value: inout UInt64?) {
    if let value { number(name, value) }
  }

  package mutating func count(optional name: StaticString, _ value: inout UInt64?) {
    if let value { number(name, value) }
  }

  package mutating func score(_ value: inout Score?) {
    if let value { text("score", Text(value.description)) }
  }

  package mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?
  ) {
    json.key(name)
    json.word(value.word)
  }

  package mutating func choice<Choice: FieldChoice>(
    deduced name: StaticString, _ value: inout Choice?
  ) {
    guard let value else { return }
    json.key(name)
    json.word(value.word)
  }

  package mutating func terms(_ value: inout ProgramTerms, rules: inout UInt64?) {
    json.key("terms")
    value.write(to: &json)
    // The first rules are what a reader takes for granted; only later ones are named.
    if let rules, rules != ProgramRules.version { number("rules", rules) }
  }
}

/// The version of the rules that this library applies; it is recorded with the terms.
package enum ProgramRules {
  package static let version: UInt64 = 1
}

extension Event where Form == Spelled {
  /// The event as one line of JSON, as an export prints it.
  public var json: String {
    var writer = EventJSONWriter()
    writer.line(self)
    return String(decoding: writer.bytes.dropLast(), as: UTF8.self)
  }
}

extension Proposal {
  /// The proposal as one line of JSON, as an import reads it.
  public var json: String {
    var writer = EventJSONWriter()
    writer.line(self)
    return String(decoding: writer.bytes.dropLast(), as: UTF8.self)
  }
}
