internal import Synchronization

extension MemoryStore: CursorStore {
  /// Takes hold of a consumer's cursor, which is kept as long as the store is.
  ///
  /// - Parameters:
  ///   - consumer: its name.
  ///   - start: the position after which a new consumer begins; the end of the log where it is `nil`.
  /// - Returns: the cursor, as it was saved last.
  /// - Throws: `locked` as long as somebody holds it.
  public func cursor(
    of consumer: String, startingAfter start: UInt64?
  ) async throws(StoreFailure) -> ConsumerCursor {
    let end = try checkpoint().position
    let kept = cursors[consumer] ?? KeptCursor(Cursor(position: start ?? end))
    cursors[consumer] = kept
    return try kept.take(as: consumer)
  }
}

/// A cursor in memory, and who holds it.
final class KeptCursor: Sendable {
  private let state: Mutex<State>

  private struct State {
    var cursor: Cursor
    weak var holder: ConsumerCursor?
  }

  init(_ cursor: Cursor) { state = Mutex(State(cursor: cursor)) }

  func take(as name: String) throws(StoreFailure) -> ConsumerCursor {
    let holder = state.withLock { state -> ConsumerCursor? in
      guard state.holder == nil else { return nil }
      let holder = ConsumerCursor(name, from: state.cursor, on: CallersThread()) {
        [self] (cursor) throws(StoreFailure) in
        self.state.withLock { $0.cursor = cursor }
      }
      state.holder = holder
      return holder
    }
    guard let holder else {
      throw StoreFailure(.locked, "somebody runs the consumer \(name), and one may at a time")
    }
    return holder
  }
}
