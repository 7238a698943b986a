internal import LedgerCore
internal import LedgerStorage
internal import Synchronization

/// One attempt to pay a line: started durably, asked of the executor, and recorded (rule R13).
extension CashbackSettlement {
  func attempt(
    _ payout: Payout, by actor: Text?, correlation: Text?
  ) async throws(LedgerFailure) -> LineOutcome {
    let standing = try await asking { () async throws(StoreFailure) in
      try await ledger.standing(of: payout.line)
    }
    if let end = try await end(of: payout, standing) { return end }
    guard let executor else {
      return try await payIntoWallet(payout, standing, by: actor, correlation: correlation)
    }
    let order: PayoutOrder
    switch standing {
    case .inFlight(let attempt, let amount):
      let started = try await asking { () async throws(StoreFailure) in
        try await ledger.start(of: payout.line, attempt: attempt)
      }
      guard case .address(let address)? = started?.destination else {
        return .changed(.isElsewhere(payout.line))
      }
      order = PayoutOrder(
        line: payout.line, amount: amount.amount, attempt: attempt, destination: address)
    case .queued, .failed, .paid:
      var attempt: UInt64 = 1
      if case .failed(let latest) = standing { attempt = latest + 1 }
      order = PayoutOrder(
        line: payout.line, amount: payout.amount, attempt: attempt,
        destination: await executor.destination(
          of: payout.line.referrer, in: payout.line.currency))
      if let rejection = try await record(order.started, by: actor, correlation) {
        return .changed(rejection)
      }
    }
    ledger.observer.observe(.payoutStarted(order))
    let result = await ask(executor, for: order)
    ledger.observer.observe(.payoutEnded(order, result))
    return try await keep(result, of: order, by: actor, correlation)
  }

  /// What came of a line that is not to be tried: it was paid, or another amount of it is in flight; else `nil`.
  ///
  /// Two previews of one second have one batch, and may have other amounts for the same line.
  private func end(
    of payout: Payout, _ standing: LineStanding
  ) async throws(LedgerFailure) -> LineOutcome? {
    if case .inFlight(_, let amount) = standing {
      return amount.amount == payout.amount
        ? nil : .changed(.isOtherwise(payout, amount.amount, "is in flight"))
    }
    let paid = try await asking { () async throws(StoreFailure) in
      try await ledger.payment(of: payout.line)
    }
    guard let paid else { return nil }
    return paid.amount == payout.amount
      ? .paid : .changed(.isOtherwise(payout, paid.amount, "was paid"))
  }

  /// Pays without an executor; what one has in flight is left to it.
  private func payIntoWallet(
    _ payout: Payout, _ standing: LineStanding, by actor: Text?, correlation: Text?
  ) async throws(LedgerFailure) -> LineOutcome {
    if case .inFlight = standing { return .unknown }
    let paid = CashbackPaid<Spelled>(
      batch: payout.line.batch, referrer: payout.line.referrer, amount: payout.amount,
      currency: payout.line.currency)
    let rejection = try await record(.cashbackPaid(paid), by: actor, correlation)
    return rejection.map { .changed($0) } ?? .paid
  }

  /// Records what the executor said; an outcome that cannot be recorded is not known, and asked for again.
  private func keep(
    _ result: PayoutResult, of order: PayoutOrder, by actor: Text?, _ correlation: Text?
  ) async throws(LedgerFailure) -> LineOutcome {
    switch result {
    case .unknown: return .unknown
    case .paid(let reference):
      let rejection = try await record(order.paid(reference), by: actor, correlation)
      return rejection == nil ? .paid : .unknown
    case .failed(let reason):
      let reason = reason.fitting(Limits.textBytes) ?? "failed"
      let rejection = try await record(order.failed(reason), by: actor, correlation)
      return rejection == nil ? .failed(reason) : .unknown
    }
  }

