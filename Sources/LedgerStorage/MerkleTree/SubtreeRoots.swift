/// Where the hashes of a Merkle tree come from when a proof is made.
///
/// A store answers from what it keeps, so that a proof does not read the whole log.
package protocol SubtreeRoots {
  /// What can go wrong when a hash is looked up; `Never` in memory.
  associatedtype Failure: Error

  /// The number of leaves there are.
  var count: UInt64 { get }

  /// The root of the leaves `leaves`, or `nil` if they are not all there.
  ///
  /// Only perfect subtrees are ever asked for: 2ᵏ leaves, from a multiple of 2ᵏ on.
  func root(ofPerfectSubtree leaves: Range<UInt64>) throws(Failure) -> Hash256?
}

extension SubtreeRoots {
  /// The root of a subtree at the right edge of some tree, which need not be perfect.
  ///
  /// - Parameter leaves: From a multiple of a power of two on that is no less than their number.
  /// - Returns: The root, or `nil` if the leaves are not all there.
  /// - Throws: What the look-up of a perfect subtree throws.
  /// - Complexity: One look-up for each bit set in the number of leaves.
  package func root(ofSubtree leaves: Range<UInt64>) throws(Failure) -> Hash256? {
    guard leaves.upperBound <= count else { return nil }
    var end = leaves.upperBound
    var joined: Hash256?
    while end > leaves.lowerBound {
      let remaining = end - leaves.lowerBound
      let size = remaining & (~remaining &+ 1)  // the lowest bit: the smallest is on the right
      guard let left = try root(ofPerfectSubtree: end - size..<end) else { return nil }
      joined = joined.map { .node(left, $0) } ?? left
      end -= size
    }
    return joined ?? .emptyTree
  }
}
