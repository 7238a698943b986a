public import LedgerCore

/// Does something whenever a schedule says so, for services that run for long (rule R24).
///
/// It sleeps until the next scheduled moment, does the work, and sleeps again. A run that was missed, because nothing
/// was running or the work took too long, is caught up once. Work that throws is tried again after a wait.
///
/// ```swift
/// let work = ScheduledWork(try Schedule("weekly:mon@09:00"), since: try await ledger.latestBatchRun()) {
///   try await payEverybody()
/// }
/// await work.run()
/// ```
public struct ScheduledWork: Sendable {
  private let schedule: Schedule
  private let latestRun: Timestamp
  private let clock: any WaitingClock
  private let backoff: Backoff
  private let observer: any LedgerObserver
  private let work: @Sendable () async throws -> Void

  /// Work that is done by a schedule.
  ///
  /// - Parameters:
  ///   - schedule: when it is done.
  ///   - latestRun: when it was done the last time.
  ///   - clock: what is waited by.
  ///   - backoff: how long is waited after work that threw; how often does not matter.
  ///   - observer: who sees when it was done, or threw.
  ///   - work: what is done.
  public init(
    _ schedule: Schedule, since latestRun: Timestamp, clock: any WaitingClock = SystemClock(),
    backoff: Backoff = Backoff(), observer: any LedgerObserver = NoObserver(),
    work: @escaping @Sendable () async throws -> Void
  ) {
    self.schedule = schedule
    self.latestRun = latestRun
    self.clock = clock
    self.backoff = backoff
    self.observer = observer
    self.work = work
  }

  /// Does the work whenever it is due, until the task is cancelled.
  public func run() async {
    var latestRun = latestRun
    var failures = 0
    while !Task.isCancelled {
      let now = clock.now
      var wakes = schedule.next(after: now)
      if schedule.isDue(since: latestRun, at: now) {
        do {
          try await work()
          observer.observe(.scheduledRun(schedule))
          latestRun = now
          failures = 0
          // Moments that passed meanwhile are looked at before anybody sleeps.
          continue
        } catch {
          if Task.isCancelled { return }
          observer.observe(.scheduledRunFailed(schedule, error))
          failures += 1
          wakes = clock.now.adding(backoff.delay(after: failures))
        }
      }
      guard let wakes else { return }
      do throws(CancellationError) {
        try await clock.sleep(until: wakes)
      } catch {
        return
      }
    }
  }
}
