public import LedgerCore

/// A clock that can also be waited for; tests and rehearsals replace it.
public protocol WaitingClock: LedgerClock {
  /// Returns once the clock shows a moment or a later one.
  ///
  /// - Throws: where the task is cancelled meanwhile.
  func sleep(until moment: Timestamp) async throws(CancellationError)
}

extension WaitingClock {
  /// Returns once so much time has passed.
  func sleep(for duration: Duration) async throws(CancellationError) {
    try await sleep(until: now.adding(duration))
  }
}

extension Timestamp {
  /// This moment and so much time, to the millisecond above.
  func adding(_ duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    let sum = Int128(milliseconds) + Int128(seconds) * 1000 + Int128(part)
    return Timestamp(milliseconds: Int64(clamping: sum))
  }
}

extension SystemClock: WaitingClock {
  /// Sleeps until the system's clock shows the moment, whatever it is set to meanwhile.
  public func sleep(until moment: Timestamp) async throws(CancellationError) {
    while case let now = now, now < moment {
      // Looking again each minute, a clock that is set is noticed.
      let rest = min(moment.milliseconds - now.milliseconds, 60_000)
      do {
        try await Task.sleep(for: .milliseconds(rest))
      } catch {
        throw CancellationError()
      }
    }
  }
}
