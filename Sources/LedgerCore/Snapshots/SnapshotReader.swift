/// Reads the columns of a state back, in the order in which they were written.
///
/// No length is believed before it was held against the bytes there are; after the first problem nothing
/// more is read.
struct SnapshotReader: ColumnVisitor {
  private let snapshot: SnapshotBytes
  private let bytes: UnsafeRawBufferPointer
  /// Columns that need not be made any more.
  private let made: [SnapshotColumns]
  private var offset = SnapshotLayout.lineBytes
  private(set) var columnCount = 0
  private(set) var problem: SnapshotFailure.Problem?

  let header: SnapshotLayout.Header

  init(_ snapshot: SnapshotBytes, _ made: [SnapshotColumns] = []) throws(SnapshotFailure) {
    let bytes = snapshot.standing
    guard bytes.count >= SnapshotLayout.lineBytes else { throw SnapshotFailure(.foreign) }
    (self.snapshot, self.bytes, self.made) = (snapshot, bytes, made)
    header = bytes.loadUnaligned(as: SnapshotLayout.Header.self)
    guard header.magic == SnapshotLayout.magic else { throw SnapshotFailure(.foreign) }
    guard header.reducers == UInt64(LedgerState.reducers) else {
      throw SnapshotFailure(.otherVersion(UInt32(truncatingIfNeeded: header.reducers)))
    }
  }

  /// Whether everything was read, and nothing is left over.
  var isAtEnd: Bool {
    problem == nil && offset == bytes.count && UInt64(columnCount) == header.columnCount
  }

  /// Whether the next column begins in the first half of the bytes.
  var isInFirstHalf: Bool { offset < bytes.count / 2 }

  /// Goes behind the next column.
  mutating func pass(stride: Int) { _ = next(stride: stride) }

  /// The latest column, where it was made already.
  private func madeColumn<Column>() -> Column? {
    for columns in made {
      if let column: Column = columns.column(columnCount) { return column }
    }
    return nil
  }

  mutating func visit<Row: BitwiseCopyable>(_ rows: inout [Row]) {
    let stride = MemoryLayout<Row>.stride
    guard let column = next(stride: stride) else { return }
    if let read: [Row] = madeColumn() {
      rows = read
      return
    }
    guard !column.isEmpty else {
      // Made in place, an empty array would write its count into the one that all empty arrays share.
      rows = []
      return
    }
    rows = [Row](unsafeUninitializedCapacity: column.count / stride) { memory, count in
      let memory = UnsafeMutableRawBufferPointer(memory)
      LargePages.prefer(for: memory)
      memory.copyMemory(from: column)
      count = column.count / stride
    }
  }

  mutating func visit<Row: SpelledRow>(spelled rows: inout [Row]) {
    guard let column = next(stride: 1) else { return }
    guard let read: [Row] = SpelledRows.rows(of: column) else { return fail() }
    rows = read
  }

  mutating func visit(_ index: inout HashIndex) {
    var capacities: [UInt32] = []
    visit(&capacities)
    guard let slots = next(stride: 8) else { return }
    if let read: HashIndex = madeColumn() {
      index = read
      return
    }
    // What is but a small part of the snapshot must not keep the rest of it in memory.
    let isMost = slots.count > bytes.count / 2
    guard
      let read = HashIndex(
        like: index, capacities: capacities, slots: slots, standingIn: isMost ? snapshot : nil)
    else { return fail() }
    index = read
  }

  /// The rows of the next column, or `nil` where they are not all there.
  private mutating func next(stride: Int) -> UnsafeRawBufferPointer? {
    guard problem == nil else { return nil }
    let line = SnapshotLayout.lineBytes
    columnCount += 1
    guard bytes.count - offset >= line else { return fail() }
    let header = bytes.loadUnaligned(
      fromByteOffset: offset, as: SnapshotLayout.ColumnHeader.self)
    let rest = bytes.count - offset - line
    guard header.byteCount <= UInt64(rest), header.stride == UInt32(stride),
      header.number == UInt32(columnCount - 1), header.byteCount % UInt64(stride) == 0
    else { return fail() }
    let byteCount = Int(header.byteCount)
    guard SnapshotLayout.lines(byteCount) <= rest else { return fail() }
    let start = offset + line
    offset = start + SnapshotLayout.lines(byteCount)
    return bytes.part(at: start, count: byteCount)
  }

  private mutating func fail() { problem = .column(columnCount - 1) }

  private mutating func fail() -> UnsafeRawBufferPointer? {
    problem = .column(columnCount - 1)
    return nil
  }
}
