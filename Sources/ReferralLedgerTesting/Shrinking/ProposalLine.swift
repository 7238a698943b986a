import LedgerCore

extension Proposal {
  /// The proposal as one line of JSON, for people who read a failure.
  var line: String {
    var writer = LineWriter()
    writer.put("type", body.type.name)
    _ = body.visited(by: &writer)
    if let at { writer.put("at", at.description) }
    if let actor { writer.put("actor", actor.string) }
    if let correlation { writer.put("correlation", correlation.string) }
    if let position { writer.put("position", raw: String(position)) }
    return writer.line
  }
}

/// Writes the fields of an event as JSON, as far as they are given.
private struct LineWriter {
  private var members: [String] = []

  var line: String { "{" + members.joined(separator: ", ") + "}" }

  mutating func put(_ name: String, raw value: String) {
    members.append(LineWriter.quoted(name) + ": " + value)
  }

  mutating func put(_ name: String, _ value: String?) {
    if let value { put(name, raw: LineWriter.quoted(value)) }
  }

  static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension LineWriter: FieldVisitor {
  typealias Form = Spelled

  mutating func participant(_ name: StaticString, _ value: inout ID) {
    put("\(name)", value.string)
  }
  mutating func participant(deduced name: StaticString, _ value: inout ID?) {
    put("\(name)", value?.string)
  }
  mutating func participant(optional name: StaticString, _ value: inout ID?) {
    put("\(name)", value?.string)
  }
  mutating func words(_ name: StaticString, _ value: inout Text, maximum: Int) {
    put("\(name)", value.string)
  }
  mutating func words(optional name: StaticString, _ value: inout Text?, maximum: Int) {
    put("\(name)", value?.string)
  }
  mutating func destination(
    _ name: StaticString, _ value: inout Destination<Spelled>, byDefault: Bool
  ) {
    switch value {
    case .wallet: if !byDefault { put("\(name)", "wallet") }
    case .address(let address): put("\(name)", address.string)
    }
  }
  mutating func money(_ amount: inout Amount, _ currency: inout Text) {
    put("amount", amount.description)
    put("currency", currency.string)
  }
  mutating func money(_ amount: inout Amount, deduced currency: inout Text?) {
    put("amount", amount.description)
    put("currency", currency?.string)
  }
  mutating func currency(_ value: inout Text) { put("currency", value.string) }
  mutating func periodAmount(_ name: StaticString, _ value: inout Amount) {
    put("\(name)", value.description)
  }
  mutating func periodAmount(deduced name: StaticString, _ value: inout Amount?) {
    put("\(name)", value?.description)
  }
  mutating func earnings(_ value: inout [Earning<Spelled>]?) {
    guard let value else { return }
    let legs = value.map { leg in
      var line = LineWriter()
      line.put("referrer", leg.referrer.string)
      line.put("depth", raw: String(leg.depth))
      line.put("rate", leg.rate.description)
      line.put("rounding", "\(leg.rounding.word)")
      line.put("amount", leg.amount.description)
      return line.line
    }
    put("earnings", raw: "[" + legs.joined(separator: ", ") + "]")
  }
  mutating func reversals(_ value: inout [Reversal<Spelled>]?) {
    guard let value else { return }
    let legs = value.map { leg in
      var line = LineWriter()
      line.put("referrer", leg.referrer.string)
      line.put("depth", raw: String(leg.depth))
      line.put("amount", leg.amount.description)
      return line.line
    }
    put("reversals", raw: "[" + legs.joined(separator: ", ") + "]")
  }
  mutating func counts(_ value: inout [MetricCount<Spelled>]) {
    var line = LineWriter()
    for count in value { line.put(count.metric.string, raw: String(count.count)) }
    put("counts", raw: line.line)
  }
  mutating func totals(_ value: inout [CurrencyTotal<Spelled>]) {
    var line = LineWriter()
    for total in value { line.put(total.currency.string, total.amount.description) }
    put("totals", raw: line.line)
  }
  mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    put("\(name)", value.description)
  }
  mutating func time(deduced name: StaticString, _ value: inout Timestamp?) {
    put("\(name)", value?.description)
  }
  mutating func count(_ name: StaticString, _ value: inout UInt64) {
    put("\(name)", raw: String(value))
  }
  mutating func count(deduced name: StaticString, _ value: inout UInt64?) {
    if let value { put("\(name)", raw: String(value)) }
  }
  mutating func count(optional name: StaticString, _ value: inout UInt64?) {
    if let value { put("\(name)", raw: String(value)) }
  }
  mutating func score(_ value: inout Score?) { put("score", value?.description) }
  mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?
  ) {
    if value != byDefault { put("\(name)", "\(value.word)") }
  }
  mutating func choice<Choice: FieldChoice>(deduced name: StaticString, _ value: inout Choice?) {
    if let value { put("\(name)", "\(value.word)") }
  }
  mutating func terms(_ value: inout ProgramTerms, rules: inout UInt64?) {
    put("terms", raw: String(decoding: value.json, as: UTF8.self))
    if let rules { put("rules", raw: String(rules)) }
  }
}
