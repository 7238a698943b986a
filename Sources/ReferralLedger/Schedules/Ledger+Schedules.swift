public import LedgerCore
public import LedgerStorage

/// What a schedule makes due (rule R24).
extension Ledger {
  /// When the latest batch was begun; before the first one, when the log began.
  ///
  /// So a program that begins on a Wednesday pays its first weekly batch the next Monday, not at once.
  public func latestBatchRun() async throws(StoreFailure) -> Timestamp {
    let (latest, head) = try await ask { state, _ in (state.latestBatchRun, state.head) }
    if let latest { return latest }
    return head == 0 ? clock.now : try await recorded(1).recordedAt
  }

  /// Whether a batch is due by a schedule, for callers that are started by cron or a timer.
  public func isBatchDue(by schedule: Schedule) async throws(StoreFailure) -> Bool {
    let latest = try await latestBatchRun()
    return try await ask { _, now in schedule.isDue(since: latest, at: now) }
  }

  /// The open periods whose end has passed, and since then a moment of the schedule.
  public func periodsDue(by schedule: Schedule? = nil) async throws(StoreFailure) -> [Text] {
    try await ask { state, now in state.periodsDue(by: schedule, at: now) }
  }

  /// Calculates every period that is due, whenever a schedule says so, until the task is cancelled.
  ///
  /// A period that has nothing to distribute stays open; it is told to the observer, and tried again the next time.
  ///
  /// - Parameters:
  ///   - schedule: when periods are calculated.
  ///   - actor: who causes it; the ledger's default where it is left out.
  ///   - clock: what is waited by.
  public nonisolated func calculatePeriods(
    by schedule: Schedule, actor: Text? = nil, clock: any WaitingClock = SystemClock()
  ) async {
    // The first run catches up what was missed: a period that was calculated is closed.
    let work = ScheduledWork(
      schedule, since: Timestamp(milliseconds: .min), clock: clock, observer: observer
    ) {
      for period in try await self.periodsDue(by: schedule) {
        do throws(LedgerFailure) {
          try await self.calculate(period, actor: actor)
        } catch {
          if case .store(let failure) = error { throw failure }
        }
      }
    }
    await work.run()
  }
}

extension CashbackSettlement {
  /// Pays a batch for everybody whenever a schedule says so, until the task is cancelled (rule R24).
  ///
  /// What is in flight is asked for again first. Where nobody is to be paid, nothing is recorded.
  ///
  /// - Parameters:
  ///   - schedule: when batches are paid.
  ///   - actor: who causes it; the ledger's default where it is left out.
  /// - Throws: what keeps the log from being read at the beginning.
  public func payBatches(
    by schedule: Schedule, actor: Text? = nil
  ) async throws(StoreFailure) {
    let work = ScheduledWork(
      schedule, since: try await ledger.latestBatchRun(), clock: clock, backoff: backoff,
      observer: ledger.observer
    ) {
      if executor != nil { try await resume(by: actor) }
      let preview = try await ledger.previewBatch(by: actor)
      guard !preview.lines.isEmpty else { return }
      do throws(LedgerFailure) {
        _ = try await pay(preview, by: actor)
      } catch .rejected(let rejection) where rejection.code == .batchChanged {
        // Nobody was left to be paid in the moment between: that is a run, too.
        return
      }
    }
    await work.run()
  }
}
