/// The fields of one line, taken one by one.
struct EventJSONFields {
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

  mutating func refuseUnknown() {
    guard taken.count != tape.root.count,
      let members = try? tape.members(of: tape.root)
    else { return }
    for (key, _) in members where !taken.contains(where: { tape.equals(key, $0) }) {
      return refuse(.malformed, tape.unknownField(key).description)
    }
  }

  // MARK: Primitives

  /// Refuses what is wrong with a value, and names the field that it stands in.
  mutating func fail(_ problem: JSONFailure) {
    let field = field(at: problem.offset).map { "\($0): " } ?? ""
    refuse(.malformed, "\(field)\(problem)")
  }

  /// The name of the field whose value begins at a byte or goes on there, as the event spells it.
  private func field(at offset: Int) -> StaticString? {
    guard let members = try? tape.members(of: tape.root),
      let (key, _) = members.filter({ $0.value.start <= offset }).last
    else { return nil }
    return taken.first { tape.equals(key, $0) }
  }

  /// Keeps the first problem; one with a field weighs more than one with a time or with terms.
  mutating func refuse(_ code: Rejection.Code, _ message: String) {
    if let failure, code != .malformed || failure.code == .malformed { return }
    failure = Rejection(code, message)
  }

  mutating func field(_ name: StaticString, required: Bool = false) -> JSONNode? {
    guard let node = try? tape.member(of: tape.root, named: name) else {
      if required {
        fail(JSONFailure(.missingField(name: name.description), at: tape.root.start))
      }
      return nil
    }
    taken.append(name)
    return node
  }

  mutating func string(_ node: JSONNode) -> String {
    do throws(JSONFailure) {
      return try tape.string(node)
    } catch {
      fail(error)
      return ""
    }
  }

  mutating func text(_ name: StaticString) -> Text {
    guard let node = field(name, required: true) else { return Text("") }
    return Text(string(node))
  }

  mutating func text(optional name: StaticString) -> Text? {
    field(name).map { Text(string($0)) }
  }

  mutating func amount(_ node: JSONNode) -> Amount { Amount(string(node)) }

  mutating func whole(_ node: JSONNode) -> UInt64 {
    do throws(JSONFailure) {
      let number = try tape.integer(node)
      if number >= 0 { return UInt64(number) }
      refuse(.malformed, "a count is negative (byte \(node.start))")
    } catch {
      fail(error)
    }
    return 0
  }

  mutating func moment(_ name: StaticString, _ node: JSONNode) -> Timestamp {
    let text = string(node)
    if let time = Timestamp(text) { return time }
    refuse(
      .invalidTime,
      "\(name) is not a time in UTC like 2025-10-01T09:00:00.000Z (byte \(node.start))")
    return Timestamp(milliseconds: 0)
  }

  mutating func chosen<Choice: FieldChoice>(
    _ name: StaticString, _ node: JSONNode
  ) -> Choice? {
    if let choice = Choice.allCases.first(where: { tape.equals(node, $0.word) }) { return choice }
    let words = Choice.allCases.map(\.word.description).joined(separator: ", ")
    refuse(.malformed, "\(name) is none of \(words) (byte \(node.start))")
    return nil
  }
}
