internal import Synchronization

/// A consumer's hold on its cursor, until this is let go of: meanwhile nobody else gets it.
///
/// A consumer reads events after the cursor's position, does what it does, and saves how far it came. If it ends in
/// between, it does the same again the next time; so what it does must bear being repeated.
public final class ConsumerCursor: Sendable {
  /// The consumer's name.
  public let name: String
  private let runner: any IORunner
  private let keep: @Sendable (Cursor) throws(StoreFailure) -> Void
  private let saved: Mutex<Cursor>

  init(
    _ name: String, from start: Cursor, on runner: any IORunner,
    keep: @escaping @Sendable (Cursor) throws(StoreFailure) -> Void
  ) {
    self.name = name
    self.runner = runner
    self.keep = keep
    saved = Mutex(start)
  }

  /// What was saved last, or where the consumer began.
  public var current: Cursor { saved.withLock { $0 } }

  /// Saves how far the consumer has come; it is durable when this returns.
  public func save(_ cursor: Cursor) async throws(StoreFailure) {
    let keep = keep
    try await runner.run { () throws(StoreFailure) in try keep(cursor) }
    saved.withLock { $0 = cursor }
  }
}
