/// What was counted for each participant of the open periods (rule R16).
///
/// A closed period's rows are given back and used again, as its scores stand in the log: what is kept
/// grows with the open periods, not with the program's age.
package struct Engagement: Sendable {
  package private(set) var metrics: NameTable
  package private(set) var rows = Column<Row>()
  package private(set) var counts = Column<Count>()
  private(set) var index: IndexedRows
  /// The first free row and the first free count.
  private(set) var free = Column<UInt32>()

  package struct Row: Digestible, BitwiseCopyable {
    package var period: UInt32
    package var participant: UInt32
    package var next: UInt32
    package var firstCount: UInt32

    package func digest(into sink: inout some DigestSink) {
      for field in [period, participant, next, firstCount] { sink.absorb(field) }
    }
  }

  package struct Count: Digestible, BitwiseCopyable {
    package var metric: UInt32
    package var next: UInt32
    package var count: UInt64

    package func digest(into sink: inout some DigestSink) {
      sink.absorb(metric)
      sink.absorb(next)
      sink.absorb(count)
    }
  }

  init(hash: KeyedHash) {
    metrics = NameTable(hash: hash, pieceBits: 0)
    index = IndexedRows(hash: hash, pieceBits: 6)
    free.append(.max)
    free.append(.max)
  }

  private func key(_ period: UInt32, _ participant: UInt32) -> UInt64 {
    UInt64(period) << 32 | UInt64(participant)
  }

  private func row(_ period: UInt32, _ participant: UInt32) -> Int? {
    index.row(key(period, participant)) {
      rows[$0].period == period && rows[$0].participant == participant
    }
  }

  /// The row of a participant, without the counts it may have had.
  mutating func reach(
    _ period: UInt32, _ participant: Handle, _ owner: inout PeriodRow
  ) -> Int {
    let row = row(period, participant.rawValue) ?? addRow(period, participant.rawValue, &owner)
    freeCounts(of: row)
    return row
  }

  /// Puts a count in front of those a row has.
  mutating func add(_ count: UInt64, of metric: UnsafeRawBufferPointer, to row: Int) {
    let number = metrics.intern(metric)
    rows[row].firstCount = addCount(
      Count(metric: number, next: rows[row].firstCount, count: count))
  }

  private mutating func addRow(
    _ period: UInt32, _ participant: UInt32, _ owner: inout PeriodRow
  ) -> Int {
    let row: Int
    if free[0] != .max {
      row = Int(free[0])
      free[0] = rows[row].next
      index.remove(key(rows[row].period, rows[row].participant), row: row)
      freeCounts(of: row)
    } else {
      row = rows.count
      rows.append(Row(period: 0, participant: 0, next: .max, firstCount: .max))
    }
    rows[row].period = period
    rows[row].participant = participant
    rows[row].next = owner.firstEngagement
    index.add(key(period, participant), row: row)
    if owner.lastEngagement == .max { owner.lastEngagement = UInt32(truncatingIfNeeded: row) }
    owner.firstEngagement = UInt32(truncatingIfNeeded: row)
    return row
  }

  private mutating func addCount(_ count: Count) -> UInt32 {
    if free[1] != .max {
      let slot = free[1]
      free[1] = counts[Int(slot)].next
      counts[Int(slot)] = count
      return slot
    }
    counts.append(count)
    return UInt32(truncatingIfNeeded: counts.count - 1)
  }

  private mutating func freeCounts(of row: Int) {
    var next = rows[row].firstCount
    while next != .max {
      let following = counts[Int(next)].next
      counts[Int(next)].next = free[1]
      free[1] = next
      next = following
    }
    rows[row].firstCount = .max
  }

  /// Gives back all rows of a period at once: its chain goes in front of the free ones.
  mutating func free(_ period: inout PeriodRow) {
    guard period.firstEngagement != .max else { return }
    rows[Int(period.lastEngagement)].next = free[0]
    free[0] = period.firstEngagement
    period.firstEngagement = .max
    period.lastEngagement = .max
  }

  /// What was counted last for a participant of a period; `nil` where nothing was.
  package func counts(
    _ period: UInt32, of participant: Handle
  ) -> [(metric: Text, count: UInt64)]? {
    row(period, participant.rawValue).map { row in
      var found: [(metric: Text, count: UInt64)] = []
      forEachCount(of: row) { found.append((metrics.name(of: $0), $1)) }
      return found.sorted { $0.metric < $1.metric }
    }
  }

  /// Calls `body` with each participant of a period and the row of their counts.
  package func forEach(_ period: PeriodRow, _ body: (Handle, Int) -> Void) {
    var next = period.firstEngagement
    while next != .max {
      body(Handle(rows[Int(next)].participant), Int(next))
      next = rows[Int(next)].next
    }
  }

  /// Calls `body` with each metric and count of a row.
  @inline(__always)
  package func forEachCount(of row: Int, _ body: (UInt32, UInt64) -> Void) {
    var next = rows[row].firstCount
    while next != .max {
      body(counts[Int(next)].metric, counts[Int(next)].count)
      next = counts[Int(next)].next
    }
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&metrics)
    visitor.visit(&rows)
    visitor.visit(&counts)
    visitor.visit(&index)
    visitor.visit(&free)
  }
}
