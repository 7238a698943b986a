public import LedgerCore

/// Where a participant stands as a referee and as a referrer (rules R1 and T1).
public struct ReferralStanding: Hashable, Sendable {
  /// How far a referral has come.
  public enum State: Hashable, Sendable {
    /// Never referred.
    case none
    /// Referred, not yet active.
    case registered
    /// Active by a trial or a payment.
    case activated
  }

  /// Whose standing this is.
  public var participant: ID
  /// How far their own referral has come.
  public var state = State.none
  /// Their referrer, its referrer, and so on.
  public var chain: [ID] = []
  /// How many they referred.
  public var invited = 0
  /// How many of those are active.
  public var activated = 0
  /// How many of those paid from outside, once registered.
  public var paid = 0
  /// The rate that the shallowest ladder gives them now; `nil` where no depth has a ladder.
  public var level: Rate?
  /// How many more must count for the next step of that ladder; `nil` on the highest.
  public var toNextLevel: Int?

  /// Somebody of whom nothing is known.
  public init(participant: ID) { self.participant = participant }

  /// Who referred them.
  public var referrer: ID? { chain.first }
}
