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
    // Like adding one to a binary number: two subtrees of a size become one of twice the size, and
    // that one is carried on.
    var carried = leaf
    var size = count
    while size & 1 == 1, let left = roots.popLast() {
      carried = .node(left, carried)
      size >>= 1
    }
    roots.append(carried)
    count &+= 1
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
}
