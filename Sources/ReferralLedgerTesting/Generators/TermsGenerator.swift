public import LedgerCore

extension Generator where Value == ProgramTerms {
  /// Terms that may be published, with every feature of the rules now and then (rules T1 to T8).
  public static var terms: Generator {
    Generator(draw: drawTerms, simpler: { AnySequence(simplerTerms($0)) })
  }

  private static func drawTerms(_ random: inout RandomSource) -> ProgramTerms {
    var currencies = [Currency(code: "USD", exponent: 2)]
    if random.chance(40) { currencies.append(Currency(code: "SOL", exponent: 9)) }
    if random.chance(25) { currencies.append(Currency(code: "JPY", exponent: 0)) }
    var terms = ProgramTerms(name: "drawn", currencies: currencies)
    terms.cashback = depths(&random, most: 3).map { depth in
      CashbackRule(depth: depth, rate: schedule(&random), rounding: rounding(&random))
    }
    if random.chance(30) { terms.paymentKinds = kinds(&random) }
    terms.payoutBonus = depths(&random, most: 2).map { depth in
      BonusRule(depth: depth, rate: rate(&random), rounding: rounding(&random))
    }
    if random.chance(92) { terms.pool = pool(&random) }
    if random.chance(30) {
      terms.settlement = .immediate
    } else {
      terms.holdDays = random.element(of: [0, 0, 0, 1, 14]) ?? 0
      if random.chance(30) { terms.minimumPayout = minimums(currencies, &random) }
    }
    if random.chance(40) { terms.minimumWithdrawal = minimums(currencies, &random) }
    terms.withdrawalApproval = random.chance(60)
    if random.chance(25) { terms.rewardMonths = random.element(of: [0, 1, 1, 12]) }
    if random.chance(30) { terms.blockedReferrers = .stop }
    return terms
  }

  private static func depths(_ random: inout RandomSource, most: Int) -> [Int] {
    let pool = [1, 1, 1, 2, 2, 3, 4, 8]
    var depths: Set<Int> = []
    for _ in 0..<random.below(most + 1) { depths.insert(random.element(of: pool) ?? 1) }
    return depths.sorted()
  }

  private static func rate(_ random: inout RandomSource) -> Rate {
    let usual: [UInt32] = [0, 1, 5_000, 50_000, 100_000, 200_000, 333_333, 500_000, 1_000_000]
    let partsPerMillion =
      random.chance(70)
      ? random.element(of: usual) ?? 0 : UInt32(random.below(1_000_001))
    return Rate(partsPerMillion: partsPerMillion) ?? .zero
  }

  private static func rounding(_ random: inout RandomSource) -> Rounding {
    random.element(of: Rounding.allCases) ?? .down
  }

  private static func schedule(_ random: inout RandomSource) -> RateSchedule {
    switch random.below(4) {
    case 0:
      var steps = [LadderStep(from: UInt32(random.below(2)), rate: rate(&random))]
      for _ in 0..<random.below(3) {
        let next = (steps.last?.from ?? 0) + 1 + UInt32(random.below(2))
        steps.append(LadderStep(from: next, rate: rate(&random)))
      }
      return .ladder(steps, counts: random.element(of: LadderCount.allCases) ?? .paid)
    case 1:
      let plans = ["gold", "silver"].map { PlanRate(plan: Text($0), rate: rate(&random)) }
      return .plans(plans, otherwise: random.chance(50) ? .zero : rate(&random))
    default:
      return .flat(rate(&random))
    }
  }

  private static func kinds(_ random: inout RandomSource) -> PaymentKinds {
    var kinds = PaymentKinds()
    for kind in PaymentKind.allCases where random.chance(60) { kinds.insert(PaymentKinds(kind)) }
    return kinds
  }

  private static func pool(_ random: inout RandomSource) -> PoolTerms {
    let weights: [Int64] = [0, 250_000, 500_000, 1_000_000, 3_000_000]
    let metrics: [Text] = ["comments", "likes", "posts"]
    return PoolTerms(
      share: random.chance(60) ? Rate(unchecked: Rate.whole) : rate(&random),
      weights: metrics.map { metric in
        MetricWeight(metric: metric, millionths: random.element(of: weights) ?? 1)
      },
      sources: random.chance(20) ? ["fees"] : [])
  }

  private static func minimums(
    _ currencies: [Currency], _ random: inout RandomSource
  ) -> [CurrencyMinimum] {
    currencies.sorted { $0.code < $1.code }.compactMap { currency in
      guard random.chance(70) else { return nil }
      return CurrencyMinimum(
        currency: currency.code, minorUnits: random.number(in: 0...2_000))
    }
  }
}

extension Generator where Value == ProgramTerms {
  /// Terms with one feature less.
  static func simplerTerms(_ terms: ProgramTerms) -> [ProgramTerms] {
    var simpler: [ProgramTerms] = []
    func attempt(_ change: (inout ProgramTerms) -> Void) {
      var changed = terms
      change(&changed)
      if changed != terms { simpler.append(changed) }
    }
    attempt { $0 = ProgramTerms(name: $0.name, currencies: $0.currencies) }
    for list in Shrinking.lists(from: terms.cashback) { attempt { $0.cashback = list } }
    for list in Shrinking.lists(from: terms.payoutBonus) { attempt { $0.payoutBonus = list } }
    attempt { $0.pool = nil }
    attempt { $0.pool?.sources = [] }
    attempt { $0.pool?.share = Rate(unchecked: Rate.whole) }
    attempt { $0.settlement = .batched }
    attempt { $0.holdDays = 0 }
    attempt { $0.minimumPayout = [] }
    attempt { $0.minimumWithdrawal = [] }
    attempt { $0.rewardMonths = nil }
    attempt { $0.blockedReferrers = .hold }
    attempt { $0.paymentKinds = .all }
    attempt { $0.withdrawalApproval = false }
    for index in terms.cashback.indices {
      attempt { $0.cashback[index].rounding = .down }
      if terms.cashback[index].rate != .flat(Rate(unchecked: 100_000)) {
        attempt { $0.cashback[index].rate = .flat(Rate(unchecked: 100_000)) }
      }
    }
    return simpler
  }
}
