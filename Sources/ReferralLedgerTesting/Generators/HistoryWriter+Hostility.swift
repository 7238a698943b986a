import LedgerCore

extension HistoryWriter {
  /// Breaks one field of a proposal, or what stands around its fields.
  mutating func spoil(_ proposal: inout Proposal) {
    switch random.below(10) {
    case 0: proposal.position = UInt64(random.below(model.events.count + 4))
    case 1: proposal.actor = brokenID()
    case 2: proposal.correlation = brokenID()
    case 3: contradict(&proposal)
    default:
      let (id, text, amount) = (brokenID(), brokenText(), brokenAmount())
      var changes = FieldChange.Changes()
      changes.id = { _ in id }
      changes.text = { _ in text }
      changes.amount = { _ in amount }
      changes.currency = { _ in "XXX" }
      let number: UInt64 = random.chance(50) ? .max : 0
      changes.number = { _ in number }
      change(&proposal, changes)
    }
  }

  /// Gives one field another value that is as good as any.
  mutating func contradict(_ proposal: inout Proposal) {
    let (id, other) = (names.participant(&random), names.name("p", &random))
    let currency = random.element(of: facts.termsInForce.currencies)?.code ?? "USD"
    let time = clock
    var changes = FieldChange.Changes()
    changes.id = { $0.string.first == "p" ? other : id }
    changes.text = { _ in "another" }
    changes.amount = { Amount(minorUnits: $0.units &+ 1, exponent: $0.scale) }
    changes.currency = { _ in currency }
    changes.number = { $0 &+ 1 }
    changes.time = { _ in time }
    let weaker: Int64 = 7
    changes.terms = { terms in
      var terms = terms
      terms.holdDays = terms.settlement == .immediate ? 0 : terms.holdDays + Int(weaker)
      terms.rewardMonths = 6
      return terms
    }
    change(&proposal, changes)
  }

  private mutating func change(_ proposal: inout Proposal, _ changes: FieldChange.Changes) {
    let fields = FieldChange.count(in: proposal.body)
    // Some fields have nothing to change, so that a few tries are needed.
    for _ in 0..<4 {
      let target = random.below(fields)
      if let body = FieldChange.apply(changes, toField: target, of: proposal.body) {
        proposal.body = body
        return
      }
    }
  }

  private mutating func brokenID() -> Text {
    let long = String(repeating: "x", count: random.chance(50) ? 129 : 161)
    return Text(
      random.element(of: ["", "a\u{0}b", "tab\t", "del\u{7F}", "c1\u{85}", long]) ?? "")
  }

  private mutating func brokenText() -> Text {
    let long = String(repeating: "x", count: 1025)
    return Text(random.element(of: ["", "line\nbreak", "c1\u{9F}", long]) ?? "")
  }

  private mutating func brokenAmount() -> Amount {
    let texts = [
      "", "1e3", "1,000.00", "+1", " 1", "\u{663}", "NaN", ".5", "1.", "-", "0", "0.00", "-5",
      "-0.01", "9223372036854775808", "99999999999999999999", "1.0000000000001", "0.001",
    ]
    return Amount(random.element(of: texts) ?? "")
  }
}

extension Amount {
  /// How many fraction digits the amount was written with.
  var scale: UInt8 {
    guard case .decimal(_, let scale) = written else { return 0 }
    return scale
  }
}
