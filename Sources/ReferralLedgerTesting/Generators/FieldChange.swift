import LedgerCore

/// Something done to one field of an event, found by counting its fields.
///
/// Both spoiling a proposal and simplifying it change one field and leave the others alone; as the
/// events list their fields themselves, neither can forget one.
struct FieldChange {
  /// What is done to a field of each kind; `nil` leaves it as it is.
  struct Changes {
    var id: (Text) -> Text? = { _ in nil }
    var text: (Text) -> Text? = { _ in nil }
    var amount: (Amount) -> Amount? = { _ in nil }
    var currency: (Text) -> Text? = { _ in nil }
    var number: (UInt64) -> UInt64? = { _ in nil }
    var time: (Timestamp) -> Timestamp? = { _ in nil }
    var terms: (ProgramTerms) -> ProgramTerms? = { _ in nil }
    /// Whether fields that may be left out are left out.
    var leavesOut = false
  }

  /// Which field, from 0; `nil` for every one.
  let target: Int?
  let changes: Changes
  private(set) var fields = 0
  private(set) var didChange = false

  init(_ target: Int?, _ changes: Changes) {
    self.target = target
    self.changes = changes
  }

  /// The event with a field changed, or `nil` where that changes nothing.
  static func apply(
    _ changes: Changes, toField target: Int?, of body: EventBody<Spelled>
  ) -> EventBody<Spelled>? {
    var change = FieldChange(target, changes)
    let changed = body.visited(by: &change)
    return change.didChange ? changed : nil
  }

  /// How many fields an event has.
  static func count(in body: EventBody<Spelled>) -> Int {
    var change = FieldChange(-1, Changes())
    _ = body.visited(by: &change)
    return change.fields
  }

  /// Counts a field and changes it if it is the one.
  private mutating func field<Value: Equatable>(
    _ value: inout Value, _ change: (Value) -> Value?
  ) {
    defer { fields += 1 }
    guard target == nil || fields == target, let changed = change(value), changed != value else {
      return
    }
    value = changed
    didChange = true
  }

  private mutating func field<Value: Equatable>(
    optional value: inout Value?, _ change: (Value) -> Value?
  ) {
    guard let present = value else { return }
    defer { fields += 1 }
    guard target == nil || fields == target else { return }
    if changes.leavesOut {
      value = nil
      didChange = true
    } else if let changed = change(present), changed != present {
      value = changed
      didChange = true
    }
  }
}

extension FieldChange: FieldVisitor {
  typealias Form = Spelled

  mutating func participant(_ name: StaticString, _ value: inout ID) { field(&value, changes.id) }
  mutating func participant(deduced name: StaticString, _ value: inout ID?) {
    field(optional: &value, changes.id)
  }
  mutating func participant(optional name: StaticString, _ value: inout ID?) {
    field(optional: &value, changes.id)
  }
  mutating func words(_ name: StaticString, _ value: inout Text, maximum: Int) {
    field(&value, maximum == Limits.textBytes ? changes.text : changes.id)
  }
  mutating func words(optional name: StaticString, _ value: inout Text?, maximum: Int) {
    field(optional: &value, maximum == Limits.textBytes ? changes.text : changes.id)
  }
  mutating func destination(
    _ name: StaticString, _ value: inout Destination<Spelled>, byDefault: Bool
  ) {
    let changes = changes
    field(&value) { destination in
      guard case .address(let address) = destination else { return nil }
      return changes.leavesOut ? .wallet : changes.text(address).map { .address($0) }
    }
  }
  mutating func money(_ amount: inout Amount, _ currency: inout Text) {
    field(&amount, changes.amount)
    field(&currency, changes.currency)
  }
  mutating func money(_ amount: inout Amount, deduced currency: inout Text?) {
    field(&amount, changes.amount)
    field(optional: &currency, changes.currency)
  }
  mutating func currency(_ value: inout Text) { field(&value, changes.currency) }
  mutating func periodAmount(_ name: StaticString, _ value: inout Amount) {
    field(&value, changes.amount)
  }
  mutating func periodAmount(deduced name: StaticString, _ value: inout Amount?) {
    field(optional: &value, changes.amount)
  }
  mutating func earnings(_ value: inout [Earning<Spelled>]?) {
    field(optional: &value) { _ in nil }
  }
  mutating func reversals(_ value: inout [Reversal<Spelled>]?) {
    field(optional: &value) { _ in nil }
  }
  mutating func counts(_ value: inout [MetricCount<Spelled>]) {
    let leavesOut = changes.leavesOut
    field(&value) { leavesOut ? Array($0.dropLast()) : nil }
  }
  mutating func totals(_ value: inout [CurrencyTotal<Spelled>]) {
    let leavesOut = changes.leavesOut
    field(&value) { leavesOut ? Array($0.dropLast()) : nil }
  }
  mutating func time(_ name: StaticString, _ value: inout Timestamp) { field(&value, changes.time) }
  mutating func time(deduced name: StaticString, _ value: inout Timestamp?) {
    field(optional: &value, changes.time)
  }
  mutating func count(_ name: StaticString, _ value: inout UInt64) {
    field(&value, changes.number)
  }
  mutating func count(deduced name: StaticString, _ value: inout UInt64?) {
    field(optional: &value, changes.number)
  }
  mutating func count(optional name: StaticString, _ value: inout UInt64?) {
    field(optional: &value, changes.number)
  }
  mutating func score(_ value: inout Score?) { field(optional: &value) { _ in nil } }
  mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?
  ) {}
  mutating func choice<Choice: FieldChoice>(deduced name: StaticString, _ value: inout Choice?) {
    field(optional: &value) { _ in nil }
  }
  mutating func terms(_ value: inout ProgramTerms, rules: inout UInt64?) {
    field(&value, changes.terms)
    field(optional: &rules, changes.number)
  }
}
