extension LedgerState {
  /// The version of the reducers and of everything that a snapshot holds.
  ///
  /// It rises with every change of a row, of a projection, or of the order of either: a snapshot of
  /// another version is not read, and the log is replayed.
  package static let reducers: UInt32 = 3

  /// The state as bytes, from which it is restored without its log.
  ///
  /// They are its flat arrays as they are. The same records, folded with the same key, give the same bytes.
  package mutating func snapshot() -> [UInt8] {
    var size = SnapshotSize()
    visitColumns(&size)
    var writer = SnapshotWriter(
      SnapshotLayout.Header(
        reducers: LedgerState.reducers, head: head,
        recordedAt: recordedAt?.milliseconds ?? .min, key: figures.keys.hash.key,
        columns: size.columnCount),
      columnBytes: size.byteCount)
    visitColumns(&writer)
    return writer.bytes
  }

  /// The state that a snapshot holds.
  ///
  /// Whatever the bytes are, nothing traps, and no state comes of them that could trap later.
  package init(snapshot bytes: UnsafeRawBufferPointer) throws(SnapshotFailure) {
    var reader = try SnapshotReader(bytes)
    let header = reader.header
    self.init(hashKey: (header.key0, header.key1))
    visitColumns(&reader)
    if let problem = reader.problem { throw SnapshotFailure(problem) }
    guard reader.isAtEnd else { throw SnapshotFailure(.column(reader.columnCount)) }
    head = header.head
    recordedAt = header.recordedAt == .min ? nil : Timestamp(milliseconds: header.recordedAt)
    if let broken = brokenInvariant { throw SnapshotFailure(.unsound(broken)) }
  }

  /// The state that a snapshot holds.
  package init(snapshot bytes: [UInt8]) throws(SnapshotFailure) {
    self = try bytes.withUnsafeBufferPointer { bytes throws(SnapshotFailure) in
      try LedgerState(snapshot: UnsafeRawBufferPointer(bytes))
    }
  }

  private mutating func visitColumns<Visitor: ColumnVisitor>(_ visitor: inout Visitor) {
    var columns = ColumnsOfParts(visitor: visitor)
    visitParts(&columns)
    visitor = columns.visitor
  }
}

/// Passes the columns of every part on, in the one order of the parts.
private struct ColumnsOfParts<Visitor: ColumnVisitor>: StatePartVisitor {
  var visitor: Visitor

  mutating func visit(_ part: inout some StatePart) { part.visitColumns(&visitor) }
}
