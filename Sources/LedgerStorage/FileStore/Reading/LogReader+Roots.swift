internal import LedgerCore

extension LogReader {
  /// Refuses a log that is behind a checkpoint kept elsewhere, or has another history.
  ///
  /// The root is computed from the records of one segment, and from the root that this begins with.
  package func check(_ expected: Checkpoint) throws(StoreFailure) {
    if options.sabotaged(.expectationIgnored) { return }
    guard expected.position <= durable.position else {
      throw StoreFailure(
        .differs,
        "the log ends at position \(durable.position), before the expected checkpoint at "
          + "\(expected.position): it is an older copy, restore the newer one")
    }
    guard try frontier(of: expected.position).root == expected.root else {
      throw StoreFailure(
        .differs,
        "the log's root at position \(expected.position) is not that of the expected checkpoint: "
          + "it is another log, or its history was rewritten")
    }
  }

  /// The root of the records up to a position.
  ///
  /// Where a frame or a segment ends there, it is what the file says; else it is computed from the records.
  package func root(at position: UInt64) throws(StoreFailure) -> Hash256 {
    if position == durable.position { return durable.root }
    if let root = try writtenRoot(at: position) { return root }
    return try frontier(of: position).root
  }

  /// The Merkle tree of the first so many records, computed from the beginning of their segment on.
  package func frontier(of position: UInt64) throws(StoreFailure) -> MerkleFrontier {
    var tree = try base(before: position)
    while tree.count < position, let chunk = try read(from: tree.count + 1, upTo: position) {
      tree.append(recordsOf: chunk)
    }
    return tree
  }
}

extension MerkleFrontier {
  /// Appends the records of a chunk as leaves.
  mutating func append(recordsOf chunk: RecordChunk) {
    var blocks: [Hash256] = []
    chunk.bytes.withUnsafeBytes { append(recordsOf: $0, completing: &blocks) }
  }
}
