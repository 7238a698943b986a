import CommandLineKit
import LedgerCore

/// The fields of an event as cells, in their order; what is made of parts is JSON, or brief words for people.
struct EventFields: FieldVisitor {
  typealias Form = Spelled

  private(set) var fields: [(name: String, cell: Cell)] = []
  private let isBrief: Bool

  init(_ body: EventBody<Spelled>, isBrief: Bool = false) {
    self.isBrief = isBrief
    body.visit(&self)
  }

  private mutating func add(_ name: StaticString, _ cell: Cell) {
    fields.append((name.description, cell))
  }

  private mutating func add(
    _ name: StaticString, brief: @autoclosure () -> [String], _ write: (inout JSONWriter) -> Void
  ) {
    if isBrief { return add(name, .texts(brief())) }
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
    add("earnings", brief: value.map { "\($0.referrer):\($0.amount)" }) { $0.write(value) }
  }

  mutating func reversals(_ value: inout [Reversal<Spelled>]?) {
    guard let value else { return }
    add("reversals", brief: value.map { "\($0.referrer):\($0.amount)" }) { $0.write(value) }
  }

  mutating func counts(_ value: inout [MetricCount<Spelled>]) {
    let counts = value
    add("counts", brief: counts.map { "\($0.metric):\($0.count)" }) { $0.write(counts) }
  }

  mutating func totals(_ value: inout [CurrencyTotal<Spelled>]) {
    let totals = value
    add("totals", brief: totals.map { "\($0.amount) \($0.currency)" }) { $0.write(totals) }
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
    add("terms", brief: [terms.name.string]) { json in terms.write(to: &json) }
    if var rules, rules != ProgramRules.version { count("rules", &rules) }
  }
}
