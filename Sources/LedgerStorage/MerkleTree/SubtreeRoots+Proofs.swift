extension SubtreeRoots {
  /// The proof that leaf `index` is in the tree of the first `size` leaves; RFC 9162, 2.1.3.1.
  ///
  /// `nil` if there is no such leaf or no such tree.
  ///
  /// - Complexity: At most log₂(`size`) subtree roots.
  package func makeInclusionProof(
    of index: UInt64, inTreeOf size: UInt64
  ) throws(Failure) -> InclusionProof? {
    guard index < size, size <= count else { return nil }
    // From the root down: at each node, the half without the leaf belongs to the proof.
    var path: [Hash256] = []
    var node = 0..<size
    while let (left, right) = node.halves {
      let (with, without) = left.contains(index) ? (left, right) : (right, left)
      guard let sibling = try root(ofSubtree: without) else { return nil }
      path.append(sibling)
      node = with
    }
    path.reverse()
    return InclusionProof(index: index, treeSize: size, path: path)
  }

  /// The proof that the tree of `newSize` leaves begins with that of `oldSize`; RFC 9162, 2.1.4.1.
  ///
  /// `nil` if there are no such trees.
  ///
  /// - Complexity: At most log₂(`newSize`) + 1 subtree roots.
  package func makeConsistencyProof(
    from oldSize: UInt64, to newSize: UInt64
  ) throws(Failure) -> ConsistencyProof? {
    guard oldSize <= newSize, newSize <= count else { return nil }
    guard oldSize > 0, oldSize < newSize else {
      return ConsistencyProof(oldSize: oldSize, newSize: newSize, path: [])
    }
    // From the new root down to the subtree that ends where the old tree ends.
    var path: [Hash256] = []
    var node = 0..<newSize
    while node.upperBound != oldSize, let (left, right) = node.halves {
      let goesLeft = oldSize <= left.upperBound
      guard let sibling = try root(ofSubtree: goesLeft ? right : left) else { return nil }
      path.append(sibling)
      node = goesLeft ? left : right
    }
    // That subtree is the old tree itself, which the verifier knows, unless it begins later.
    if node.lowerBound > 0 {
      guard let shared = try root(ofSubtree: node) else { return nil }
      path.append(shared)
    }
    path.reverse()
    return ConsistencyProof(oldSize: oldSize, newSize: newSize, path: path)
  }
}

extension Range<UInt64> {
  /// The leaves of both subtrees of a node: the left one as large a power of two as can be.
  fileprivate var halves: (left: Range<UInt64>, right: Range<UInt64>)? {
    let size = upperBound - lowerBound
    guard size > 1 else { return nil }
    let middle = lowerBound + (1 << (63 - (size - 1).leadingZeroBitCount))
    return (lowerBound..<middle, middle..<upperBound)
  }
}
