extension FileStore {
  /// The proof that a record is in the log as it was when it ended at a position.
  ///
  /// A few hashes and the records of at most one block of 1024 are read, however long the log is.
  ///
  /// - Parameters:
  ///   - position: the record's position.
  ///   - size: the position at which the log ended; where it is durable now unless told.
  /// - Returns: the proof, or `nil` where there is no such record, or was no such log.
  /// - Throws: what kept files from being read.
  public func inclusionProof(
    of position: UInt64, inLogOf size: UInt64? = nil
  ) async throws(StoreFailure) -> InclusionProof? {
    try await keep { (reader) throws(StoreFailure) in
      guard position > 0 else { return nil }
      return try reader.makeInclusionProof(of: position - 1, inTreeOf: size ?? reader.count)
    }
  }

  /// The proof that the log, as it was at a position, begins with the log as it was at an earlier one.
  ///
  /// - Parameters:
  ///   - oldSize: the earlier position.
  ///   - newSize: the later position; where the log is durable now unless told.
  /// - Returns: the proof, or `nil` where the log never ended there.
  /// - Throws: what kept files from being read.
  public func consistencyProof(
    from oldSize: UInt64, to newSize: UInt64? = nil
  ) async throws(StoreFailure) -> ConsistencyProof? {
    try await keep { (reader) throws(StoreFailure) in
      try reader.makeConsistencyProof(from: oldSize, to: newSize ?? reader.count)
    }
  }
}

extension FileStore {
  /// The root hash of the log as it was when it ended at a position.
  ///
  /// - Parameter position: where it ended; it must not lie beyond the durable end.
  /// - Returns: the root over all records up to there.
  /// - Throws: what kept files from being read, or `missing` where the log never was that long.
  public func root(at position: UInt64) async throws(StoreFailure) -> Hash256 {
    try await keep { (reader) throws(StoreFailure) in
      guard position <= reader.count else {
        throw StoreFailure(
          .missing, "the log ends at position \(reader.count), before \(position)")
      }
      return try reader.root(at: position)
    }
  }
}
