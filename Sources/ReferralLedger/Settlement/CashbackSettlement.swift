internal import LedgerCore
internal import LedgerStorage

/// Pays cashback out of the ledger, line by line, through an executor (rules R13 and R14).
///
/// Each attempt is recorded as started before the executor is asked, and as paid or failed when it has
/// answered. Where it is not known whether the money was moved, the line stays in flight and is asked for again
/// under the same key; it is never paid in another batch meanwhile. Recording payments never waits for any of this.
///
/// ```swift
/// let settlement = CashbackSettlement(of: ledger, by: bank)
/// try await settlement.resume()                       // after a crash
/// let preview = try await ledger.previewBatch(by: "admin")
/// let outcome = try await settlement.pay(preview, by: "admin")
/// ```
///
/// ## Topics
/// ### Batches
/// - ``pay(_:by:correlation:)``
/// - ``retryFailed(in:by:)``
/// ### Single payments
/// - ``process(_:by:)``
/// - ``processFailed(by:)``
/// ### After a crash
/// - ``resume(of:by:)``
public struct CashbackSettlement: Sendable {
  let ledger: Ledger
  let executor: (any PayoutExecutor)?
  let clock: any WaitingClock
  let backoff: Backoff
  let timeout: Duration?
  let maximumConcurrent: Int

  /// Settles the lines of a ledger.
  ///
  /// - Parameters:
  ///   - ledger: the ledger.
  ///   - executor: who moves the money; without one, cashback is paid into the wallets.
  ///   - clock: what is waited by.
  ///   - backoff: how often and after how long a line that failed or whose outcome is unknown is tried again
  ///     before the call returns.
  ///   - timeout: after how long the outcome of an attempt counts as unknown; `nil` to wait for ever.
  ///   - maximumConcurrent: how many lines the executor is asked for at once.
  public init(
    of ledger: Ledger, by executor: (any PayoutExecutor)?, clock: any WaitingClock = SystemClock(),
    backoff: Backoff = Backoff(), timeout: Duration? = .seconds(60), maximumConcurrent: Int = 8
  ) {
    self.ledger = ledger
    self.executor = executor
    self.clock = clock
    self.backoff = backoff
    self.timeout = timeout
    self.maximumConcurrent = max(1, maximumConcurrent)
  }

  /// What is to be paid in one line of a batch.
  struct Payout: Sendable {
    let line: BatchLineID
    let amount: Amount
  }

  /// What came of a line.
  enum LineOutcome: Sendable {
    case paid
    case failed(Text)
    case unknown
    case changed(Rejection)
  }

  /// Settles many lines, so many at once; what the ledger cannot do ends all of it, and so does cancelling,
  /// once the lines that were started have ended.
  func settle(
    _ payouts: [Payout], by actor: Text?, correlation: Text? = nil
  ) async throws(LedgerFailure) -> [LineOutcome] {
    var outcomes: [LineOutcome?] = Array(repeating: nil, count: payouts.count)
    var failure: LedgerFailure?
    await withTaskGroup(of: EndedLine.self) { group in
      var next = 0
      func startNext() {
        guard next < payouts.count, failure == nil, !Task.isCancelled else { return }
        let (place, payout) = (next, payouts[next])
        next += 1
        group.addTask { await end(of: payout, at: place, by: actor, correlation: correlation) }
      }
      for _ in 0..<maximumConcurrent { startNext() }
      while let line = await group.next() {
        if let outcome = line.outcome { outcomes[line.place] = outcome }
        if failure == nil { failure = line.failure }
        startNext()
      }
    }
    if let failure { throw failure }
    let ended = outcomes.compactMap { $0 }
    guard ended.count == payouts.count else { throw .store(CashbackSettlement.cancelled) }
    return ended
  }

  /// One of many lines, after it was settled or could not be.
  private struct EndedLine: Sendable {
    let place: Int
    var outcome: LineOutcome?
    var failure: LedgerFailure?
  }

  // In a function of its own: within a closure, the optimizer of Swift 6.3 loses the place.
  private func end(
    of payout: Payout, at place: Int, by actor: Text?, correlation: Text?
  ) async -> EndedLine {
    do throws(LedgerFailure) {
      return EndedLine(
        place: place, outcome: try await settle(payout, by: actor, correlation: correlation))
    } catch {
      return EndedLine(place: place, failure: error)
    }
  }

  private static let cancelled = StoreFailure(
    .notWritten,
    "the caller was cancelled before all lines were started; the others are as they were, and the same call "
      + "goes on with them")

  /// Settles a line, trying again what failed or is unknown as the back-off says.
  func settle(
    _ payout: Payout, by actor: Text?, correlation: Text? = nil
  ) async throws(LedgerFailure) -> LineOutcome {
    var failures = 0
    // A line that failed has failed, also where it cannot be tried again.
    var failed: LineOutcome?
    while true {
      let outcome = try await ledger.withTurn(.line(payout.line)) {
        () async throws(LedgerFailure) in
        try await attempt(payout, by: actor, correlation: correlation)
      }
      switch outcome {
      case .paid: return outcome
      case .changed: return failed ?? outcome
      case .failed, .unknown:
        if case .failed = outcome { failed = outcome } else { failed = nil }
        failures += 1
        guard executor != nil, failures < backoff.attempts, !Task.isCancelled else {
          return outcome
        }
        do throws(CancellationError) {
          try await clock.sleep(for: backoff.delay(after: failures))
        } catch {
          return outcome
        }
      }
    }
  }
}
