/// Reading records for a fold: names become numbers, and new ones get theirs.
extension Directory {
  /// Makes steps of a batch's records, of which the first stands at a position.
  ///
  /// Who is probably meant is guessed some records before it is found out, and a few less who was named after them
  /// the last time, as far up as nearly every program goes; so their names are at hand when they are compared.
  /// - Returns: how many steps there are: fewer than records where one cannot be read, or is no record.
  @inline(__always)
  mutating func read(
    _ batch: inout RecordBatch, at position: UInt64
  ) -> (count: Int, failure: RecordFailure?) {
    let (count, distance) = (batch.count, RecordBatch.lookahead)
    for index in -3 &* distance..<count {
      if index &+ 3 &* distance < count { guess(batch, index &+ 3 &* distance) }
      if index &+ 2 &* distance < count { follow(batch, index &+ 2 &* distance) }
      if index &+ distance < count { follow(batch, index &+ distance) }
      guard index >= 0, !resolve(batch.records + index) else { continue }
      let record = batch.records[index].record
      do throws(RecordFailure) {
        let event = try readEvent(record, at: position &+ UInt64(index))
        batch.setRare(event, at: index)
      } catch {
        return (index, error)
      }
    }
    return (count, nil)
  }

  /// Guesses from its hash whom a record of a batch names first, and asks for the name.
  @inline(__always)
  private func guess(_ batch: borrowing RecordBatch, _ index: Int) {
    let number = participants.probableNumber(batch.records[index].nameHash)
    batch.records[index].probableNumber = number
    batch.numbers[index] = number
    participants.prefetchName(of: number)
  }

  /// Goes on to whom a record of a batch probably names next, and asks for the name.
  @inline(__always)
  private func follow(_ batch: borrowing RecordBatch, _ index: Int) {
    guard index >= 0 else { return }
    let number = participants.follower(of: batch.numbers[index])
    batch.numbers[index] = number
    participants.prefetchName(of: number)
  }

  /// Finds the numbers of a record's participants, in the order of the record; false where it has no everyday
  /// shape, or an invalid name.
  @inline(__always)
  mutating func resolve(_ foreseen: UnsafeMutablePointer<Foresight>) -> Bool {
    let step = foreseen.pointee.step
    guard step.pointee.shape != .other,
      let first = participants.internChecked(
        foreseen.pointee.name, expected: foreseen.pointee.probableNumber,
        hash: foreseen.pointee.nameHash)
    else { return false }
    step.pointee.participant = Handle(first)
    if step.pointee.shape == .line {
      // Now that it is known to whom it was paid, so is the rest of its key.
      step.pointee.key =
        KeyBuilder(hash, continuing: step.pointee.key)
        .adding(Handle(first), step.pointee.currency).value
    }
    let count = foreseen.pointee.referrerCount
    guard count > 0 else { return true }
    guard let second = participants.internChecked(foreseen.pointee.referrers.0, after: first)
    else { return false }
    step.pointee.referrers.0 = Handle(second)
    guard count > 1 else { return true }
    guard let third = participants.internChecked(foreseen.pointee.referrers.1, after: second)
    else { return false }
    step.pointee.referrers.1 = Handle(third)
    return true
  }

  /// Reads the record that stands at a position the plain way.
  @inline(never)
  mutating func readEvent(
    _ record: UnsafeRawBufferPointer, at position: UInt64
  ) throws(RecordFailure) -> Event<Dense> {
    try withUnsafeMutablePointer(to: &self) { directory throws(RecordFailure) -> Event<Dense> in
      var reader = RecordReader(record, resolver: DenseResolver(directory: directory))
      return try reader.readEvent(at: position)
    }
  }
}
