extension LedgerState {
  /// Lends the directory to a reader; until it is back only steps can be folded.
  package mutating func lendDirectory() -> StepReader {
    var lent = Directory(hash: directory.hash)
    swap(&lent, &directory)
    return StepReader(lent, after: head)
  }

  /// Takes the directory back.
  package mutating func takeBack(_ reader: consuming StepReader) { directory = reader.directory }

  /// Folds steps that a reader made.
  package mutating func fold(_ steps: borrowing Steps) {
    let (all, events) = (steps.steps, steps.rare)
    steps.records.withUnsafeBytes { records in
      all.withUnsafeBufferPointer { fold($0, events, of: records) }
    }
  }

  /// Folds steps, with the rare ones among them in their order.
  ///
  /// What a step needs is asked for some steps before it is folded, and what that leads to a few less.
  /// - Parameters:
  ///   - steps: the steps.
  ///   - rare: what the rare ones among them were read as.
  ///   - records: the records that the steps were made of.
  @inline(__always)
  mutating func fold(
    _ steps: UnsafeBufferPointer<Step>, _ rare: [RareEvent], of records: UnsafeRawBufferPointer
  ) {
    guard let first = steps.baseAddress else { return }
    var nextRare = 0
    let distance = RecordBatch.lookahead
    for index in -2 &* distance..<steps.count {
      if index &+ 2 &* distance < steps.count {
        figures.prefetch(first + (index &+ 2 &* distance))
      }
      let next = index &+ distance
      if next >= 0, next < steps.count { figures.prefetchRows(first + next) }
      guard index >= 0 else { continue }
      let step = first + index
      let position = head &+ 1
      if step.pointee.shape == .other {
        fold(rare[nextRare], of: records)
        nextRare += 1
      } else {
        figures.apply(step, of: records, at: position)
      }
      recordedAt = step.pointee.recordedAt
      head = position
    }
  }

  /// Folds a rare event; figures follow from numbers, so that the directory may be elsewhere meanwhile.
  @inline(never)
  private mutating func fold(_ rare: RareEvent, of records: UnsafeRawBufferPointer) {
    let record = UnsafeRawBufferPointer(rebasing: records[rare.place])
    withUnsafeMutablePointer(to: &directory) { directory in
      figures.apply(
        rare.event, in: FoldContext(record: record, directory: UnsafePointer(directory)))
    }
  }
}
