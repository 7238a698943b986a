/// Reads program terms from parsed JSON.
package struct TermsReader {
  package let tape: JSONTape

  package init(tape: JSONTape) { self.tape = tape }

  /// The terms that a node holds; whether they may be published is another question.
  package func terms(_ node: JSONNode) throws(TermsFailure) -> ProgramTerms {
    let fields = try fields(of: node)
    var terms = ProgramTerms(currencies: try currencies(fields))
    if let name = try fields.optional("name") { terms.name = Text(try string(name)) }
    if let rules = try fields.optional("cashback") { terms.cashback = try cashback(rules) }
    if let kinds = try fields.optional("paymentKinds") {
      terms.paymentKinds = try self.kinds(kinds)
    }
    if let rules = try fields.optional("payoutBonus") { terms.payoutBonus = try bonuses(rules) }
    if let pool = try fields.optional("pool"), !tape.isNull(pool) {
      terms.pool = try self.pool(pool)
    }
    if let word = try fields.optional("settlement") {
      terms.settlement = try choice(word, "settlement")
    }
    if let days = try fields.optional("holdDays") { terms.holdDays = try whole(days) }
    if let minimum = try fields.optional("minimumPayout") {
      terms.minimumPayout = try minimums(minimum, terms, "minimumPayout")
    }
    if let minimum = try fields.optional("minimumWithdrawal") {
      terms.minimumWithdrawal = try minimums(minimum, terms, "minimumWithdrawal")
    }
    if let flag = try fields.optional("withdrawalApproval") {
      terms.withdrawalApproval = try json { () throws(JSONFailure) in try tape.bool(flag) }
    }
    if let months = try fields.optional("rewardMonths"), !tape.isNull(months) {
      terms.rewardMonths = try whole(months)
    }
    if let word = try fields.optional("blockedReferrers") {
      terms.blockedReferrers = try choice(word, "blockedReferrers")
    }
    try fields.refuseUnknown([
      "name", "currencies", "cashback", "paymentKinds", "payoutBonus", "pool", "settlement",
      "holdDays", "minimumPayout", "minimumWithdrawal", "withdrawalApproval", "rewardMonths",
      "blockedReferrers",
    ])
    return terms
  }

  private func currencies(_ fields: Fields) throws(TermsFailure) -> [Currency] {
    var currencies: [Currency] = []
    for (code, node) in try members(of: try fields.required("currencies")) {
      let exponent = try whole(node)
      guard let exponent = UInt8(exactly: exponent), exponent <= Currency.maximumExponent else {
        throw .invalid("the exponent of a currency is not 0…\(Currency.maximumExponent)")
      }
      currencies.append(Currency(code: code, exponent: exponent))
    }
    return currencies
  }

  private func cashback(_ node: JSONNode) throws(TermsFailure) -> [CashbackRule] {
    var rules: [CashbackRule] = []
    for element in try elements(of: node) {
      let fields = try fields(of: element)
      let depth = try whole(try fields.required("depth"))
      let rate = try schedule(try fields.required("rate"))
      rules.append(CashbackRule(depth: depth, rate: rate, rounding: try rounding(fields)))
      try fields.refuseUnknown(["depth", "rate", "rounding"])
    }
    return rules
  }

  private func bonuses(_ node: JSONNode) throws(TermsFailure) -> [BonusRule] {
    var rules: [BonusRule] = []
    for element in try elements(of: node) {
      let fields = try fields(of: element)
      let depth = try whole(try fields.required("depth"))
      let rate = try rate(try fields.required("rate"))
      rules.append(BonusRule(depth: depth, rate: rate, rounding: try rounding(fields)))
      try fields.refuseUnknown(["depth", "rate", "rounding"])
    }
    return rules
  }

  private func rounding(_ fields: Fields) throws(TermsFailure) -> Rounding {
    guard let word = try fields.optional("rounding") else { return .down }
    return try choice(word, "rounding")
  }

  private func schedule(_ node: JSONNode) throws(TermsFailure) -> RateSchedule {
    guard node.kind == .object else { return .flat(try rate(node)) }
    let fields = try fields(of: node)
    if let steps = try fields.optional("ladder") {
      var ladder: [LadderStep] = []
      for (count, rate) in try members(of: steps) {
        guard let from = UInt32(count.string), String(from) == count.string else {
          throw .invalid("a step of a ladder is not a whole number of referrals")
        }
        ladder.append(LadderStep(from: from, rate: try self.rate(rate)))
      }
      var counts = LadderCount.paid
      if let word = try fields.optional("counts") { counts = try choice(word, "counts") }
      try fields.refuseUnknown(["ladder", "counts"])
      return .ladder(ladder, counts: counts)
    }
    var plans: [PlanRate] = []
    for (plan, rate) in try members(of: try fields.required("plans")) {
      plans.append(PlanRate(plan: plan, rate: try self.rate(rate)))
    }
    var otherwise = Rate.zero
    if let rate = try fields.optional("otherwise") { otherwise = try self.rate(rate) }
    try fields.refuseUnknown(["plans", "otherwise"])
    return .plans(plans, otherwise: otherwise)
  }

  private func kinds(_ node: JSONNode) throws(TermsFailure) -> PaymentKinds {
    var kinds = PaymentKinds()
    for element in try elements(of: node) {
      let kind: PaymentKind = try choice(element, "paymentKinds")
      if kinds.contains(kind) { throw .invalid("paymentKinds names \(kind.word) twice") }
      kinds.insert(PaymentKinds(kind))
    }
    return kinds
  }

  private func pool(_ node: JSONNode) throws(TermsFailure) -> PoolTerms {
    let fields = try fields(of: node)
    let share = try rate(try fields.required("share"))
    var weights: [MetricWeight] = []
    for (metric, weight) in try members(of: try fields.required("weights")) {
      guard let decimal = DecimalText(try string(weight).utf8),
        let millionths = decimal.units(atScale: Score.scale)
      else {
        throw .invalid("the weight of \(metric) is not a decimal of at most 6 fraction digits")
      }
      weights.append(MetricWeight(metric: metric, millionths: millionths))
    }
    var sources: [Text] = []
    if let list = try fields.optional("sources") {
      for source in try elements(of: list) { sources.append(Text(try string(source))) }
    }
    try fields.refuseUnknown(["share", "weights", "sources"])
    return PoolTerms(share: share, weights: weights, sources: sources)
  }

  private func minimums(
    _ node: JSONNode, _ terms: ProgramTerms, _ field: String
  ) throws(TermsFailure) -> [CurrencyMinimum] {
    var minimums: [CurrencyMinimum] = []
    for (code, amount) in try members(of: node) {
      guard let currency = terms.currency(code) else {
        throw .invalid("\(field) names currency \(code), which is not declared")
      }
      guard let units = Amount(try string(amount)).minorUnits(exponent: currency.exponent) else {
        throw .invalid("\(field) of \(code) is not an amount of that currency")
      }
      minimums.append(CurrencyMinimum(currency: code, minorUnits: units))
    }
    return minimums
  }

  private func rate(_ node: JSONNode) throws(TermsFailure) -> Rate {
    guard let rate = Rate(try string(node)) else {
      throw .invalid("a rate is not a percentage of 0% to 100% with at most 4 fraction digits")
    }
    return rate
  }

  private func choice<Choice: FieldChoice>(
    _ node: JSONNode, _ field: String
  ) throws(TermsFailure) -> Choice {
    guard node.kind == .string else {
      throw .malformed(node.wrongType(expected: .string).description)
    }
    guard let choice = Choice.allCases.first(where: { tape.equals(node, $0.word) }) else {
      throw .invalid("\(field) has a value that is none of its words")
    }
    return choice
  }
}

