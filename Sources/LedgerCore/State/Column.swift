/// A flat array of rows that remembers what they were, as long as it is told to.
package struct Column<Row: Digestible>: StatePart, Sendable {
  package private(set) var rows: [Row] = []
  private var journal = Journal<Change>()
  /// How many rows there were at the latest mark: those after them go as they came, whatever they say.
  private var markedCount = 0
  /// Whether rows were appended since the latest mark.
  private var hasGrown = false
  /// The row that the latest change since the latest mark is about; −1 where there was none.
  private var keptRow = -1

  private enum Change: Sendable {
    case grown(from: Int)
    case changed(Int, from: Row)
  }

  package init() {}

  package var count: Int {
    @inline(__always) get { rows.count }
  }

  package subscript(index: Int) -> Row {
    @inline(__always) get { rows[index] }
    @inline(__always) _modify {
      if journal.isOn { keep(index) }
      yield &rows[index]
    }
  }

  @inline(__always)
  package mutating func append(_ row: Row) {
    if journal.isOn, !hasGrown {
      journal.add(.grown(from: rows.count))
      hasGrown = true
    }
    rows.append(row)
  }

  /// Makes room to undo changes of as many rows.
  mutating func makeRoom(forChanges count: Int) { journal.makeRoom(count) }

  /// Makes room for more rows if they are many beside those there are.
  ///
  /// An array that is given exactly the room it asks for is copied each time it asks; for a few it goes on doubling.
  mutating func makeRoom(forRows more: Int) {
    if more > rows.count / 2 { rows.makeRoom(for: more) }
  }

  /// Remembers what a row is before it changes, unless the latest change since the mark remembers it.
  ///
  /// The sums of a batch or a program change with every event of a group: once is enough for them.
  @inline(__always)
  private mutating func keep(_ index: Int) {
    if index == keptRow || index >= markedCount { return }
    journal.add(.changed(index, from: rows[index]))
    keptRow = index
  }

  /// Appends blank rows until `index` is one of the rows.
  @inline(__always)
  package mutating func reach(_ index: Int, blank: @autoclosure () -> Row) {
    while rows.count <= index { append(blank()) }
  }

  package var isJournaling: Bool {
    get { journal.isOn }
    set {
      journal.isOn = newValue
      begin()
    }
  }

  package mutating func mark() -> Int {
    begin()
    return journal.mark
  }

  package mutating func undo(to mark: Int) {
    while let change = journal.pop(to: mark) {
      switch change {
      case .grown(let count): rows.removeLast(rows.count - count)
      case .changed(let index, let row): rows[index] = row
      }
    }
    begin()
  }

  /// Nothing has changed since now.
  private mutating func begin() {
    (markedCount, hasGrown, keptRow) = (rows.count, false, -1)
  }

  package mutating func forget(before mark: Int) { journal.forget(before: mark) }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(UInt64(rows.count))
    for row in rows { row.digest(into: &sink) }
  }

  package mutating func visitColumns(_ visitor: inout some ColumnVisitor) {
    Row.visitColumn(&rows, with: &visitor)
  }
}

/// Changes in the order they were made, dropped from the front as they become final.
package struct Journal<Change: Sendable>: Sendable {
  private var changes: [Change] = []
  private var forgotten = 0
  package var isOn = false

  /// For how many changes memory is kept once they are final.
  private static var keptCapacity: Int { 1 << 17 }

  package init() {}

  package var mark: Int { forgotten + changes.count }

  package mutating func add(_ change: Change) { changes.append(change) }

  /// Makes room for as many changes.
  mutating func makeRoom(_ count: Int) {
    if isOn { changes.makeRoom(for: count) }
  }

  /// Takes the latest change, if it was made since the mark.
  package mutating func pop(to mark: Int) -> Change? {
    self.mark > mark ? changes.popLast() : nil
  }

  package mutating func forget(before mark: Int) {
    let final = min(max(mark - forgotten, 0), changes.count)
    forgotten += final
    guard final == changes.count else { return changes.removeFirst(final) }
    // What a very large group took is given back.
    changes.removeAll(keepingCapacity: changes.capacity <= Journal.keptCapacity)
  }
}
