import LedgerCore

extension HistoryWriter {
  /// An event of any type, the usual ones more often.
  mutating func drawBody() -> EventBody<Spelled> {
    switch random.below(100) {
    case ..<12: drawRegistration()
    case ..<14: drawActivation()
    case ..<34: drawPayment()
    case ..<41: drawRefund()
    case ..<43: drawCode()
    case ..<48: drawStart()
    case ..<57: drawPaid()
    case ..<60: drawFailure()
    case ..<61: drawBatchEnd()
    case ..<63: .referrerBlocked(BlockChanged(participant: who(), reason: reason()))
    case ..<66: .referrerUnblocked(BlockChanged(participant: blocked(), reason: reason()))
    case ..<68:
      .planAssigned(
        PlanAssigned(participant: who(), plan: random.element(of: NamePool.plans) ?? "gold"))
    case ..<71: drawPeriod()
    case ..<75: drawRevenue()
    case ..<81: drawEngagement()
    case ..<86: drawClaim()
    case ..<90: drawWithdrawal()
    case ..<95: drawMove()
    case ..<98: drawAdjustment()
    default: drawTerms()
    }
  }

  mutating func who() -> ID { names.participant(&random) }

  /// A name of a kind: mostly a new one, else one that may have been used.
  mutating func id(_ kind: String, used: Int) -> Text {
    random.chance(isHostile ? 60 : 88)
      ? Text(kind + String(used + 1)) : names.name(kind, &random)
  }

  func recorded(_ type: EventType) -> Int {
    model.events.filter { $0.body.type == type }.count
  }

  mutating func reason() -> Text { random.element(of: NamePool.reasons) ?? "review" }

  private mutating func blocked() -> ID {
    random.chance(70) ? random.element(of: facts.blocked.sorted()) ?? who() : who()
  }

  mutating func currency() -> Currency {
    let currencies = facts.termsInForce.currencies
    guard !currencies.isEmpty, random.chance(70) else {
      return currencies.first { $0.code == "USD" } ?? Currency(code: "USD", exponent: 2)
    }
    return random.element(of: currencies) ?? Currency(code: "USD", exponent: 2)
  }

  /// An amount above zero; a hostile one is now and then next to the limit.
  mutating func amount(in currency: Currency, most: Int64? = nil) -> Amount {
    if isHostile, random.chance(5) {
      let limits: [Int64] = [.max, .max - 1, .max / 2, .max / 2 + 1, .max / 3]
      let near = random.element(of: limits) ?? .max
      return Amount(minorUnits: near, exponent: currency.exponent)
    }
    if let most, most > 0 {
      let units = random.chance(60) ? most : random.number(in: 1...most)
      return Amount(minorUnits: units, exponent: currency.exponent)
    }
    let units: Int64 =
      switch random.below(10) {
      case ..<2: random.number(in: 1...9)
      case ..<4: random.number(in: 1...50) * 1000
      default: random.number(in: 1...20_000)
      }
    // Some are written without fraction digits, as hosts do.
    let exponent = random.chance(10) ? 0 : currency.exponent
    return Amount(minorUnits: exponent == 0 ? units % 100 + 1 : units, exponent: exponent)
  }

  private mutating func drawCode() -> EventBody<Spelled> {
    .referralCodeIssued(
      ReferralCodeIssued(code: id("K", used: facts.owners.count), owner: who()))
  }

  private mutating func drawRegistration() -> EventBody<Spelled> {
    let strangers = names.participants.filter { facts.registrations[$0] == nil }
    var referee = who()
    var referrer: ID? = who()
    if isSensible() {
      guard strangers.count > 1, let stranger = random.element(of: strangers) else {
        return drawPayment()
      }
      referee = stranger
      // Whoever stands below the stranger would close a loop.
      let others = names.participants.filter { other in
        other != stranger && !facts.chain(above: other).contains(stranger)
      }
      referrer = random.element(of: others) ?? referrer
    }
    var code: Text?
    if random.chance(25) {
      let issued = facts.owners.filter { $0.value != referee }.keys.sorted()
      code = isSensible() ? random.element(of: issued) : names.name("K", &random)
      if code != nil, random.chance(80) { referrer = nil }
    }
    if isHostile, random.chance(2) { (referrer, code) = (nil, nil) }
    return .referralRegistered(
      ReferralRegistered(referee: referee, referrer: referrer, code: code))
  }

