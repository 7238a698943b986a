/// The published terms of a referral program: what is earned, when, and what may be paid (rules T1–T8).
///
/// Terms are data. They travel in the log as `ProgramPublished` events, never change an amount that is
/// already recorded, and are checked as a whole before they are published.
public struct ProgramTerms: Hashable, Sendable {
  /// What the program is called.
  public var name: Text
  /// The currencies that may be used, sorted by code.
  public var currencies: [Currency] { didSet { currencies.sort { $0.code < $1.code } } }
  /// What each depth of the chain above a payer earns (rule T1), sorted by depth.
  public var cashback: [CashbackRule] {
    didSet { cashback = cashback.map(\.withSortedSteps).sorted { $0.depth < $1.depth } }
  }
  /// Which kinds of payment earn (rule T2).
  public var paymentKinds: PaymentKinds
  /// What the chain above a recipient is given on top of a period's share (rule R17), sorted by depth.
  public var payoutBonus: [BonusRule] { didSet { payoutBonus.sort { $0.depth < $1.depth } } }
  /// How a period's revenue is shared, or `nil` where the program has no periods.
  public var pool: PoolTerms?
  /// Whether cashback is paid by batches or with each payment (rule T3).
  public var settlement: Settlement
  /// How many days of 24 hours after its payment an earning becomes payable (rule T4).
  public var holdDays: Int
  /// Below which pending and mature cashback is not paid, per currency (rule T5), sorted by code.
  public var minimumPayout: [CurrencyMinimum] {
    didSet { minimumPayout.sort { $0.currency < $1.currency } }
  }
  /// Below which a withdrawal is refused, per currency (rule T5), sorted by code.
  public var minimumWithdrawal: [CurrencyMinimum] {
    didSet { minimumWithdrawal.sort { $0.currency < $1.currency } }
  }
  /// Whether a withdrawal must be approved before it is completed (rule R21).
  public var withdrawalApproval: Bool
  /// For how many calendar months after a registration payments earn; `nil` for ever (rule T6).
  public var rewardMonths: Int?
  /// What happens to the earnings of a blocked referrer (rule T7).
  public var blockedReferrers: BlockedReferrers

  /// Terms with the defaults of the rules: nothing is earned until cashback or a pool is set.
  public init(name: Text = "default", currencies: [Currency]) {
    self.name = name
    self.currencies = currencies.sorted { $0.code < $1.code }
    cashback = []
    paymentKinds = .all
    payoutBonus = []
    pool = nil
    settlement = .batched
    holdDays = 0
    minimumPayout = []
    minimumWithdrawal = []
    withdrawalApproval = true
    rewardMonths = nil
    blockedReferrers = .hold
  }

  /// The currency of a code, or `nil` where the terms do not declare it.
  public func currency(_ code: Text) -> Currency? {
    currencies.first { $0.code == code }
  }

  package func minimumPayout(in code: Text) -> Int64 { minimumPayout.amount(in: code) }

  package func minimumWithdrawal(in code: Text) -> Int64 { minimumWithdrawal.amount(in: code) }
}

/// When cashback is paid (rule T3).
public enum Settlement: UInt8, Sendable, Hashable, CaseIterable {
  /// By batches that somebody confirms.
  case batched
  /// Into the wallet, in the same append as the payment.
  case immediate
}

/// What a block does to earnings (rule T7).
public enum BlockedReferrers: UInt8, Sendable, Hashable, CaseIterable {
  /// A blocked referrer keeps earning, and nothing is paid until unblocked.
  case hold
  /// Nothing new is earned while blocked.
  case stop
}

/// The smallest amount of a currency that is paid or withdrawn (rule T5).
public struct CurrencyMinimum: Hashable, Sendable {
  /// The currency's code.
  public let currency: Text
  /// The minimum in minor units.
  public let minorUnits: Int64

  /// A minimum of so many minor units.
  public init(currency: Text, minorUnits: Int64) {
    self.currency = currency
    self.minorUnits = minorUnits
  }
}

extension [CurrencyMinimum] {
  fileprivate func amount(in code: Text) -> Int64 {
    first { $0.currency == code }?.minorUnits ?? 0
  }
}
