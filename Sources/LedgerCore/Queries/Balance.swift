/// Every figure of one participant in one currency (rules R10, R19 and R20), in minor units.
public struct Balance: Hashable, Sendable {
  /// Whose figures these are.
  public var participant: ID
  /// In which currency.
  public var currency: Currency
  /// Earnings, reversals and adjustments of cashback.
  public var earned: Int64 = 0
  /// What was paid of it.
  public var paid: Int64 = 0
  /// Earned minus paid; negative after refunds of what was paid.
  public var pending: Int64 = 0
  /// The part of earned that has not matured.
  public var onHold: Int64 = 0
  /// Handed to an executor and neither paid nor failed.
  public var inFlight: Int64 = 0
  /// What may be paid now.
  public var payable: Int64 = 0
  /// What the wallet holds.
  public var wallet: Int64 = 0
  /// What withdrawals have reserved of it.
  public var reserved: Int64 = 0
  /// Wallet minus reserved.
  public var available: Int64 = 0
  /// What closed periods gave and nobody claimed.
  public var unclaimed: Int64 = 0

  /// Figures of a participant in a currency, all zero.
  public init(participant: ID, currency: Currency) {
    self.participant = participant
    self.currency = currency
  }
}
