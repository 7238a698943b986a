extension LedgerState {
  /// Folds records up to a moment; true where one was recorded later, and folding stopped before it.
  package mutating func fold(
    framed records: [UInt8], until moment: Timestamp
  ) throws(ReplayFailure) -> Bool {
    try records.withUnsafeBufferPointer { records throws(ReplayFailure) in
      var cursor = RecordCursor(UnsafeRawBufferPointer(records))
      while let record = cursor.next() {
        do throws(RecordFailure) {
          if try spell(recordedAtOf: record) > moment { return true }
          try fold(record)
        } catch {
          throw ReplayFailure(position: head + 1, failure: error)
        }
      }
      if !cursor.isAtEnd {
        throw ReplayFailure(
          position: head + 1, failure: RecordFailure(offset: 0, problem: .truncated))
      }
      return false
    }
  }

  /// When a record was recorded, without reading the rest of it.
  private func spell(recordedAtOf record: UnsafeRawBufferPointer) throws(RecordFailure) -> Timestamp
  {
    try withUnsafePointer(to: directory) { directory throws(RecordFailure) in
      var reader = RecordReader(record, resolver: SpellingResolver(directory: directory))
      return try reader.readEnvelope(at: head + 1).recordedAt
    }
  }
}
