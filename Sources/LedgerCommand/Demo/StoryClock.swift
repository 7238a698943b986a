import ReferralLedger
import Synchronization

/// A clock that a story moves.
final class StoryClock: LedgerClock {
  private let time = Mutex(StoryClock.start)

  private static let start = Timestamp("2025-10-01T09:00:00.000Z") ?? Timestamp(milliseconds: 0)

  var now: Timestamp { time.withLock { $0 } }

  func advance(days: Int) { time.withLock { $0 = $0.adding(days: days) } }
}
