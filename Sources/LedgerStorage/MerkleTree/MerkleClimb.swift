/// The way from a node up to the root of a tree, as its size and the node's index determine it.
///
/// A verifier takes one hash of the proof for each ``step()``. Levels where the node has no sibling,
/// at the right edge of a tree that is not perfect, take none.
struct MerkleClimb {
  /// On which side of the node its sibling is.
  enum Sibling {
    case left
    case right
  }

  private var node: UInt64
  private var last: UInt64

  /// Starts at a node, among those of its level up to `last`.
  init(node: UInt64, last: UInt64) {
    (self.node, self.last) = (node, last)
  }

  /// Starts at the largest subtree that ends right after leaf `node`.
  init(subtreeEndingAt node: UInt64, last: UInt64) {
    let levels = (~node).trailingZeroBitCount
    (self.node, self.last) = (node >> levels, last >> levels)
  }

  /// Whether no step is left.
  var isAtRoot: Bool { last == 0 }

  /// Goes up to the next node that has a sibling below it; `nil` at the root.
  mutating func step() -> Sibling? {
    guard !isAtRoot else { return nil }
    guard node & 1 == 1 || node == last else {
      (node, last) = (node >> 1, last >> 1)
      return .right
    }
    // The last node of its level has no sibling there if its index is even, and none until it is
    // odd; it cannot be zero, as the root has been told apart.
    let levels = node.trailingZeroBitCount + 1
    (node, last) = (node >> levels, last >> levels)
    return .left
  }
}
