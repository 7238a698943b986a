extension LedgerState {
  /// Reads a record of this log as people and programs see it.
  package func spell(
    _ record: UnsafeRawBufferPointer, at position: UInt64
  ) throws(RecordFailure) -> LedgerEvent {
    try directory.spell(record, at: position)
  }
}

extension Directory {
  /// Reads a record of this log as people and programs see it.
  package func spell(
    _ record: UnsafeRawBufferPointer, at position: UInt64
  ) throws(RecordFailure) -> LedgerEvent {
    try withUnsafePointer(to: self) { directory throws(RecordFailure) in
      var reader = RecordReader(record, resolver: SpellingResolver(directory: directory))
      return try reader.readEvent(at: position)
    }
  }
}
