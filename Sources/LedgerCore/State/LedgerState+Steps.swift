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
    let places = UnsafeMutablePointer<UnsafePointer<UInt64>>.allocate(capacity: RecordBatch.size)
    defer { places.deallocate() }
    var rare = 0
    let (all, events) = (steps.steps, steps.rare)
    steps.records.withUnsafeBytes { records in
      all.withUnsafeBufferPointer { all in
        for start in stride(from: 0, to: all.count, by: RecordBatch.size) {
          let some = all[start..<min(start + RecordBatch.size, all.count)]
          fold(UnsafeBufferPointer(rebasing: some), events, &rare, of: records, places)
        }
      }
    }
  }

  /// Folds steps, of which the rare ones are taken from where they are, in their order.
  ///
  /// - Parameters:
  ///   - steps: at most as many as a batch has.
  ///   - rare: the rare ones among them, and perhaps others before and after.
  ///   - next: the first of them that was not yet folded.
  ///   - records: the records that the steps were made of.
  ///   - places: room for as many places of memory as there are steps.
  @inline(__always)
  mutating func fold(
    _ steps: UnsafeBufferPointer<Step>, _ rare: [RareEvent], _ next: inout Int,
    of records: UnsafeRawBufferPointer, _ places: UnsafeMutablePointer<UnsafePointer<UInt64>>
  ) {
    warmth &+= figures.warm(steps, places)
    guard var step = steps.baseAddress else { return }
    for _ in 0..<steps.count {
      let position = head &+ 1
      if step.pointee.shape == .other {
        fold(rare[next], of: records)
        next += 1
      } else {
        figures.apply(step, of: records, at: position)
      }
      recordedAt = step.pointee.recordedAt
      head = position
      step += 1
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
