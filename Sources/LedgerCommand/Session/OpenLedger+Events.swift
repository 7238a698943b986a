import CommandLineKit
import ReferralLedger

extension OpenLedger {
  /// Calls `body` with every durable event from one position to another, as long as it wants more.
  func forEachEvent(
    from first: UInt64 = 1, upTo last: UInt64 = .max,
    _ body: (LedgerEvent) throws(CommandFailure) -> Bool
  ) async throws(CommandFailure) {
    let end = min(last, await ledger.position)
    guard first <= end else { return }
    var events = ledger.events(from: first).makeAsyncIterator()
    while true {
      let next: LedgerEvent?
      do throws(StoreFailure) {
        next = try await events.next(isolation: nil)
      } catch {
        throw .store(error, at: path)
      }
      guard let event = next, try body(event), event.position < end else { return }
    }
  }
}
