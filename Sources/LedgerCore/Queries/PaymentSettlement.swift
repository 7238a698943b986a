/// How the referral payouts of one payment stand (rule R14).
public struct PaymentSettlement: Hashable, Sendable {
  /// The payment.
  public let payment: Text
  /// Where it stands in the log.
  public let position: UInt64
  /// How its payouts stand as a whole.
  public let status: Status
  /// What it earned, by depth.
  public let legs: [Leg]

  /// How the payouts of a payment stand as a whole.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// It earned nothing, so that there is nothing to pay.
    case notApplicable
    /// Something has yet to be paid.
    case queued
    /// The latest attempt to pay some of it failed.
    case failed
    /// All of it is paid.
    case completed
  }

  /// What one referrer earned of the payment.
  public struct Leg: Hashable, Sendable {
    /// Who earned it.
    public let referrer: ID
    /// What was earned, net of reversals.
    public let earned: Money
    /// How much of that is covered by what the referrer was paid.
    public let covered: Money
    /// Whether an attempt to pay it is in flight: its executor was asked, and its outcome is not known.
    public let isInFlight: Bool
    /// Why the latest attempt to pay it failed; `nil` where it did not.
    public let failure: Text?
    /// The number of the next batch of the payment that may pay it: 1 for `payment:<id>`.
    package let nextBatchNumber: UInt64

    /// Whether the latest attempt to pay it failed.
    public var hasFailed: Bool { failure != nil }

    /// Whether all of it is covered.
    public var isPaid: Bool { covered.minorUnits >= earned.minorUnits }

    /// What has yet to be paid, in minor units.
    public var open: Int64 { max(0, earned.minorUnits &- covered.minorUnits) }
  }
}
