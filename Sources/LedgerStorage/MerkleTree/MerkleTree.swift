/// A Merkle tree as in RFC 9162 that keeps the hash of every leaf in memory.
///
/// It suits small logs and tests. To append to a large log a ``MerkleFrontier`` is enough, and a
/// store makes proofs from what it keeps on disk.
public struct MerkleTree: Hashable, Sendable {
  /// The hashes of the leaves, in order.
  public private(set) var leaves: [Hash256]

  /// The right edge of the tree, which gives its root without all the leaves.
  public private(set) var frontier: MerkleFrontier

  /// A tree of leaves given by their hashes.
  ///
  /// - Complexity: One node hash for each leaf.
  public init(leaves: [Hash256] = []) {
    self.leaves = leaves
    frontier = MerkleFrontier()
    frontier.append(contentsOf: leaves)
  }

  /// Appends a leaf by its hash.
  ///
  /// - Complexity: One node hash on average, log₂(`count`) at most.
  public mutating func append(_ leaf: Hash256) {
    leaves.append(leaf)
    frontier.append(leaf)
  }

  /// The number of leaves.
  public var count: UInt64 { frontier.count }

  /// The root of the whole tree.
  ///
  /// - Complexity: At most log₂(`count`) node hashes.
  public var root: Hash256 { frontier.root }

  /// The root the tree had when it had `size` leaves; `nil` if it never had so many.
  ///
  /// - Complexity: `size` node hashes.
  public func root(ofFirst size: UInt64) -> Hash256? {
    root(ofSubtree: 0..<size)
  }

  /// The proof that leaf `index` is in the tree as it was with `size` leaves.
  ///
  /// `nil` if there is no such leaf or there was no such tree.
  ///
  /// - Complexity: `size` node hashes.
  public func inclusionProof(of index: UInt64, inTreeOf size: UInt64) -> InclusionProof? {
    makeInclusionProof(of: index, inTreeOf: size)
  }

  /// The proof that the tree of `newSize` leaves begins with the one of `oldSize` leaves.
  ///
  /// `nil` if the old tree is larger than the new one, or the new one than this tree.
  ///
  /// - Complexity: `newSize` node hashes.
  public func consistencyProof(from oldSize: UInt64, to newSize: UInt64) -> ConsistencyProof? {
    makeConsistencyProof(from: oldSize, to: newSize)
  }
}

extension MerkleTree: SubtreeRoots {
  package func root(ofPerfectSubtree range: Range<UInt64>) -> Hash256? {
    guard range.upperBound <= count else { return nil }
    var subtree = MerkleFrontier()
    subtree.append(contentsOf: leaves[Int(range.lowerBound)..<Int(range.upperBound)])
    return subtree.root
  }
}
