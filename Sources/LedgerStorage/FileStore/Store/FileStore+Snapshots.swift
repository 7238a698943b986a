extension FileStore {
  /// Three snapshots are kept by whoever writes; whoever reads uses them.
  public var keepsSnapshots: Bool { !isReadOnly }

  /// The newest snapshot that is whole and of this log; what is wrong with newer ones is in ``report``.
  ///
  /// - Returns: the snapshot, or `nil` where there is none.
  /// - Throws: `missing` where a snapshot is of a position beyond the end of the log, and `differs` where it
  ///   contradicts the log: both are evidence that the log is not what it was.
  public func newestSnapshot() async throws(StoreFailure) -> StoredSnapshot? {
    try await keep { (reader) throws(StoreFailure) in
      var ignored: [StoreFailure] = []
      defer { self.note(ignored) }
      // Whoever restores a state from it must be the only one who has its bytes.
      let early = self.earlySnapshots.value
      self.earlySnapshots.value = [:]
      return try SnapshotFiles(self.files, self.options).newest(
        of: reader, knowsEnd: !self.isReadOnly, early: early, ignored: &ignored)
    }
  }

  /// Keeps a snapshot, and the two newest before it; appending and reading go on meanwhile.
  public func save(_ snapshot: StoredSnapshot) async throws(StoreFailure) {
    guard !isReadOnly else { throw .readOnly }
    try await keep { (reader) throws(StoreFailure) in
      try SnapshotFiles(self.files, self.options).save(snapshot, of: reader)
    }
  }
}
