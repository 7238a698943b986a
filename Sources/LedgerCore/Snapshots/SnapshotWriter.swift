/// Writes the columns of a state one after another.
struct SnapshotWriter: ColumnVisitor {
  private let memory: UnsafeMutableRawBufferPointer
  private var offset = 0
  private var columnCount = 0

  /// A writer into memory that is as large as ``SnapshotSize`` says.
  init(_ header: SnapshotLayout.Header, into memory: UnsafeMutableRawBufferPointer) {
    self.memory = memory
    append(header)
  }

  mutating func visit<Row: BitwiseCopyable>(_ rows: inout [Row]) {
    rows.withUnsafeBytes { rows in
      begin(byteCount: rows.count, stride: MemoryLayout<Row>.stride)
      append(rows)
    }
    fillLine()
  }

  mutating func visit<Row: SpelledRow>(spelled rows: inout [Row]) {
    var spelled = SpelledRows.bytes(of: rows)
    visit(&spelled)
  }

  mutating func visit(_ index: inout HashIndex) {
    var capacities = index.capacities
    visit(&capacities)
    begin(byteCount: index.slotCount * 8, stride: 8)
    index.forEachPiece { append(UnsafeRawBufferPointer($0)) }
    fillLine()
  }

  private mutating func begin(byteCount: Int, stride: Int) {
    append(
      SnapshotLayout.ColumnHeader(byteCount: byteCount, stride: stride, number: columnCount))
    columnCount += 1
  }

  private mutating func append(_ line: some BitwiseCopyable) {
    withUnsafeBytes(of: line) { append($0) }
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + bytes.count])
      .copyMemory(from: bytes)
    offset += bytes.count
  }

  private mutating func fillLine() {
    while offset % SnapshotLayout.lineBytes > 0 {
      memory[offset] = 0
      offset += 1
    }
  }
}

/// Adds up what the columns of a state take, so that they are written without being moved.
struct SnapshotSize: ColumnVisitor {
  private(set) var byteCount = 0
  private(set) var columnCount = 0

  private mutating func add(_ count: Int) {
    byteCount += SnapshotLayout.column(count)
    columnCount += 1
  }

  mutating func visit<Row: BitwiseCopyable>(_ rows: inout [Row]) {
    add(rows.count * MemoryLayout<Row>.stride)
  }

  mutating func visit<Row: SpelledRow>(spelled rows: inout [Row]) {
    add(SpelledRows.bytes(of: rows).count)
  }

  mutating func visit(_ index: inout HashIndex) {
    add(index.pieceCount * 4)
    add(index.slotCount * 8)
  }
}

/// Rows of different lengths as bytes: each behind its length, in four bytes.
enum SpelledRows {
  static func bytes(of rows: [some SpelledRow]) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in rows {
      let spelled = row.spelled
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: spelled.count)) {
        bytes.append(contentsOf: $0)
      }
      bytes += spelled
    }
    return bytes
  }

  /// The rows that bytes spell; `nil` where they are not exactly rows.
  static func rows<Row: SpelledRow>(of bytes: UnsafeRawBufferPointer) -> [Row]? {
    var rows: [Row] = []
    var offset = 0
    while offset < bytes.count {
      guard bytes.count - offset >= 4 else { return nil }
      let count = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      offset += 4
      guard count <= bytes.count - offset,
        let row = Row(spelled: bytes.part(at: offset, count: count))
      else { return nil }
      rows.append(row)
      offset += count
    }
    return rows
  }
}
