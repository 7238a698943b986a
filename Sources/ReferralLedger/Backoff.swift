/// How long to wait before something that failed is tried again: twice as long each time, up to a limit.
public struct Backoff: Hashable, Sendable {
  /// How long to wait after the first failure.
  public var first: Duration
  /// The longest wait.
  public var longest: Duration
  /// How often something is tried in all before it is given up for the time being; at least once.
  public var attempts: Int

  /// Waits that double from the first to the longest, for so many attempts.
  public init(
    first: Duration = .seconds(1), longest: Duration = .seconds(300), attempts: Int = 3
  ) {
    self.first = first
    self.longest = longest
    self.attempts = max(1, attempts)
  }

  /// Tries once, and leaves trying again to whoever asked.
  public static let once = Backoff(attempts: 1)

  /// How long to wait after so many failures, from 1.
  public func delay(after failures: Int) -> Duration {
    var delay = min(max(first, .zero), longest)
    for _ in 1..<max(2, failures) where delay < longest {
      if failures < 2 { break }
      delay = min(delay * 2, longest)
    }
    return delay
  }
}
