/// Columns that were made out of a part of a snapshot's bytes, for a state that is restored from all of them.
///
/// Copying and checking columns is most of what restoring takes, and none needs another: two parts can be made on two
/// cores. Whether the columns agree with each other only the state tells that is put together of them.
package struct SnapshotColumns: @unchecked Sendable {
  /// What was made, by the number of the column; nobody changes it, so that it may travel.
  private var made: [Int: Any] = [:]

  /// Which columns are made.
  package enum Part: Sendable {
    /// Those that begin in the first half of the bytes.
    case earlier
    /// Those that begin in the second half.
    case later
  }

  /// Makes a part of the columns, up to the first that is not whole.
  package init(_ part: Part, of bytes: SnapshotBytes) {
    guard let reader = try? SnapshotReader(bytes) else { return }
    var maker = ColumnMaker(part, reader)
    var state = LedgerState(hashKey: (reader.header.key0, reader.header.key1))
    state.visitColumns(&maker)
    self = maker.columns
  }

  fileprivate init() {}

  fileprivate mutating func add(_ column: Any, _ number: Int) { made[number] = column }

  /// The column of a number, where it was made.
  func column<Column>(_ number: Int) -> Column? { made[number] as? Column }
}

/// Reads the columns of one part, and passes by the others.
private struct ColumnMaker: ColumnVisitor {
  private let part: SnapshotColumns.Part
  private var reader: SnapshotReader
  private(set) var columns = SnapshotColumns()

  init(_ part: SnapshotColumns.Part, _ reader: SnapshotReader) {
    (self.part, self.reader) = (part, reader)
  }

  private var isWanted: Bool { reader.isInFirstHalf == (part == .earlier) }

  mutating func visit<Row: BitwiseCopyable>(_ rows: inout [Row]) {
    guard isWanted else { return reader.pass(stride: MemoryLayout<Row>.stride) }
    reader.visit(&rows)
    if reader.problem == nil { columns.add(rows, reader.columnCount) }
  }

  mutating func visit<Row: SpelledRow>(spelled rows: inout [Row]) {
    // There are but a few, which are made where the state is.
    reader.pass(stride: 1)
  }

  mutating func visit(_ index: inout HashIndex) {
    guard isWanted else {
      reader.pass(stride: MemoryLayout<UInt32>.stride)
      return reader.pass(stride: MemoryLayout<UInt64>.stride)
    }
    reader.visit(&index)
    if reader.problem == nil { columns.add(index, reader.columnCount) }
  }
}
