/// Reads proposals from the JSON lines that imports carry; strict, and one line's storage serves the next.
///
/// The first problem is kept, and everything after it reads as blank; unknown fields are found by
/// counting, as no key stands twice.
public struct EventJSONReader: Sendable {
  private var tape = JSONTape()

  /// A reader, to be used for many lines.
  public init() {}

  /// Reads one line; what is wrong with its shape is said by a rejection that names the byte.
  public mutating func proposal(_ line: String) throws(Rejection) -> Proposal {
    try parse { tape throws(JSONFailure) in try tape.parse(line) }
    return try read()
  }

  /// Reads one line given by its bytes.
  package mutating func proposal(
    bytes line: UnsafeRawBufferPointer
  ) throws(Rejection) -> Proposal {
    try parse { tape throws(JSONFailure) in try tape.parse(line) }
    return try read()
  }

  private mutating func parse(
    _ body: (inout JSONTape) throws(JSONFailure) -> Void
  ) throws(Rejection) {
    do throws(JSONFailure) {
      try body(&tape)
    } catch {
      throw Rejection(.malformed, error.description)
    }
  }

  private func read() throws(Rejection) -> Proposal {
    var fields = JSONFields(tape: tape)
    let proposal = fields.proposal()
    if let failure = fields.failure { throw failure }
    return proposal
  }
}

/// The fields of one line, taken one by one.
private struct JSONFields: FieldVisitor {
  typealias Form = Spelled

  let tape: JSONTape
  private(set) var failure: Rejection?
  /// The names of the fields that the line has and the event knows.
  private var taken: [StaticString] = []

  init(tape: JSONTape) {
    self.tape = tape
    taken.reserveCapacity(16)
  }

  mutating func proposal() -> Proposal {
    let blank = Proposal(.referrerBlocked(BlockChanged(participant: "", reason: "")))
    guard tape.root.kind == .object else {
      fail(tape.root.wrongType(expected: .object))
      return blank
    }
    guard let name = field("type", required: true) else { return blank }
    guard name.kind == .string else {
      fail(name.wrongType(expected: .string))
      return blank
    }
    guard let type = EventType.allCases.first(where: { tape.equals(name, text: $0.name) }) else {
      refuse(.malformed, "the type is none that this version knows (byte \(name.start))")
      return blank
    }
    var position: UInt64?
    count(optional: "position", &position)
    var at: Timestamp?
    time(deduced: "at", &at)
    var recordedAt: Timestamp?
    time(deduced: "recordedAt", &recordedAt)
    let actor = text(optional: "actor")
    let correlation = text(optional: "correlation")
    let body = EventBody<Spelled>.reading(type, from: &self)
    refuseUnknown()
    return Proposal(
      body, at: at, actor: actor, correlation: correlation, position: position,
      recordedAt: recordedAt)
  }

  private mutating func refuseUnknown() {
    guard taken.count != tape.root.count,
      let members = try? tape.members(of: tape.root)
    else { return }
    for (key, _) in members where !taken.contains(where: { tape.equals(key, $0) }) {
      return fail(tape.unknownField(key))
    }
  }

  // MARK: Primitives

  private mutating func fail(_ problem: JSONFailure) { refuse(.malformed, problem.description) }

  /// Keeps the first problem; one with a field weighs more than one with a time or with terms.
  private mutating func refuse(_ code: Rejection.Code, _ message: String) {
    if let failure, code != .malformed || failure.code == .malformed { return }
    failure = Rejection(code, message)
  }

  private mutating func field(_ name: StaticString, required: Bool = false) -> JSONNode? {
    guard let node = try? tape.member(of: tape.root, named: name) else {
      if required {
        fail(JSONFailure(.missingField(name: name.description), at: tape.root.start))
      }
      return nil
    }
    taken.append(name)
    return node
  }

  private mutating func string(_ node: JSONNode) -> String {
    do throws(JSONFailure) {
      return try tape.string(node)
    } catch {
      fail(error)
      return ""
    }
  }

  private mutating func text(_ name: StaticString) -> Text {
    guard let node = field(name, required: true) else { return Text("") }
    return Text(string(node))
  }

  private mutating func text(optional name: StaticString) -> Text? {
    field(name).map { Text(string($0)) }
  }

  private mutating func amount(_ node: JSONNode) -> Amount { Amount(string(node)) }

  private mutating func whole(_ node: JSONNode) -> UInt64 {
    do throws(JSONFailure) {
      let number = try tape.integer(node)
      if number >= 0 { return UInt64(number) }
      refuse(.malformed, "a count is negative (byte \(node.start))")
    } catch {
      fail(error)
    }
    return 0
  }

  private mutating func moment(_ name: StaticString, _ node: JSONNode) -> Timestamp {
    let text = string(node)
    if let time = Timestamp(text) { return time }
    refuse(
      .invalidTime,
      "\(name) is not a time in UTC like 2025-10-01T09:00:00.000Z (byte \(node.start))")
    return Timestamp(milliseconds: 0)
  }

  private mutating func chosen<Choice: FieldChoice>(
    _ name: StaticString, _ node: JSONNode
  ) -> Choice? {
    if let choice = Choice.allCases.first(where: { tape.equals(node, $0.word) }) { return choice }
    let words = Choice.allCases.map(\.word.description).joined(separator: ", ")
    refuse(.malformed, "\(name) is none of \(words) (byte \(node.start))")
    return nil
  }

  // MARK: Fields

  mutating func participant(_ name: StaticString, _ value: inout ID) { value = text(name) }

  mutating func participant(deduced name: StaticString, _ value: inout ID?) {
    value = text(optional: name)
  }

