import CommandLineKit
import LedgerCore

/// The fields of an event as cells, in their order; what is made of parts is JSON.
struct EventFields: FieldVisitor {
  typealias Form = Spelled

  private(set) var fields: [(name: String, cell: Cell)] = []

  init(_ body: EventBody<Spelled>) { body.visit(&self) }

  private mutating func add(_ name: StaticString, _ cell: Cell) {
    fields.append((name.description, cell))
  }

  private mutating func add(_ name: StaticString, _ write: (inout JSONWriter) -> Void) {
    var json = JSONWriter()
    write(&json)
    add(name, .text(String(decoding: json.bytes, as: UTF8.self)))
  }

  private mutating func add(_ name: StaticString, _ text: Text?) {
    if let text { add(name, .text(text.string)) }
  }

  mutating func participant(_ name: StaticString, _ value: inout ID) { add(name, value) }

  mutating func participant(deduced name: StaticString, _ value: inout ID?) { add(name, value) }

  mutating func participant(optional name: StaticString, _ value: inout ID?) { add(name, value) }

  mutating func words(_ name: StaticString, _ value: inout Text, maximum: Int) { add(name, value) }

  mutating func words(optional name: StaticString, _ value: inout Text?, maximum: Int) {
    add(name, value)
  }

  mutating func destination(
    _ name: StaticString, _ value: inout Destination<Spelled>, byDefault: Bool
  ) {
    switch value {
    case .wallet: add(name, "wallet" as Text)
    case .address(let address): add(name, address)
    }
  }

  mutating func money(_ amount: inout Amount, _ currency: inout Text) {
    periodAmount("amount", &amount)
    add("currency", currency)
  }

  mutating func money(_ amount: inout Amount, deduced currency: inout Text?) {
    periodAmount("amount", &amount)
    add("currency", currency)
  }

  mutating func currency(_ value: inout Text) { add("currency", value) }

  mutating func periodAmount(_ name: StaticString, _ value: inout Amount) {
    add(name, .decimal(value.description))
  }

  mutating func periodAmount(deduced name: StaticString, _ value: inout Amount?) {
    if var amount = value { periodAmount(name, &amount) }
  }

  mutating func earnings(_ value: inout [Earning<Spelled>]?) {
    guard let value else { return }
    add("earnings") { json in
      json.beginArray()
      for earning in value {
        json.beginObject()
        json.key("referrer")
        json.string(earning.referrer.string)
        json.key("depth")
        json.integer(Int64(earning.depth))
        json.key("rate")
        json.string(earning.rate.description)
        json.key("rounding")
        json.word(earning.rounding.word)
        json.key("amount")
        json.string(earning.amount.description)
        json.endObject()
      }
      json.endArray()
    }
  }

  mutating func reversals(_ value: inout [Reversal<Spelled>]?) {
    guard let value else { return }
    add("reversals") { json in
      json.beginArray()
      for reversal in value {
        json.beginObject()
        json.key("referrer")
        json.string(reversal.referrer.string)
        json.key("depth")
        json.integer(Int64(reversal.depth))
        json.key("amount")
        json.string(reversal.amount.description)
        json.endObject()
      }
      json.endArray()
    }
  }

  mutating func counts(_ value: inout [MetricCount<Spelled>]) {
    let counts = value
    add("counts") { json in
      json.beginObject()
      for count in counts {
        json.key(count.metric.string)
        json.integer(Int64(clamping: count.count))
      }
      json.endObject()
    }
  }

  mutating func totals(_ value: inout [CurrencyTotal<Spelled>]) {
    let totals = value
    add("totals") { json in
      json.beginObject()
      for total in totals {
        json.key(total.currency.string)
        json.string(total.amount.description)
      }
      json.endObject()
    }
  }

  mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    add(name, .text(value.description))
  }

  mutating func time(deduced name: StaticString, _ value: inout Timestamp?) {
    if var time = value { self.time(name, &time) }
  }

  mutating func count(_ name: StaticString, _ value: inout UInt64) {
    add(name, .number(Int64(clamping: value)))
  }

  mutating func count(deduced name: StaticString, _ value: inout UInt64?) {
    if var count = value { self.count(name, &count) }
  }

  mutating func count(optional name: StaticString, _ value: inout UInt64?) {
    if var count = value { self.count(name, &count) }
  }

  mutating func score(_ value: inout Score?) {
    if let value { add("score", .decimal(value.description)) }
  }

  mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?
  ) {
    add(name, .text(value.word.description))
  }

  mutating func choice<Choice: FieldChoice>(deduced name: StaticString, _ value: inout Choice?) {
    if let value { add(name, .text(value.word.description)) }
  }

  mutating func terms(_ value: inout ProgramTerms, rules: inout UInt64?) {
    let terms = value
    add("terms") { json in terms.write(to: &json) }
    if var rules, rules != ProgramRules.version { count("rules", &rules) }
  }
}
