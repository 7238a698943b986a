internal import LedgerCore
public import LedgerStorage

/// Consumers of the log, and what they tell people (rule R23).
extension Ledger {
  /// Takes hold of the durable cursor of a consumer, which lies beside the log.
  ///
  /// - Parameters:
  ///   - consumer: its name, of 1 to 64 lower-case letters, digits, dots, hyphens and underscores.
  ///   - start: the position after which a new consumer begins; the end of the log where it is left out.
  /// - Returns: the cursor, as it was saved last.
  /// - Throws: `locked` where somebody else runs this consumer, `notWritten` where the store keeps no cursors.
  public func cursor(
    of consumer: String, startingAfter start: UInt64? = nil
  ) async throws(StoreFailure) -> ConsumerCursor {
    try checkOpen()
    guard let store = store as? any CursorStore else {
      throw StoreFailure(.notWritten, "the store keeps no cursors of consumers")
    }
    return try await store.cursor(of: consumer, startingAfter: start)
  }

  /// The notifications that a consumer has not yet delivered, from its cursor on.
  ///
  /// The feed folds the log beside the ledger, so as to see the state at each event.
  ///
  /// - Parameters:
  ///   - consumer: its name, of 1 to 64 lower-case letters, digits, dots, hyphens and underscores.
  ///   - start: the position after which a new consumer begins; the end of the log where it is left out.
  /// - Returns: the feed, which holds the cursor until it is let go of.
  /// - Throws: `locked` where somebody else runs this consumer, `notWritten` where the store keeps no cursors.
  public func notifications(
    for consumer: String, startingAfter start: UInt64? = nil
  ) async throws(StoreFailure) -> NotificationFeed {
    let cursor = try await cursor(of: consumer, startingAfter: start)
    let state = try await pastState(upTo: cursor.current.position)
    return NotificationFeed(self, cursor, state)
  }

  /// The durable records after a position; `nil` where there are none now.
  func durableChunk(after position: UInt64) async throws(StoreFailure) -> RecordChunk? {
    try checkOpen()
    if isReadOnly { try await readOn() }
    guard position < machine.durable else { return nil }
    guard let chunk = try await store.read(from: position + 1, upTo: machine.durable) else {
      throw StoreFailure.ends(at: position, before: machine.durable)
    }
    try chunk.verify()
    return chunk
  }
}
