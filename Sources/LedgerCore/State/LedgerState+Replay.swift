extension LedgerState {
  /// Folds records that stand one after another, each behind its length.
  ///
  /// This is how a log is replayed, some times faster than record by record, and to the same state: a batch is
  /// read ahead, its names are resolved, and the figures are folded, each with the memory that it needs asked for
  /// before. Two cores can share the work: see ``StepReader``.
  package mutating func fold(framed records: UnsafeRawBufferPointer) throws(ReplayFailure) {
    var cursor = RecordCursor(records)
    var batch = RecordBatch()
    while batch.fill(from: &cursor, hash: figures.keys.hash, &directory) {
      let (count, failure) = directory.read(&batch, at: head + 1)
      fold(UnsafeBufferPointer(start: batch.steps, count: count), batch.rare, of: records)
      if let failure { throw ReplayFailure(position: head + 1, failure: failure) }
    }
    if !cursor.isAtEnd {
      throw ReplayFailure(
        position: head + 1, failure: RecordFailure(offset: 0, problem: .truncated))
    }
  }

  /// Prepares for a log of so many events, if nothing was folded yet; it is no promise that they will come.
  package mutating func expect(_ events: UInt64) {
    // Registrations and activations have no keys of this kind.
    figures.keys.layOut(for: events - events / 8)
  }

  /// Folds records that stand one after another, each behind its length.
  package mutating func fold(framed records: [UInt8]) throws(ReplayFailure) {
    try records.withUnsafeBufferPointer { records throws(ReplayFailure) in
      try fold(framed: UnsafeRawBufferPointer(records))
    }
  }

  /// Folds the record that stands next, behind which ``RecordGlance/slack`` more bytes may be read, and
  /// returns what is wrong with it; whom it names first is told where the caller looked them up already.
  package mutating func fold(
    padded record: UnsafeRawBufferPointer, about first: Handle = .none
  ) -> RecordFailure? {
    var step = Step()
    return withUnsafeMutablePointer(to: &step) { step in
      var foreseen = Foresight(record, endingAt: record.count, into: step)
      foreseen.read(hash: figures.keys.hash, &directory, isNameKnown: first != .none)
      foreseen.probableNumber = first.rawValue
      guard directory.resolve(&foreseen) else { return foldPlainly(record) }
      fold(step, of: record)
      return nil
    }
  }

  /// Folds what stands next and is an everyday step, made of one of some records.
  @inline(__always)
  mutating func fold(_ step: UnsafePointer<Step>, of records: UnsafeRawBufferPointer) {
    let position = head &+ 1
    figures.apply(step, of: records, at: position)
    recordedAt = step.pointee.recordedAt
    head = position
  }

  /// Folds a payment that stands next, with what it earned.
  @inline(__always)
  mutating func fold(payment step: UnsafePointer<Step>, earning earnings: DenseEarnings) {
    let position = head &+ 1
    figures.apply(payment: step, earning: earnings, at: position)
    recordedAt = step.pointee.recordedAt
    head = position
  }

  /// Folds the record that stands next the plain way, and returns what is wrong with it.
  private mutating func foldPlainly(_ record: UnsafeRawBufferPointer) -> RecordFailure? {
    do throws(RecordFailure) {
      try fold(record)
      return nil
    } catch {
      return error
    }
  }
}
