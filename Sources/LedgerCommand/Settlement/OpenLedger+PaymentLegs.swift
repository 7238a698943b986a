import LedgerCore
import LedgerStorage
import ReferralLedger

extension OpenLedger {
  /// Folds what each payment earned and how much of it was paid, up to a position.
  func paymentLegs(
    upTo last: UInt64
  ) async throws(StoreFailure) -> ProjectionFold<PaymentLegs> {
    var fold = ProjectionFold(PaymentLegs())
    while fold.position < last,
      let chunk = try await store.read(from: fold.position + 1, upTo: last)
    {
      try chunk.verify()
      do throws(ReplayFailure) {
        try fold.fold(framed: chunk.bytes)
      } catch {
        throw StoreFailure(.damaged, error.description)
      }
    }
    return fold
  }
}
