extension FileStore {
  /// Takes hold of a consumer's cursor, which is kept beside the log and in its backups.
  ///
  /// A process that only reads the log can have consumers, too: their cursors are files of their own.
  ///
  /// - Parameters:
  ///   - consumer: its name, of 1 to 64 lower-case letters, digits, dots, hyphens and underscores.
  ///   - start: the position after which a new consumer begins; the end of the log unless told.
  /// - Returns: the cursor, as it was saved last.
  /// - Throws: `locked` where another process runs this consumer.
  public func cursor(
    of consumer: String, startingAfter start: UInt64? = nil
  ) async throws(StoreFailure) -> ConsumerCursor {
    let (files, options, knowsEnd) = (files, options, !isReadOnly)
    let file = try await keep { (reader) throws(StoreFailure) in
      let file = try CursorFile(consumer, on: files, reader, knowsEnd: knowsEnd, options)
      // That a consumer was there is remembered from the first time on.
      if file.state == nil {
        try file.save(Cursor(position: start ?? reader.durable.position))
      }
      return Confined(file)
    }
    // Nothing else touches the file until this returns.
    let saved = file.value.state ?? Cursor(position: 0)
    return ConsumerCursor(consumer, from: saved, on: runners.keeping) {
      (cursor) throws(StoreFailure) in
      try file.value.save(cursor)
    }
  }
}
