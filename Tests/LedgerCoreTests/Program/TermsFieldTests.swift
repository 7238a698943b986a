import LedgerCore
import Testing

@Suite("T1–T8: the fields of the terms")
struct TermsFieldTests {
  @Test("T1–T7: what is left out has its default")
  func defaults() throws {
    let terms = try ProgramTerms(#"{"currencies":{"USD":2}}"#)
    #expect(terms == ProgramTerms(currencies: [Currency(code: "USD", exponent: 2)]))
    #expect(terms.name == "default")
    #expect(terms.cashback.isEmpty && terms.payoutBonus.isEmpty && terms.pool == nil)
    #expect(terms.paymentKinds == .all)
    #expect(PaymentKind.allCases.allSatisfy { terms.paymentKinds.contains($0) })
    #expect(terms.settlement == .batched && terms.holdDays == 0)
    #expect(terms.minimumPayout(in: "USD") == 0 && terms.minimumWithdrawal(in: "USD") == 0)
    #expect(terms.withdrawalApproval && terms.rewardMonths == nil)
    #expect(terms.blockedReferrers == .hold)
  }

  @Test("T1–T8: the example of the contract reads field by field")
  func example() throws {
    let terms = try ProgramTerms(Self.example)
    #expect(terms.currencies.map(\.code) == ["SOL", "USD"])
    #expect(terms.currency("SOL")?.exponent == 9 && terms.currency("EUR") == nil)
    #expect(
      terms.cashback == [
        CashbackRule(depth: 1, rate: .flat(Rate(unchecked: 200_000))),
        CashbackRule(depth: 2, rate: .flat(Rate(unchecked: 100_000)), rounding: .halfEven),
      ])
    #expect(terms.payoutBonus == [BonusRule(depth: 1, rate: Rate(unchecked: 50_000))])
    #expect(terms.pool?.share == Rate(unchecked: 1_000_000))
    #expect(terms.pool?.weights.map(\.metric) == ["comments", "follows", "likes", "posts"])
    #expect(terms.pool?.weights.map(\.millionths) == [1_000_000, 500_000, 250_000, 3_000_000])
    #expect(terms.pool?.sources == ["creator-fees", "subscriptions"])
    #expect(terms.minimumPayout(in: "USD") == 500 && terms.minimumPayout(in: "SOL") == 0)
    #expect(terms.minimumWithdrawal(in: "USD") == 1_000)
  }

  static let example = """
    {"name": "default", "currencies": {"USD": 2, "SOL": 9},
     "cashback": [{"depth": 2, "rate": "10%", "rounding": "halfEven"}, {"depth": 1, "rate": "20%"}],
     "paymentKinds": ["purchase", "subscription", "renewal", "topUp"],
     "payoutBonus": [{"depth": 1, "rate": "5%"}],
     "pool": {"share": "100%",
       "weights": {"posts": "3", "comments": "1", "follows": "0.5", "likes": "0.25"},
       "sources": ["subscriptions", "creator-fees"]},
     "settlement": "batched", "holdDays": 0, "minimumPayout": {"USD": "5.00"},
     "minimumWithdrawal": {"USD": "10.00"}, "withdrawalApproval": true, "rewardMonths": null,
     "blockedReferrers": "hold"}
    """

