/// A store that also keeps how far its consumers have come.
///
/// Cursors lie beside the log and not in it: nothing in them changes a root or a digest (rule R23).
public protocol CursorStore: EventStore {
  /// Takes hold of a consumer's cursor.
  ///
  /// - Parameters:
  ///   - consumer: its name, of 1 to 64 lower-case letters, digits, dots, hyphens and underscores.
  ///   - start: the position after which a new consumer begins; the end of the log where it is `nil`.
  /// - Returns: the cursor, as it was saved last.
  /// - Throws: `locked` where somebody else runs this consumer.
  func cursor(
    of consumer: String, startingAfter start: UInt64?
  ) async throws(StoreFailure) -> ConsumerCursor
}

extension FileStore: CursorStore {}
