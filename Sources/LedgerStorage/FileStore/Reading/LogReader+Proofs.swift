internal import LedgerCore

/// Where proofs get the hashes of subtrees from, without reading the log.
///
/// A subtree that is larger than a block is the left half of a larger one somewhere in the frontier with which a
/// segment begins, or is put together from its halves; the roots of blocks stand in the seals. So all that is
/// read of the records are those of one block, and of the blocks that no seal has yet.
extension LogReader: SubtreeRoots {
  /// How many leaves there are.
  package var count: UInt64 { durable.position }

  /// The root of a perfect subtree.
  package func root(
    ofPerfectSubtree leaves: Range<UInt64>
  ) throws(StoreFailure) -> Hash256? {
    guard leaves.upperBound <= count else { return nil }
    let size = leaves.upperBound - leaves.lowerBound
    let blockSize: UInt64 = 1 << UInt64(MerkleFrontier.blockLevel)
    if size < blockSize { return try computedRoot(of: leaves) }
    if size == blockSize { return try blockRoot(of: leaves) }
    if let root = try frontierRoot(of: leaves) { return root }
    let middle = leaves.lowerBound + size / 2
    guard let left = try root(ofPerfectSubtree: leaves.lowerBound..<middle),
      let right = try root(ofPerfectSubtree: middle..<leaves.upperBound)
    else { return nil }
    return .node(left, right)
  }

  /// The root of a subtree out of the frontier with which a segment begins, if it is in any.
  ///
  /// A perfect subtree stands in the frontiers of exactly the trees that have it whole and do not have the
  /// other half of the next larger one whole.
  private func frontierRoot(of leaves: Range<UInt64>) throws(StoreFailure) -> Hash256? {
    let size = leaves.upperBound - leaves.lowerBound
    guard leaves.lowerBound % (2 * size) == 0 else { return nil }
    let base = try self.base(after: leaves.upperBound)
    guard let base, base.count < leaves.upperBound + size else { return nil }
    let larger = (base.count >> UInt64(size.trailingZeroBitCount)) >> 1
    return base.roots[larger.nonzeroBitCount]
  }

  /// The root of a block: from the seal of the segment in which it ends, or else from its records.
  private func blockRoot(of leaves: Range<UInt64>) throws(StoreFailure) -> Hash256? {
    if let sealed = try sealedBlocks(with: leaves.upperBound) {
      let level = UInt64(MerkleFrontier.blockLevel)
      let number = (leaves.upperBound >> level) - (sealed.base >> level) - 1
      return number < UInt64(sealed.roots.count) ? sealed.roots[Int(number)] : nil
    }
    if let known = openBlocks[leaves.lowerBound] { return known }
    let root = try computedRoot(of: leaves)
    // Those of blocks that were sealed since are of no use any more.
    if openBlocks.count >= 1 << 14 { openBlocks = [:] }
    openBlocks[leaves.lowerBound] = root
    return root
  }

  /// The root of a subtree, from its records.
  private func computedRoot(of leaves: Range<UInt64>) throws(StoreFailure) -> Hash256? {
    var tree = MerkleFrontier()
    while tree.count < leaves.upperBound - leaves.lowerBound,
      let chunk = try read(
        from: leaves.lowerBound + tree.count + 1, upTo: leaves.upperBound)
    {
      tree.append(recordsOf: chunk)
    }
    return tree.root
  }
}
