/// Checks ids, texts and numbers before anything is looked up (rule G4, *shape*).
struct ShapeCheck: FieldVisitor {
  typealias Form = Spelled

  private(set) var failure: Rejection?

  /// Checks what stands in front of every event's own fields.
  mutating func envelope(actor: Text, correlation: Text?) {
    id("actor", actor)
    if let correlation { id("correlation", correlation) }
  }

  /// Checks the id of a batch.
  mutating func batch(_ batch: Text) { id("batch", batch, maximum: Limits.batchBytes) }

  /// Checks which fields go together.
  mutating func fieldsTogether(of body: EventBody<Spelled>) {
    switch body {
    case .referralRegistered(let registration):
      if registration.referrer == nil, registration.code == nil {
        refuse(.malformed, "a registration needs a referrer or a code")
      }
    case .payoutCalculated(let line):
      if (line.kind == .bonus) != (line.referee != nil) {
        refuse(.malformed, "a bonus has a referee, and a share has none")
      }
    default:
      break
    }
  }

  /// Keeps the first problem; one with a field weighs more than one with an id.
  private mutating func refuse(_ code: Rejection.Code, _ message: String) {
    if let failure, code != .malformed || failure.code == .malformed { return }
    failure = Rejection(code, message)
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
    // As JSON it would read back as the wallet itself.
    if address == "wallet" { refuse(.malformed, "an address cannot be called wallet") }
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

extension Gate {
  /// What is wrong with the shape of a proposal, or `nil`; `actor` is who causes what nobody claims.
  static func shapeFailure(of proposal: Proposal, actor: Text) -> Rejection? {
    var check = ShapeCheck()
    check.fieldsTogether(of: proposal.body)
    check.envelope(actor: proposal.actor ?? actor, correlation: proposal.correlation)
    proposal.body.visit(&check)
    return check.failure
  }

  /// What is wrong with the shape of a payment, or `nil`.
  static func shapeFailure(of payment: inout PaymentSucceeded<Spelled>, _ stamp: Stamp)
    -> Rejection?
  {
    var check = ShapeCheck()
    check.envelope(actor: stamp.actor, correlation: stamp.correlation)
    payment.visit(&check)
    return check.failure
  }

  /// What is wrong with who causes something and what ties it together, or `nil`.
  static func shapeFailure(actor: Text, correlation: Text?) -> Rejection? {
    var check = ShapeCheck()
    check.envelope(actor: actor, correlation: correlation)
    return check.failure
  }
}
