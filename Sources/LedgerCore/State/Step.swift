/// What reducers need of a record, compact: its participants as numbers, its key as a hash.
///
/// Whoever has made a step out of a record is done with names, and whoever folds it never asks for them:
/// two cores can each do one of the two.
package struct Step: Sendable {
  package enum Shape: UInt8, Sendable {
    /// Anything that is rare; it is folded as an ``Event``.
    case other
    case payment
    case registration
    case activation
    case line
  }

  package var shape = Shape.other
  package var kind = PaymentKind.purchase
  package var source = PaymentSource.external
  package var currency = CurrencyIndex(0)
  /// The payer, the referee, or whom a line was paid to.
  package var participant = Handle.none
  package var at = Timestamp(milliseconds: 0)
  package var recordedAt = Timestamp(milliseconds: 0)
  /// The hash of a payment's or a line's key.
  package var key: UInt64 = 0
  package var amount: Int64 = 0
  /// Who earns of a payment, nearest first, or a registration's referrer; `none` behind the last.
  package var referrers = (Handle.none, Handle.none)
  /// What each of them earns.
  package var earned: (Int64, Int64) = (0, 0)

  @inline(__always)
  package init() {}

  /// Where the batch of a line stands among the records that were read with it; a line earns nothing.
  package var batch: Range<Int> {
    @inline(__always) get {
      Int(truncatingIfNeeded: earned.0)..<Int(truncatingIfNeeded: earned.1)
    }
    @inline(__always) set { earned = (Int64(newValue.lowerBound), Int64(newValue.upperBound)) }
  }
}