  @Test("T1: a ladder gives the rate of the highest step not above the count, 0% below the lowest")
  func ladder() throws {
    let rule =
      #"{"depth":1,"rate":{"ladder":{"25":"25%","5":"10%","50":"45%"},"counts":"invited"}}"#
    let terms = try ProgramTerms(#"{"currencies":{"USD":2},"cashback":[\#(rule)]}"#)
    let schedule = try #require(terms.cashback.first?.rate)
    guard case .ladder(let steps, let counts) = schedule else {
      Issue.record("not a ladder")
      return
    }
    #expect(steps.map(\.from) == [5, 25, 50] && counts == .invited)
    let expected: [(UInt32, UInt32)] = [
      (0, 0), (4, 0), (5, 100_000), (24, 100_000), (25, 250_000), (49, 250_000), (50, 450_000),
      (.max, 450_000),
    ]
    for (count, partsPerMillion) in expected {
      let rate = schedule.rate(count: { $0 == .invited ? count : 0 }, plan: { nil })
      #expect(rate.partsPerMillion == partsPerMillion)
    }
  }

  @Test("T1: a ladder counts paid referrals by default; plans pay nothing otherwise by default")
  func scheduleDefaults() throws {
    let terms = try ProgramTerms(
      """
      {"currencies":{"USD":2},"cashback":[{"depth":1,"rate":{"ladder":{"0":"1%"}}},
       {"depth":2,"rate":{"plans":{"silver":"7.5%","gold":"10%"}}}]}
      """)
    #expect(
      terms.cashback[0].rate
        == .ladder([LadderStep(from: 0, rate: Rate(unchecked: 10_000))], counts: .paid))
    let plans = terms.cashback[1].rate
    #expect(plans.rate(count: { _ in 0 }, plan: { "gold" }).partsPerMillion == 100_000)
    #expect(plans.rate(count: { _ in 0 }, plan: { "silver" }).partsPerMillion == 75_000)
    #expect(plans.rate(count: { _ in 0 }, plan: { "lead" }) == .zero)
    #expect(plans.rate(count: { _ in 0 }, plan: { nil }) == .zero)
  }

  @Test("T1: `otherwise` is for no plan and for an unknown one")
  func otherwise() {
    let plans = RateSchedule.plans(
      [PlanRate(plan: "gold", rate: Rate(unchecked: 100_000))], otherwise: Rate(unchecked: 50_000))
    #expect(plans.rate(count: { _ in 0 }, plan: { nil }).partsPerMillion == 50_000)
    #expect(plans.rate(count: { _ in 0 }, plan: { "Gold" }).partsPerMillion == 50_000)
  }

  @Test("T2–T7: each choice reads as its word")
  func choices() throws {
    let terms = try ProgramTerms(
      """
      {"currencies":{"JPY":0},"paymentKinds":["renewal"],"settlement":"immediate",
       "withdrawalApproval":false,"rewardMonths":12,"blockedReferrers":"stop","pool":null}
      """)
    #expect(terms.paymentKinds.contains(.renewal) && !terms.paymentKinds.contains(.purchase))
    #expect(terms.settlement == .immediate && !terms.withdrawalApproval)
    #expect(terms.rewardMonths == 12 && terms.blockedReferrers == .stop && terms.pool == nil)
  }

  @Test("T2: no kind at all may earn")
  func noKind() throws {
    let terms = try ProgramTerms(#"{"currencies":{"JPY":0},"paymentKinds":[]}"#)
    #expect(PaymentKind.allCases.allSatisfy { !terms.paymentKinds.contains($0) })
  }

  @Test(
    "T1–T8: terms whose lists are changed in code are the same whatever their order, and the same bytes"
  )
  func changedInCode() {
    let currencies = [Currency(code: "USD", exponent: 2), Currency(code: "SOL", exponent: 9)]
    let cashback = [
      CashbackRule(
        depth: 2,
        rate: .ladder(
          [
            LadderStep(from: 0, rate: Rate(unchecked: 1)),
            LadderStep(from: 9, rate: Rate(unchecked: 2)),
          ],
          counts: .paid)), CashbackRule(depth: 1, rate: .flat(Rate(unchecked: 5))),
    ]
    let bonus = [1, 2].map { BonusRule(depth: $0, rate: Rate(unchecked: 7)) }
    let minima = [
      CurrencyMinimum(currency: "SOL", minorUnits: 3),
      CurrencyMinimum(currency: "USD", minorUnits: 4),
    ]
    var changed = ProgramTerms(currencies: currencies)
    changed.cashback = cashback
    changed.payoutBonus = bonus
    changed.minimumPayout = minima
    changed.minimumWithdrawal = minima
    var other = ProgramTerms(currencies: currencies.reversed())
    other.cashback = cashback.reversed()
    other.payoutBonus = bonus.reversed()
    other.minimumPayout = minima.reversed()
    other.minimumWithdrawal = minima.reversed()
    #expect(changed == other)
    #expect(changed.json == other.json)
    #expect(changed.cashback.map(\.depth) == [1, 2])
  }

  @Test("T2: bits that no kind of payment has are no part of a set of kinds")
  func unknownKinds() {
    #expect(PaymentKinds(rawValue: 0xFF) == .all)
    #expect(PaymentKinds(rawValue: 0xF0) == [])
  }
}
