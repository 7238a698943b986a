/// Reading records for a fold: names become numbers, and new ones get theirs.
extension Directory {
  /// Reads the memory that finding a batch's names will need, many places at once.
  ///
  /// Each loop's reads do not wait for each other, only for those of the loop before.
  @inline(__always)
  mutating func warm(_ batch: borrowing RecordBatch) {
    let (records, places, numbers) = (batch.records, batch.places, batch.numbers)
    var warmth: UInt64 = 0
    for index in 0..<batch.count {
      places[index] = participants.indexPlace(of: records[index].nameHash)
    }
    for index in 0..<batch.count { warmth &+= places[index].pointee }
    for index in 0..<batch.count {
      let number = participants.probableNumber(records[index].nameHash)
      records[index].probableNumber = number
      numbers[index] = number
    }
    let named = UnsafeMutableBufferPointer(start: numbers, count: batch.count)
    for number in named { warmth &+= participants.touchName(number) }
    // As far up as nearly every program goes; who stands deeper is read when it comes.
    for _ in 0..<2 { warmth &+= warmNext(named) }
    self.warmth = warmth
  }

  /// Takes those who were named after participants the last time in their place, and reads their names early.
  ///
  /// - Returns: something of everything that was read, so that no read is left out.
  @inline(__always)
  func warmNext(_ numbers: UnsafeMutableBufferPointer<UInt32>) -> UInt64 {
    for index in numbers.indices { numbers[index] = participants.follower(of: numbers[index]) }
    var warmth: UInt64 = 0
    for number in numbers { warmth &+= participants.touchName(number) }
    return warmth
  }

  /// Makes steps of a batch's records, of which the first stands at a position.
  ///
  /// - Returns: how many steps there are: fewer than records where one cannot be read, or is no record.
  @inline(__always)
  mutating func read(
    _ batch: inout RecordBatch, at position: UInt64
  ) -> (count: Int, failure: RecordFailure?) {
    for index in 0..<batch.count where !resolve(batch.records + index) {
      let record = batch.records[index].record
      do throws(RecordFailure) {
        let event = try readEvent(record, at: position &+ UInt64(index))
        batch.setRare(event, at: index)
      } catch {
        return (index, error)
      }
    }
    return (batch.count, nil)
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
