public import LedgerCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What time it is, for a ledger; tests and rehearsals replace it.
public protocol LedgerClock: Sendable {
  /// The present moment.
  var now: Timestamp { get }
}

/// The system's clock.
public struct SystemClock: LedgerClock {
  /// The system's clock.
  public init() {}

  /// The present moment, to the millisecond.
  public var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
