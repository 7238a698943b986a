public import LedgerCore
import Synchronization

/// A clock that stands until a test moves it; whoever waits for it goes on when it has come so far.
public final class ManualClock: Sendable {
  private let state: Mutex<State>

  private struct State {
    var time: Timestamp
    let jumps: Bool
    var sleepers: [UInt64: Sleeper] = [:]
    var nextSleeper: UInt64 = 0
    var waits: [Duration] = []
  }

  private struct Sleeper {
    let moment: Timestamp
    let continuation: CheckedContinuation<Void, any Error>
  }

  /// A clock that shows a time, by default a morning in October 2025.
  ///
  /// - Parameters:
  ///   - now: what it shows.
  ///   - jumps: whether it jumps to whatever somebody waits for, so that nobody waits.
  public init(now: Timestamp = Timestamp(milliseconds: 1_759_309_200_000), jumps: Bool = false) {
    state = Mutex(State(time: now, jumps: jumps))
  }

  /// What the clock shows.
  public var now: Timestamp { state.withLock { $0.time } }

  /// How many wait for the clock.
  public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// How long each wait was that was ever asked for, in the order in which they were.
  public var waits: [Duration] { state.withLock { $0.waits } }

  /// Moves the clock on, or back by a negative duration; fractions of a millisecond are dropped.
  public func advance(by duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let shift = overflow ? (seconds < 0 ? .min : .max) : whole
    let fraction = attoseconds / 1_000_000_000_000_000
    change { time in
      let moved = Int128(time.milliseconds) + Int128(shift) + Int128(fraction)
      return Timestamp(milliseconds: Int64(clamping: moved))
    }
  }

  /// Sets the clock.
  public func set(_ now: Timestamp) { change { _ in now } }

  /// Changes the time, and wakes whoever waited for it.
  private func change(_ body: (Timestamp) -> Timestamp) {
    let due = state.withLock { state in
      state.time = body(state.time)
      let due = state.sleepers.filter { $0.value.moment <= state.time }
      for number in due.keys { state.sleepers[number] = nil }
      return due.sorted { $0.key < $1.key }.map(\.value.continuation)
    }
    for continuation in due { continuation.resume() }
  }

  /// Returns once the clock shows a moment or a later one.
  ///
  /// - Throws: where the task is cancelled meanwhile.
  public func sleep(until moment: Timestamp) async throws(CancellationError) {
    let number = state.withLock { state in
      state.nextSleeper += 1
      state.waits.append(.milliseconds(moment.milliseconds - state.time.milliseconds))
      if state.jumps { state.time = max(state.time, moment) }
      return state.nextSleeper
    }
    do {
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { wait(number, until: moment, $0) }
      } onCancel: {
        let sleeper = state.withLock { $0.sleepers.removeValue(forKey: number) }
        sleeper?.continuation.resume(throwing: CancellationError())
      }
    } catch {
      throw CancellationError()
    }
  }

  private func wait(
    _ number: UInt64, until moment: Timestamp, _ continuation: CheckedContinuation<Void, any Error>
  ) {
    let isDue = state.withLock { state in
      // Whoever is cancelled after this finds the sleeper there.
      if state.time >= moment || Task.isCancelled { return true }
      state.sleepers[number] = Sleeper(moment: moment, continuation: continuation)
      return false
    }
    guard isDue else { return }
    if Task.isCancelled {
      continuation.resume(throwing: CancellationError())
    } else {
      continuation.resume()
    }
  }
}
