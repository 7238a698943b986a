public import LedgerCore
public import LedgerStorage

/// What a consumer has not yet told: the notifications after its cursor, in the order of the log (rule R23).
///
/// The cursor is durable and lies beside the log. What was delivered is told to it, and a consumer that ends in between
/// delivers the same again the next time, under the same ids: delivery is at least once. It never touches money.
///
/// ```swift
/// let feed = try await ledger.notifications(for: "push")
/// try await feed.run { notification in
///   try await push(EnglishTexts().words(for: notification), to: notification.participant)
/// }
/// ```
///
/// ## Topics
/// ### Delivering all the time
/// - ``run(clock:backoff:deliver:)``
/// ### Delivering now and then
/// - ``next(maximum:)``
/// - ``acknowledge(upTo:)``
public actor NotificationFeed {
  private let ledger: Ledger
  private let cursor: ConsumerCursor
  /// The state right after the event that was looked at last.
  private var state: LedgerState

  /// After how many deliveries the cursor is saved, at the latest: so many may be repeated after a crash.
  static let deliveriesPerSave = 64

  init(_ ledger: Ledger, _ cursor: ConsumerCursor, _ state: LedgerState) {
    self.ledger = ledger
    self.cursor = cursor
    self.state = state
  }

  /// The consumer's name.
  public nonisolated var consumer: String { cursor.name }

  /// The position up to which everything was delivered.
  public nonisolated var position: UInt64 { cursor.current.position }

  // MARK: Delivering now and then

  /// The first notifications that were not acknowledged; all that there are now, or so many and the rest of an event's.
  ///
  /// Asked again without ``acknowledge(upTo:)`` in between, it gives the same again.
  public func next(maximum: Int = 1000) async throws(StoreFailure) -> [LedgerNotification] {
    var state = try await stateAtPosition()
    var found: [LedgerNotification] = []
    while found.count < maximum, let chunk = try await ledger.durableChunk(after: state.head) {
      try NotificationFeed.read(chunk, onto: &state) { told in
        found += told
        return found.count < maximum
      }
    }
    self.state = state
    return found
  }

  /// Says that every notification of the events up to a position was delivered; it is durable when this returns.
  public func acknowledge(upTo position: UInt64) async throws(StoreFailure) {
    guard position > self.position else { return }
    let end = await ledger.position
    guard position <= end else {
      throw StoreFailure(
        .notWritten, "position \(position) cannot be acknowledged: the log ends at \(end)")
    }
    try await cursor.save(Cursor(position: position, note: cursor.current.note))
  }

  // MARK: Delivering all the time

  /// Delivers every notification as it comes, until the task is cancelled or the ledger is closed.
  ///
  /// - Parameters:
  ///   - clock: what is waited by.
  ///   - backoff: how long is waited after a delivery that threw; it is tried again until it succeeds.
  ///   - deliver: delivers one; it may be asked for the same again, and must bear that.
  /// - Throws: what keeps the log from being read or the cursor from being saved.
  public func run(
    clock: any WaitingClock = SystemClock(), backoff: Backoff = Backoff(),
    deliver: @Sendable (LedgerNotification) async throws -> Void
  ) async throws(StoreFailure) {
    var state = try await stateAtPosition()
    while let (chunk, _) = try await ledger.nextChunk(from: state.head + 1) {
      var pending: [LedgerNotification] = []
      try NotificationFeed.read(chunk, onto: &state) { told in
        pending += told
        return true
      }
      var delivered = 0
      for (place, notification) in pending.enumerated() {
        guard await deliverPatiently(notification, clock, backoff, deliver) else {
          return try await acknowledge(before: notification.position)
        }
        delivered += 1
        let isLastOfEvent =
          place + 1 == pending.count || pending[place + 1].position != notification.position
        if delivered >= NotificationFeed.deliveriesPerSave, isLastOfEvent {
          try await acknowledge(upTo: notification.position)
          delivered = 0
        }
      }
      try await acknowledge(upTo: state.head)
    }
  }

  /// What was delivered before the task was cancelled is saved all the same.
  private func acknowledge(before position: UInt64) async throws(StoreFailure) {
    try await acknowledge(upTo: position - 1)
  }

  /// Delivers until it succeeds; false where the task was cancelled first.
  private func deliverPatiently(
    _ notification: LedgerNotification, _ clock: any WaitingClock, _ backoff: Backoff,
    _ deliver: @Sendable (LedgerNotification) async throws -> Void
  ) async -> Bool {
    var failures = 0
    while !Task.isCancelled {
      do {
        try await deliver(notification)
        ledger.observer.observe(.notificationDelivered(notification))
        return true
      } catch {
        if Task.isCancelled { return false }
        ledger.observer.observe(.notificationFailed(notification, error))
        failures += 1
        do throws(CancellationError) {
          try await clock.sleep(for: backoff.delay(after: failures))
        } catch {
          return false
        }
      }
    }
    return false
  }

  // MARK: Reading

  /// Gives out the state at the cursor; while something is awaited others may read on, and each folds its own.
  private func stateAtPosition() async throws(StoreFailure) -> LedgerState {
    let position = position
    let taken = state
    state = LedgerState()
    return taken.head == position ? taken : try await ledger.pastState(upTo: position)
  }

  /// Folds the records of a chunk one by one, and tells what each gives until it is enough.
  private static func read(
    _ chunk: RecordChunk, onto state: inout LedgerState, _ body: ([LedgerNotification]) -> Bool
  ) throws(StoreFailure) {
    for record in chunk.records ?? [] {
      let event: LedgerEvent
      do throws(RecordFailure) {
        event = try state.take(record)
      } catch {
        throw StoreFailure(.damaged, "position \(state.head + 1): \(error)")
      }
      if !body(LedgerNotification.told(by: event, in: state)) { return }
    }
  }
}

extension LedgerState {
  /// Folds a record and spells its event.
  fileprivate mutating func take(_ record: [UInt8]) throws(RecordFailure) -> LedgerEvent {
    let position = head + 1
    try record.withUnsafeBufferPointer { record throws(RecordFailure) in
      try fold(UnsafeRawBufferPointer(record))
    }
    return try record.withUnsafeBufferPointer { record throws(RecordFailure) in
      try spell(UnsafeRawBufferPointer(record), at: position)
    }
  }
}
