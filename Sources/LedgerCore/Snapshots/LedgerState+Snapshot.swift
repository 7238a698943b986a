extension LedgerState {
  /// The version of the reducers and of everything that a snapshot holds.
  ///
  /// It rises with every change of a row, of a projection, or of the order of either: a snapshot of
  /// another version is not read, and the log is replayed.
  package static let reducers: UInt32 = 3

  /// The state as bytes, from which it is restored without its log.
  ///
  /// They are its flat arrays as they are. The same records, folded with the same key, give the same bytes.
  package mutating func snapshot() -> SnapshotBytes {
    var size = SnapshotSize()
    visitColumns(&size)
    let header = SnapshotLayout.Header(
      reducers: LedgerState.reducers, head: head, recordedAt: recordedAt?.milliseconds ?? .min,
      key: figures.keys.hash.key, columns: size.columnCount)
    return SnapshotBytes(count: SnapshotLayout.lineBytes + size.byteCount) { memory in
      var writer = SnapshotWriter(header, into: memory)
      visitColumns(&writer)
    }
  }

  /// The state that a snapshot holds.
  ///
  /// Whatever the bytes are, nothing traps, and no state comes of them that could trap later. The largest index
  /// goes on standing in them until it changes.
  ///
  /// - Parameters:
  ///   - bytes: the snapshot.
  ///   - made: columns that were made of the same bytes before, on as many cores as somebody has.
  /// - Throws: what keeps the bytes from being a state.
  package init(
    snapshot bytes: SnapshotBytes, columns made: [SnapshotColumns] = []
  ) throws(SnapshotFailure) {
    var reader = try SnapshotReader(bytes, made)
    let header = reader.header
    self.init(hashKey: (header.key0, header.key1))
    visitColumns(&reader)
    if let problem = reader.problem { throw SnapshotFailure(problem) }
    guard reader.isAtEnd else { throw SnapshotFailure(.column(reader.columnCount)) }
    head = header.head
    recordedAt = header.recordedAt == .min ? nil : Timestamp(milliseconds: header.recordedAt)
    if let broken = brokenInvariant { throw SnapshotFailure(.unsound(broken)) }
  }

  mutating func visitColumns<Visitor: ColumnVisitor>(_ visitor: inout Visitor) {
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
