extension EventJSONFields: FieldVisitor {
  typealias Form = Spelled

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
    _ read: (inout EventJSONFields, [JSONNode]) -> Leg
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
