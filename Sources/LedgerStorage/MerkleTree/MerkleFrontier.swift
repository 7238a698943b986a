/// The right edge of a Merkle tree: all that is needed to append to it and to know its root.
///
/// It holds the root of each perfect subtree, largest first: one for each bit that is set in the
/// number of leaves. A tree of 13 leaves has subtrees of 8, 4 and 1:
///
/// ```
///   13 = 0b1101          root
///                       /    \
///                     /        node
///                   /         /    \
///   roots:       [8]       [4]     [1]
/// ```
public struct MerkleFrontier: Hashable, Sendable {
  /// The number of leaves.
  public private(set) var count: UInt64

  /// The roots of the perfect subtrees, from the largest on the left to the smallest.
  public private(set) var roots: [Hash256]

  /// The frontier of a tree without leaves.
  public init() {
    (count, roots) = (0, [])
  }

  /// Puts a frontier together again from its parts; `nil` if they do not fit.
  ///
  /// - Parameters:
  ///   - count: The number of leaves, less than 2⁶³: what can be read back can then be appended to
  ///     without end.
  ///   - roots: One hash for each bit set in `count`. Whether they are the right ones only
  ///     ``root`` can tell.
  public init?(count: UInt64, roots: [Hash256]) {
    guard count >> 63 == 0, count.nonzeroBitCount == roots.count else { return nil }
    (self.count, self.roots) = (count, roots)
  }

  /// Appends a leaf by its hash.
  ///
  /// - Complexity: One node hash on average, log₂(`count`) at most.
  public mutating func append(_ leaf: Hash256) {
    var blocks: [Hash256] = []
    append(leaf, 0, 64, &blocks)
  }

  /// Appends a leaf by its hash, and notes the root of the block that it completes, if it does.
  ///
  /// - Complexity: One node hash on average, log₂(`count`) at most.
  package mutating func append(_ leaf: Hash256, completing blocks: inout [Hash256]) {
    append(leaf, 0, MerkleFrontier.blockLevel, &blocks)
  }

  /// Leaves are gathered in blocks of 2¹⁰, aligned to their number; the roots of these are kept for proofs.
  package static let blockLevel = 10

  /// Appends a perfect subtree of 2^`level` leaves, whose number divides ``count``.
  ///
  /// Like adding to a binary number: two subtrees of a size become one of twice the size, and that one is
  /// carried on. The roots of level `noted` that are made on the way are noted.
  mutating func append(
    _ root: Hash256, _ level: Int, _ noted: Int, _ blocks: inout [Hash256]
  ) {
    var carried = root
    var carriedLevel = level
    var size = count >> UInt64(level)
    if carriedLevel == noted { blocks.append(carried) }
    while size & 1 == 1, let left = roots.popLast() {
      carried = .node(left, carried)
      size >>= 1
      carriedLevel += 1
      if carriedLevel == noted { blocks.append(carried) }
    }
    roots.append(carried)
    count &+= 1 << UInt64(level)
  }

  /// Appends leaves by their hashes, in order.
  ///
  /// - Complexity: One node hash for each leaf on average.
  public mutating func append(contentsOf leaves: some Sequence<Hash256>) {
    for leaf in leaves { append(leaf) }
  }

  /// The root of the whole tree.
  ///
  /// - Complexity: At most log₂(`count`) node hashes.
  public var root: Hash256 {
    guard var root = roots.last else { return .emptyTree }
    for left in roots.dropLast().reversed() { root = .node(left, root) }
    return root
  }
  /// The roots of several trees, side by side: two nodes are hashed in little more time than one.
  ///
  /// - Complexity: As many node hashes as each root takes alone.
  package static func roots(of trees: [MerkleFrontier]) -> [Hash256] {
    var roots = trees.map { $0.roots.last ?? .emptyTree }
    var climbing = Array(trees.indices)
    var halves: [Hash256] = []
    var height = 0
    while true {
      height += 1
      climbing.removeAll { trees[$0].roots.count <= height }
      guard !climbing.isEmpty else { return roots }
      for tree in climbing {
        halves.append(trees[tree].roots[trees[tree].roots.count - 1 - height])
        halves.append(roots[tree])
      }
      Hash256.foldPairs(&halves, 0..<halves.count)
      for (place, tree) in climbing.enumerated() { roots[tree] = halves[place] }
      halves.removeAll(keepingCapacity: true)
    }
  }
}
