public import LedgerCore
import Synchronization

/// A clock that stands until a test moves it.
public final class ManualClock: Sendable {
  private let time: Mutex<Timestamp>

  /// A clock that shows a time, by default a morning in October 2025.
  public init(now: Timestamp = Timestamp(milliseconds: 1_759_309_200_000)) {
    time = Mutex(now)
  }

  /// What the clock shows.
  public var now: Timestamp { time.withLock { $0 } }

  /// Moves the clock on, or back by a negative duration; fractions of a millisecond are dropped.
  public func advance(by duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let shift = overflow ? (seconds < 0 ? .min : .max) : whole
    let fraction = attoseconds / 1_000_000_000_000_000
    time.withLock { time in
      let moved = Int128(time.milliseconds) + Int128(shift) + Int128(fraction)
      time = Timestamp(milliseconds: Int64(clamping: moved))
    }
  }

  /// Sets the clock.
  public func set(_ now: Timestamp) { time.withLock { $0 = now } }
}
