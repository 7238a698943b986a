/// The proof that a log only grew: a new root covers all that an old root covered; RFC 9162, 2.1.4.
///
/// A root does not tell how many leaves it stands for. Take each size and its root from the same
/// place, one that you trust, such as a checkpoint kept elsewhere.
///
/// Every log begins with the empty one, so a proof from size 0 says nothing about the new root.
public struct ConsistencyProof: Hashable, Sendable, Codable {
  /// The number of leaves of the old tree.
  public let oldSize: UInt64

  /// The number of leaves of the new tree.
  public let newSize: UInt64

  /// The hashes from which both roots follow, from the lowest subtree on.
  public let path: [Hash256]

  /// Puts a proof together from its parts, which may be wrong in any way.
  public init(oldSize: UInt64, newSize: UInt64, path: [Hash256]) {
    self.oldSize = oldSize
    self.newSize = newSize
    self.path = path
  }

  /// Whether the tree with the new root begins with all leaves of the tree with the old root.
  ///
  /// No input can make it trap.
  ///
  /// - Parameters:
  ///   - oldRoot: The trusted root of the tree of ``oldSize`` leaves.
  ///   - newRoot: The root of the tree of ``newSize`` leaves.
  /// - Returns: `false` for any proof and roots that do not fit.
  /// - Complexity: Two node hashes for each hash of the path, 128 at most.
  public func verify(oldRoot: Hash256, newRoot: Hash256) -> Bool {
    guard oldSize <= newSize else { return false }
    if oldSize == 0 {
      let newFits = newSize > 0 || newRoot == .emptyTree
      return path.isEmpty && oldRoot == .emptyTree && newFits
    }
    if oldSize == newSize {
      return path.isEmpty && oldRoot == newRoot
    }

    // Both ways up begin at the largest subtree that ends where the old tree ends. If that is all
    // of the old tree, its root is known and left out of the proof.
    var rest = path[...]
    let isPerfect = oldSize & (oldSize - 1) == 0
    guard let shared = isPerfect ? oldRoot : rest.popFirst() else { return false }
    var climb = MerkleClimb(subtreeEndingAt: oldSize - 1, last: newSize - 1)
    var (old, new) = (shared, shared)
    for sibling in rest {
      switch climb.step() {
      case .left:
        // What lies to the left of the end of the old tree is in both trees.
        old = .node(sibling, old)
        new = .node(sibling, new)
      case .right: new = .node(new, sibling)
      case nil: return false
      }
    }
    return climb.isAtRoot && old == oldRoot && new == newRoot
  }
}
