public import LedgerCore
public import LedgerStorage

/// Sees what a ledger does, for logs and metrics; it changes nothing and must return at once.
public protocol LedgerObserver: Sendable {
  /// Something happened.
  func observe(_ observation: LedgerObservation)
}

/// What a ledger tells its observer.
public enum LedgerObservation: Sendable {
  /// The ledger was opened: from a snapshot of this position, 0 for none, and so many events after it.
  case opened(snapshot: UInt64, replayed: UInt64, duration: Duration)
  /// Events became durable in one append.
  case appended(positions: ClosedRange<UInt64>, bytes: Int, duration: Duration)
  /// An event became part of the log by a proposal of its own; what is proposed in bulk is only counted.
  case recorded(LedgerEvent)
  /// A proposal was accepted; it became this many events.
  case accepted(EventType, events: Int)
  /// A proposal had been recorded before.
  case duplicate(EventType)
  /// A proposal was refused.
  case rejected(EventType, Rejection)
  /// An append failed, and what had been decided on it was undone.
  case failed(StoreFailure)
  /// Another process appended first; what had been decided was decided again.
  case headMoved(to: UInt64)
  /// A crash had left something behind in the ledger's directory, which was put in order on opening.
  case recovered(FileReport)
  /// A snapshot of the state at a position was saved: so many bytes, after so long in the background.
  case snapshotSaved(position: UInt64, bytes: Int, duration: Duration)
  /// A snapshot was not used, and the log was folded instead; the text says why.
  case snapshotIgnored(String)
  /// A snapshot could not be taken; the log is not affected, and the next one is tried when it is due.
  case snapshotFailed(StoreFailure)
  /// A batch was paid, as far as its lines could be.
  case batchPaid(BatchOutcome)
  /// An executor is asked for a line.
  case payoutStarted(PayoutOrder)
  /// An executor has answered for a line, or its time was over.
  case payoutEnded(PayoutOrder, PayoutResult)
  /// Scheduled work was done.
  case scheduledRun(Schedule)
  /// Scheduled work threw; it is tried again after a wait.
  case scheduledRunFailed(Schedule, any Error)
  /// A notification was delivered.
  case notificationDelivered(LedgerNotification)
  /// A notification could not be delivered; it is tried again after a wait.
  case notificationFailed(LedgerNotification, any Error)
  /// So many callers wait for their turn.
  case waiting(Int)
}

/// Looks away.
public struct NoObserver: LedgerObserver {
  /// Looks away.
  public init() {}

  /// Does nothing.
  public func observe(_ observation: LedgerObservation) {}
}
