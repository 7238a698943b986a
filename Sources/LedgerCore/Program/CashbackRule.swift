/// What one depth of the chain above a payer earns of a payment (rule T1).
public struct CashbackRule: Hashable, Sendable {
  /// The depth: 1 is the payer's referrer, 2 the referrer's referrer, at most 8.
  public var depth: Int
  /// The rate, fixed or by the referrer's count or plan.
  public var rate: RateSchedule
  /// How the share is rounded (rule M4).
  public var rounding: Rounding

  /// A rule for one depth.
  public init(depth: Int, rate: RateSchedule, rounding: Rounding = .down) {
    self.depth = depth
    self.rate = rate
    self.rounding = rounding
  }

  /// The same rule with the steps of its ladder, or its plans, in order.
  var withSortedSteps: CashbackRule {
    var rule = self
    switch rate {
    case .flat: break
    case .ladder(let steps, let counts):
      rule.rate = .ladder(steps.sorted { $0.from < $1.from }, counts: counts)
    case .plans(let plans, let otherwise):
      rule.rate = .plans(plans.sorted { $0.plan < $1.plan }, otherwise: otherwise)
    }
    return rule
  }

  /// The deepest level that may earn.
  package static let maximumDepth = 8
}

/// What one depth of the chain above a recipient is given on top of the recipient's share (rule R17).
public struct BonusRule: Hashable, Sendable {
  /// The depth, 1…8.
  public var depth: Int
  /// The rate of the recipient's share.
  public var rate: Rate
  /// How the bonus is rounded (rule M4).
  public var rounding: Rounding

  /// A bonus for one depth.
  public init(depth: Int, rate: Rate, rounding: Rounding = .down) {
    self.depth = depth
    self.rate = rate
    self.rounding = rounding
  }
}

/// How a referrer's rate is found (rule T1).
public enum RateSchedule: Hashable, Sendable {
  /// The same rate for everybody.
  case flat(Rate)
  /// The rate of the highest step that is not above the count, 0% below the lowest.
  case ladder([LadderStep], counts: LadderCount)
  /// The rate of the plan that is assigned to the referrer, `otherwise` for none or an unknown one.
  case plans([PlanRate], otherwise: Rate)

  /// The rate for a referrer with this count and plan.
  @inline(__always)
  package func rate(count: (LadderCount) -> UInt32, plan: () -> Text?) -> Rate {
    switch self {
    case .flat(let rate):
      return rate
    case .ladder(let steps, let counted):
      let reached = count(counted)
      return steps.last { $0.from <= reached }?.rate ?? .zero
    case .plans(let plans, let otherwise):
      guard let assigned = plan() else { return otherwise }
      return plans.first { $0.plan == assigned }?.rate ?? otherwise
    }
  }
}

/// One step of a ladder: the rate from this count on.
public struct LadderStep: Hashable, Sendable {
  /// The count from which the rate holds.
  public let from: UInt32
  /// The rate.
  public let rate: Rate

  /// A step of a ladder.
  public init(from: UInt32, rate: Rate) {
    self.from = from
    self.rate = rate
  }
}

/// Which of a referrer's own direct referrals a ladder counts (rule T1).
public enum LadderCount: UInt8, Sendable, Hashable, CaseIterable {
  /// Those who, once registered, made a payment of an earning kind from outside.
  case paid
  /// Those who are activated, by a trial or a payment.
  case activated
  /// All who registered.
  case invited
}

/// The rate of one plan.
public struct PlanRate: Hashable, Sendable {
  /// The plan's name.
  public let plan: Text
  /// The rate.
  public let rate: Rate

  /// The rate of a plan.
  public init(plan: Text, rate: Rate) {
    self.plan = plan
    self.rate = rate
  }
}
