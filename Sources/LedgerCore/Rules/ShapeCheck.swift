/// Checks ids, texts and numbers before anything is looked up (rule G4, *shape*).
struct ShapeCheck: FieldVisitor {
  typealias Form = Spelled

  private(set) var failure: Rejection?

  /// What is wrong with the shape of a proposal, or `nil`.
  static func failure(of proposal: Proposal, actor: Text) -> Rejection? {
    var check = ShapeCheck()
    check.id("actor", actor)
    if let correlation = proposal.correlation { check.id("correlation", correlation) }
    proposal.body.visit(&check)
    if case .referralRegistered(let event) = proposal.body, event.referrer == nil, event.code == nil {
      check.refuse(.malformed, "a registration needs a referrer or a code")
    }
    return check.failure
  }

  /// What is wrong with who caused an event and what ties it to others, or `nil`.
  static func failure(actor: Text, correlation: Text?) -> Rejection? {
    var check = ShapeCheck()
    check.id("actor", actor)
    if let correlation { check.id("correlation", correlation) }
    return check.failure
  }

  /// Keeps the first problem, but those of fields before those of ids (rule G4).
  private mutating func refuse(_ code: Rejection.Code, _ message: String) {
    let comesFirst = code == .malformed && failure?.code == .invalidID
    if failure == nil || comesFirst { failure = Rejection(code, message) }
  }

  @inline(__always)
  private mutating func id(_ name: StaticString, _ value: Text, maximum: Int = Limits.idBytes) {
    if !Limits.isValidText(value, maximum: maximum) { refuseText(name, value, maximum) }
  }

  private mutating func refuseText(_ name: StaticString, _ value: Text, _ maximum: Int) {
    let code: Rejection.Code = maximum == Limits.textBytes ? .malformed : .invalidID
    refuse(code, "\(name) is not 1…\(maximum) bytes without control characters")
  }

  // MARK: Fields

  mutating func participant(_ name: StaticString, _ value: inout ID) { id(name, value) }

  mutating func participant(deduced name: StaticString, _ value: inout ID?) {
    if let value { id(name, value) }
  }

  mutating func participant(optional name: StaticString, _ value: inout ID?) {
    if let value { id(name, value) }
  }

  mutating func words(_ name: StaticString, _ value: inout Text, maximum: Int) {
    id(name, value, maximum: maximum)
  }

  mutating func words(optional name: StaticString, _ value: inout Text?, maximum: Int) {
    if let value { id(name, value, maximum: maximum) }
  }

  mutating func destination(
    _ name: StaticString, _ value: inout Destination<Spelled>, byDefault: Bool
  ) {
    guard case .address(let address) = value else { return }
    id(name, address, maximum: Limits.textBytes)
    // JSON says the wallet by this word, so that an export could not tell the two apart (rule G3).
    if address == "wallet" { refuse(.malformed, "\(name) is an address named like the wallet") }
  }

  mutating func money(_ amount: inout Amount, _ currency: inout Text) {}
  mutating func money(_ amount: inout Amount, deduced currency: inout Text?) {}
  mutating func currency(_ value: inout Text) {}
  mutating func periodAmount(_ name: StaticString, _ value: inout Amount) {}
  mutating func periodAmount(deduced name: StaticString, _ value: inout Amount?) {}
  mutating func earnings(_ value: inout [Earning<Spelled>]?) {}
  mutating func reversals(_ value: inout [Reversal<Spelled>]?) {}

  mutating func counts(_ value: inout [MetricCount<Spelled>]) {
    for count in value {
      id("a metric", count.metric)
      if count.count > Limits.engagement { refuse(.malformed, "a count is above 2³²") }
    }
    refuseRepeated(value.map(\.metric), "a metric stands twice in counts")
  }

  mutating func totals(_ value: inout [CurrencyTotal<Spelled>]) {
    refuseRepeated(value.map(\.currency), "a currency stands twice in totals")
  }

  private mutating func refuseRepeated(_ names: [Text], _ message: String) {
    let sorted = names.sorted()
    if zip(sorted, sorted.dropFirst()).contains(where: ==) { refuse(.malformed, message) }
  }

  mutating func time(_ name: StaticString, _ value: inout Timestamp) {}
  mutating func time(deduced name: StaticString, _ value: inout Timestamp?) {}

  mutating func count(_ name: StaticString, _ value: inout UInt64) {
    if value > Limits.count { refuse(.malformed, "\(name) is above 2⁵³") }
  }

  mutating func count(deduced name: StaticString, _ value: inout UInt64?) {
    count(optional: name, &value)
  }

  mutating func count(optional name: StaticString, _ value: inout UInt64?) {
    if var given = value { count(name, &given) }
  }

  mutating func score(_ value: inout Score?) {}

  mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?
  ) {}

  mutating func choice<Choice: FieldChoice>(deduced name: StaticString, _ value: inout Choice?) {}

  mutating func terms(_ value: inout ProgramTerms, rules: inout UInt64?) {}
}