  mutating func participant(optional name: StaticString, _ value: inout ID?) {
    value = text(optional: name)
  }

  mutating func words(_ name: StaticString, _ value: inout Text, maximum: Int) {
    value = text(name)
  }

  mutating func words(optional name: StaticString, _ value: inout Text?, maximum: Int) {
    value = text(optional: name)
  }

  mutating func destination(
    _ name: StaticString, _ value: inout Destination<Spelled>, byDefault: Bool
  ) {
    guard let node = field(name, required: !byDefault) else { return }
    value = tape.equals(node, "wallet") ? .wallet : .address(Text(string(node)))
  }

  mutating func money(_ amount: inout Amount, _ currency: inout Text) {
    periodAmount("amount", &amount)
    currency = text("currency")
  }

  mutating func money(_ amount: inout Amount, deduced currency: inout Text?) {
    periodAmount("amount", &amount)
    currency = text(optional: "currency")
  }

  mutating func currency(_ value: inout Text) { value = text("currency") }

  mutating func periodAmount(_ name: StaticString, _ value: inout Amount) {
    if let node = field(name, required: true) { value = amount(node) }
  }

  mutating func periodAmount(deduced name: StaticString, _ value: inout Amount?) {
    value = field(name).map { amount($0) }
  }

  mutating func earnings(_ value: inout [Earning<Spelled>]?) {
    guard let node = field("earnings") else { return }
    value = legs(node, named: ["referrer", "depth", "rate", "rounding", "amount"]) {
      fields, leg in
      let rate = Rate(fields.string(leg[2]))
      if rate == nil { fields.refuse(.malformed, "a rate is no percentage (byte \(leg[2].start))") }
      return Earning(
        referrer: Text(fields.string(leg[0])), depth: UInt8(clamping: fields.whole(leg[1])),
        rate: rate ?? .zero, rounding: fields.chosen("rounding", leg[3]) ?? .down,
        amount: fields.amount(leg[4]))
    }
  }

  mutating func reversals(_ value: inout [Reversal<Spelled>]?) {
    guard let node = field("reversals") else { return }
    value = legs(node, named: ["referrer", "depth", "amount"]) { fields, leg in
      Reversal(
        referrer: Text(fields.string(leg[0])), depth: UInt8(clamping: fields.whole(leg[1])),
        amount: fields.amount(leg[2]))
    }
  }

  /// Reads an array of objects that have exactly the named members.
  private mutating func legs<Leg>(
    _ node: JSONNode, named names: [StaticString],
    _ read: (inout JSONFields, [JSONNode]) -> Leg
  ) -> [Leg] {
    var legs: [Leg] = []
    do throws(JSONFailure) {
      for element in try tape.elements(of: node) {
        var members: [JSONNode] = []
        for name in names { members.append(try tape.requiredMember(of: element, named: name)) }
        for (key, _) in try tape.members(of: element)
        where !names.contains(where: { tape.equals(key, $0) }) {
          throw tape.unknownField(key)
        }
        legs.append(read(&self, members))
      }
    } catch {
      fail(error)
    }
    return legs
  }

  mutating func counts(_ value: inout [MetricCount<Spelled>]) {
    value = pairs("counts").map { MetricCount(metric: $0.name, count: whole($0.value)) }
    value.sort { $0.metric < $1.metric }
  }

  mutating func totals(_ value: inout [CurrencyTotal<Spelled>]) {
    value = pairs("totals").map { CurrencyTotal(currency: $0.name, amount: amount($0.value)) }
    value.sort { $0.currency < $1.currency }
  }

  private mutating func pairs(_ name: StaticString) -> [(name: Text, value: JSONNode)] {
    guard let node = field(name, required: true) else { return [] }
    var pairs: [(name: Text, value: JSONNode)] = []
    do throws(JSONFailure) {
      for (key, value) in try tape.members(of: node) {
        pairs.append((Text(try tape.string(key)), value))
      }
    } catch {
      fail(error)
    }
    return pairs
  }

  mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    if let node = field(name, required: true) { value = moment(name, node) }
  }

  mutating func time(deduced name: StaticString, _ value: inout Timestamp?) {
    value = field(name).map { moment(name, $0) }
  }

  mutating func count(_ name: StaticString, _ value: inout UInt64) {
    if let node = field(name, required: true) { value = whole(node) }
  }

  mutating func count(deduced name: StaticString, _ value: inout UInt64?) {
    value = field(name).map { whole($0) }
  }

  mutating func count(optional name: StaticString, _ value: inout UInt64?) {
    value = field(name).map { whole($0) }
  }

  mutating func score(_ value: inout Score?) {
    guard let node = field("score") else { return }
    value = Score(string(node))
    if value == nil { refuse(.malformed, "score is no plain decimal (byte \(node.start))") }
  }

  mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?
  ) {
    guard let node = field(name, required: byDefault == nil) else { return }
    value = chosen(name, node) ?? value
  }

  mutating func choice<Choice: FieldChoice>(
    deduced name: StaticString, _ value: inout Choice?
  ) {
    value = field(name).flatMap { chosen(name, $0) }
  }

  mutating func terms(_ value: inout ProgramTerms, rules: inout UInt64?) {
    if let node = field("terms", required: true) {
      do throws(TermsFailure) {
        value = try TermsReader(tape: tape).terms(node)
      } catch {
        switch error {
        case .malformed(let problem): refuse(.malformed, problem)
        case .invalid(let problem): refuse(.invalidTerms, problem)
        }
      }
    }
    count(optional: "rules", &rules)
  }
}
