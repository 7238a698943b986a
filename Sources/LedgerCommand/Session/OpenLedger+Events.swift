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
    try await follow(from: first) { event throws(CommandFailure) in
      try body(event) && event.position < end
    }
  }

  /// Calls `body` with every event from a position on, and waits for more as long as it wants them.
  func follow(
    from first: UInt64, _ body: (LedgerEvent) throws(CommandFailure) -> Bool
  ) async throws(CommandFailure) {
    var events = ledger.events(from: first).makeAsyncIterator()
    while true {
      let next = try await attempt { () throws(StoreFailure) in
        try await events.next(isolation: nil)
      }
      guard let event = next, try body(event) else { return }
    }
  }
}