  private mutating func drawActivation() -> EventBody<Spelled> {
    let waiting = facts.registrations.keys.filter { !facts.activated.contains($0) }.sorted()
    var referee = who()
    if isSensible() {
      guard let next = random.element(of: waiting) else { return drawRegistration() }
      referee = next
    }
    let trial = random.chance(80)
    return .referralActivated(
      ReferralActivated(
        referee: referee, trigger: trial ? .trial : .payment, days: trial ? 14 : nil))
  }

  mutating func drawPayment(topUp: Bool = false) -> EventBody<Spelled> {
    let currency = currency()
    let kind = topUp ? .topUp : random.element(of: PaymentKind.allCases) ?? .purchase
    var payer = random.chance(60) ? random.element(of: facts.registrations.keys.sorted()) : nil
    var amount = amount(in: currency)
    var source: PaymentSource = !topUp && random.chance(20) ? .wallet : .external
    if source == .wallet, isSensible() {
      let rich = model.balances(at: clock).filter { $0.available > 0 && $0.currency == currency }
      if let balance = random.element(of: rich) {
        payer = balance.participant
        amount = self.amount(in: currency, most: balance.available)
      } else {
        source = .external
      }
    }
    let id = random.chance(3) ? Text("p1:2") : id("p", used: facts.payments.count)
    var event = PaymentSucceeded<Spelled>(
      payment: id, payer: payer ?? who(), amount: amount, currency: currency.code, kind: kind,
      source: source, months: random.chance(20) ? 1 : nil, days: random.chance(10) ? 30 : nil)
    if isHostile, random.chance(5) {
      let given = Amount(minorUnits: random.number(in: -5...5), exponent: currency.exponent)
      let rate = Rate(partsPerMillion: 100_000) ?? .zero
      event.earnings = [
        Earning(referrer: who(), depth: 1, rate: rate, rounding: .down, amount: given)
      ]
    }
    return .paymentSucceeded(event)
  }

  private mutating func drawRefund() -> EventBody<Spelled> {
    let whole = facts.payments.filter { $0.value.refunded < $0.value.amount }.keys.sorted()
    var id = names.name("p", &random)
    if isSensible() {
      guard let known = random.element(of: whole) else { return drawPayment() }
      id = known
    }
    let payment = facts.payments[id]
    let left = payment.map { $0.amount - $0.refunded }
    let currency = payment?.currency ?? currency()
    var event = PaymentRefunded<Spelled>(
      refund: self.id("r", used: recorded(.paymentRefunded)), payment: id,
      amount: amount(in: currency, most: isSensible() ? left : nil),
      reason: random.chance(70) ? .refund : .chargeback)
    if random.chance(10) { event.currency = currency.code }
    if isHostile, random.chance(8) { event.currency = "JPY" }
    if isHostile, random.chance(5) { event.payer = who() }
    if isHostile, random.chance(3) { event.matures = clock }
    if isHostile, random.chance(5) { event.reversals = [] }
    return .paymentRefunded(event)
  }

  private mutating func drawAdjustment() -> EventBody<Spelled> {
    let currency = currency()
    var amount = amount(in: currency)
    if random.chance(40) { amount = Amount(minorUnits: -amount.units, exponent: amount.scale) }
    return .balanceAdjusted(
      BalanceAdjusted(
        adjustment: id("a", used: recorded(.balanceAdjusted)), participant: who(),
        account: random.chance(50) ? .wallet : .cashback, amount: amount, currency: currency.code,
        reason: reason()))
  }

  private mutating func drawTerms() -> EventBody<Spelled> {
    var terms = facts.termsInForce
    let drawn = Generator<ProgramTerms>.terms.value(from: &random)
    terms.cashback = drawn.cashback
    terms.holdDays = terms.settlement == .immediate ? 0 : drawn.holdDays
    terms.blockedReferrers = drawn.blockedReferrers
    terms.withdrawalApproval = drawn.withdrawalApproval
    if isHostile, random.chance(30) { terms = drawn }
    if isHostile, random.chance(10) { terms.holdDays = -1 }
    let next = facts.terms.count + 1
    let version = isHostile && random.chance(15) ? next + 1 : next
    return .programPublished(ProgramPublished(version: UInt64(version), terms: terms))
  }
}
