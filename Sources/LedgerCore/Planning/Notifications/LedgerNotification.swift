/// Something that somebody is told of because of an event (rule R23).
///
/// It is a function of the event and the state right after it, and nothing else: the same event always gives the same
/// notifications with the same ids, so that one that is delivered twice is known to be the same.
public struct LedgerNotification: Hashable, Sendable {
  /// The id: the position of the event, the kind, and a number where an event tells several people.
  public let id: Text
  /// Who is told; `nil` for whoever runs the program.
  public let participant: ID?
  /// Where the event stands.
  public let position: UInt64
  /// When it happened.
  public let at: Timestamp
  /// What is told.
  public let content: Content

  /// What kind of thing is told, for hosts that filter by it.
  public var kind: Kind { content.kind }

  /// The kinds of notifications; their words are stable.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Somebody came by one's referral.
    case referralRegistered
    /// One's referral began a trial.
    case referralActivated
    /// A payment earned cashback.
    case cashbackEarned
    /// Cashback was paid.
    case cashbackPaid
    /// A period gave a share.
    case payoutAvailable
    /// A period gave a bonus on the share of one's referral.
    case referralBonus
    /// A withdrawal was requested or moved on.
    case withdrawalChanged
    /// A batch ended, for whoever runs the program.
    case batchFinished
  }

  /// What is told, with all that texts are made of.
  public enum Content: Hashable, Sendable {
    /// Somebody came by one's referral.
    case referralRegistered(referee: ID)
    /// One's referral began a trial, of so many days where that is known.
    case referralActivated(referee: ID, days: UInt64?)
    /// A payment earned cashback.
    case cashbackEarned(CashbackEarned)
    /// Cashback was paid.
    case cashbackPaid(CashbackPayout)
    /// A period gave a share.
    case payoutAvailable(PeriodShare)
    /// A period gave a bonus.
    case referralBonus(PeriodBonus)
    /// A withdrawal was requested or moved on.
    case withdrawalChanged(WithdrawalChange)
    /// A batch ended.
    case batchFinished(BatchEnd)

    /// The kind of what is told.
    public var kind: Kind {
      switch self {
      case .referralRegistered: .referralRegistered
      case .referralActivated: .referralActivated
      case .cashbackEarned: .cashbackEarned
      case .cashbackPaid: .cashbackPaid
      case .payoutAvailable: .payoutAvailable
      case .referralBonus: .referralBonus
      case .withdrawalChanged: .withdrawalChanged
      case .batchFinished: .batchFinished
      }
    }
  }
}

extension LedgerNotification {
  /// What a payment earned for one referrer.
  public struct CashbackEarned: Hashable, Sendable {
    /// How much was earned.
    public let earned: Money
    /// The payment.
    public let payment: Text
    /// Who paid.
    public let payer: ID
    /// How much was paid.
    public let paid: Money
    /// What kind of payment it was.
    public let kind: PaymentKind
    /// For how many months, where that is known.
    public let months: UInt64?
    /// For how many days, where that is known.
    public let days: UInt64?
    /// How far above the payer the referrer stands.
    public let depth: Int
    /// The rate.
    public let rate: Rate
  }

  /// Cashback that was paid to one referrer.
  public struct CashbackPayout: Hashable, Sendable {
    /// How much.
    public let amount: Money
    /// The batch.
    public let batch: Text
    /// How many activated referrals the referrer has.
    public let referrals: UInt64
    /// What the wallet holds now.
    public let balance: Money
    /// Where the money went.
    public let destination: Destination<Spelled>
    /// What the transfer is called outside.
    public let reference: Text?
  }

  /// What a period gave to one participant.
  public struct PeriodShare: Hashable, Sendable {
    /// How much.
    public let amount: Money
    /// The period.
    public let period: PeriodName
    /// The participant's score.
    public let score: Score
    /// What was counted for the participant, sorted by metric.
    public let counts: [MetricCount<Spelled>]
  }

  /// What a period gave on the share of one's referral.
  public struct PeriodBonus: Hashable, Sendable {
    /// How much.
    public let amount: Money
    /// The period.
    public let period: PeriodName
    /// Whose share it is a bonus on.
    public let referee: ID
  }

  /// A period as people know it.
  public struct PeriodName: Hashable, Sendable {
    /// Its id.
    public let id: Text
    /// What the host calls it.
    public let label: Text?
    /// Its first moment.
    public let from: Timestamp
    /// The first moment after it.
    public let to: Timestamp

    /// The label, or else the id.
    public var shown: Text { label ?? id }
  }

  /// How a withdrawal stands now.
  public struct WithdrawalChange: Hashable, Sendable {
    /// The withdrawal.
    public let withdrawal: Text
    /// How much.
    public let amount: Money
    /// How it stands.
    public let status: WithdrawalStatus
    /// Why, where a reason was given.
    public let reason: Text?
    /// What the wallet has available now.
    public let available: Money
  }

  /// How a batch ended.
  public struct BatchEnd: Hashable, Sendable {
    /// The batch.
    public let batch: Text
    /// How many lines were paid.
    public let paid: UInt64
    /// How many failed.
    public let failed: UInt64
    /// How many had changed since the preview.
    public let changed: UInt64
    /// What was paid, per currency.
    public let totals: [CurrencyTotal<Spelled>]
  }
}
