/// A flat array of rows that remembers what they were, as long as it is told to.
package struct Column<Row: Digestible>: StatePart, Sendable {
  package private(set) var rows: [Row] = []
  private var journal = Journal<Change>()
  /// The row that the latest change since the latest mark is about; −1 where there was none.
  private var keptRow = -1

  private enum Change: Sendable {
    case appended
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
    if journal.isOn {
      journal.add(.appended)
      keptRow = rows.count
    }
    rows.append(row)
  }

  /// Remembers what a row is before it changes, unless the latest change since the mark remembers it.
  ///
  /// The sums of a batch or a program change with every event of a group: once is enough for them.
  @inline(__always)
  private mutating func keep(_ index: Int) {
    if index == keptRow { return }
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
    set { journal.isOn = newValue }
  }

  package mutating func mark() -> Int {
    keptRow = -1
    return journal.mark
  }

  package mutating func undo(to mark: Int) {
    keptRow = -1
    while let change = journal.pop(to: mark) {
      switch change {
      case .appended: rows.removeLast()
      case .changed(let index, let row): rows[index] = row
      }
    }
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

  package init() {}

  package var mark: Int { forgotten + changes.count }

  package mutating func add(_ change: Change) { changes.append(change) }

  /// Takes the latest change, if it was made since the mark.
  package mutating func pop(to mark: Int) -> Change? {
    self.mark > mark ? changes.popLast() : nil
  }

  package mutating func forget(before mark: Int) {
    let final = min(max(mark - forgotten, 0), changes.count)
    changes.removeFirst(final)
    forgotten += final
  }
}