  /// Records an event, also where the caller was cancelled meanwhile: what has happened outside is not forgotten.
  ///
  /// - Returns: why it was refused, or `nil` where it stands in the log.
  func record(
    _ body: EventBody<Spelled>, by actor: Text?, _ correlation: Text?
  ) async throws(LedgerFailure) -> Rejection? {
    let proposal = Proposal(body, actor: actor, correlation: correlation)
    let ledger = ledger
    let recording = Task { () async -> Result<Outcome, StoreFailure> in
      do throws(StoreFailure) {
        return .success(try await ledger.propose(proposal))
      } catch {
        return .failure(error)
      }
    }
    switch await recording.value {
    case .success(.rejected(let rejection)): return rejection
    case .success: return nil
    case .failure(let failure): throw .store(failure)
    }
  }

  func asking<Answer>(
    _ body: () async throws(StoreFailure) -> Answer
  ) async throws(LedgerFailure) -> Answer {
    do throws(StoreFailure) {
      return try await body()
    } catch {
      throw .store(error)
    }
  }

  // MARK: Asking the executor

  /// Asks the executor, and waits for it as long as the time-out says.
  private func ask(_ executor: any PayoutExecutor, for order: PayoutOrder) async -> PayoutResult {
    let call = Task { () async -> PayoutResult in
      do {
        return try await executor.pay(order)
      } catch {
        return .unknown
      }
    }
    guard let timeout else {
      return await withTaskCancellationHandler {
        await call.value
      } onCancel: {
        call.cancel()
      }
    }
    let clock = clock
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let first = FirstResult(continuation)
        // It begins to wait before the call can have ended.
        let timer = Task {
          do throws(CancellationError) {
            try await clock.sleep(for: timeout)
          } catch {
            return
          }
          first.resume(.unknown)
          call.cancel()
        }
        Task {
          first.resume(await call.value)
          timer.cancel()
        }
      }
    } onCancel: {
      call.cancel()
    }
  }
}

/// Goes on with whichever result comes first; later ones are dropped.
private final class FirstResult: Sendable {
  private let continuation: Mutex<CheckedContinuation<PayoutResult, Never>?>

  init(_ continuation: CheckedContinuation<PayoutResult, Never>) {
    self.continuation = Mutex(continuation)
  }

  func resume(_ result: PayoutResult) {
    let waiting = continuation.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
    waiting?.resume(returning: result)
  }
}

extension PayoutOrder {
  /// The attempt as it is recorded before the executor is asked.
  fileprivate var started: EventBody<Spelled> {
    .cashbackStarted(
      CashbackStarted(
        batch: batch, referrer: referrer, amount: amount, currency: currency,
        destination: .address(destination), attempt: attempt))
  }

  fileprivate func paid(_ reference: Text?) -> EventBody<Spelled> {
    .cashbackPaid(
      CashbackPaid(
        batch: batch, referrer: referrer, amount: amount, currency: currency,
        destination: .address(destination), reference: reference?.fitting(Limits.textBytes)))
  }

  fileprivate func failed(_ reason: Text) -> EventBody<Spelled> {
    .cashbackFailed(
      CashbackFailed(
        batch: batch, referrer: referrer, amount: amount, currency: currency, attempt: attempt,
        reason: reason))
  }
}

extension Rejection {
  /// Somebody started the line without an executor.
  fileprivate static func isElsewhere(_ line: BatchLineID) -> Rejection {
    Rejection(
      .invalidTransition,
      "what is in flight to \(line.referrer) in \(line.batch) goes into the wallet; pay it there")
  }

  /// The line stands in the log with another amount than the one to be paid.
  fileprivate static func isOtherwise(
    _ payout: CashbackSettlement.Payout, _ amount: Amount, _ how: String
  ) -> Rejection {
    Rejection(
      .amountMismatch,
      "\(amount) \(payout.line.currency) \(how) to \(payout.line.referrer) in \(payout.line.batch), not "
        + "\(payout.amount)")
  }
}

extension Text {
  /// The text as the log takes one: without control characters, cut to so many bytes; `nil` where nothing is left.
  ///
  /// What an executor says must never keep what it did from being recorded.
  func fitting(_ maximum: Int) -> Text? {
    var kept = String.UnicodeScalarView()
    var count = 0
    for scalar in string.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      let next: Unicode.Scalar = isControl ? " " : scalar
      let bytes = UTF8.width(next)
      guard count + bytes <= maximum else { break }
      kept.append(next)
      count += bytes
    }
    let text = Text(String(kept))
    return text.string.utf8.allSatisfy { $0 == 0x20 } ? nil : text
  }
}