extension TermsReader {
  /// The members of one object.
  fileprivate struct Fields {
    let reader: TermsReader
    let object: JSONNode

    func optional(_ name: StaticString) throws(TermsFailure) -> JSONNode? {
      try reader.json { () throws(JSONFailure) in try reader.tape.member(of: object, named: name) }
    }

    func required(_ name: StaticString) throws(TermsFailure) -> JSONNode {
      try reader.json { () throws(JSONFailure) in
        try reader.tape.requiredMember(of: object, named: name)
      }
    }

    func refuseUnknown(_ known: [StaticString]) throws(TermsFailure) {
      try reader.json { () throws(JSONFailure) in
        for (key, _) in try reader.tape.members(of: object)
        where !known.contains(where: { reader.tape.equals(key, $0) }) {
          throw reader.tape.unknownField(key)
        }
      }
    }
  }

  fileprivate func fields(of node: JSONNode) throws(TermsFailure) -> Fields {
    _ = try json { () throws(JSONFailure) in try tape.members(of: node) }
    return Fields(reader: self, object: node)
  }

  private func members(
    of node: JSONNode
  ) throws(TermsFailure) -> [(name: Text, value: JSONNode)] {
    try json { () throws(JSONFailure) in
      var members: [(Text, JSONNode)] = []
      for (key, value) in try tape.members(of: node) {
        members.append((Text(try tape.string(key)), value))
      }
      return members
    }
  }

  private func elements(of node: JSONNode) throws(TermsFailure) -> [JSONNode] {
    try json { () throws(JSONFailure) in Array(try tape.elements(of: node)) }
  }

  private func string(_ node: JSONNode) throws(TermsFailure) -> String {
    try json { () throws(JSONFailure) in try tape.string(node) }
  }

  private func whole(_ node: JSONNode) throws(TermsFailure) -> Int {
    Int(try json { () throws(JSONFailure) in try tape.integer(node) })
  }

  fileprivate func json<Result>(
    _ body: () throws(JSONFailure) -> Result
  ) throws(TermsFailure) -> Result {
    do throws(JSONFailure) {
      return try body()
    } catch {
      throw .malformed(error.description)
    }
  }
}
