/// How long a ledger that only reads waits before it looks again whether there is something new.
///
/// Nothing is looked at while nobody waits: a question looks once, and only whoever follows the events to
/// their live end looks again and again.
public protocol FollowingPace: Sendable {
  /// Returns when it is time to look again, or at once where the task is cancelled.
  func pause() async
}

/// Looks again after the same time, each time.
public struct RegularPace: FollowingPace {
  private let interval: Duration

  /// A pace of so much time; a twentieth of a second unless told.
  public init(every interval: Duration = .milliseconds(50)) { self.interval = interval }

  /// Waits for the interval.
  public func pause() async { try? await Task.sleep(for: interval) }
}
