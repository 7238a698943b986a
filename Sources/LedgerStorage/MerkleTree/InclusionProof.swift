/// The proof that a record is in a log, which can be checked without the log; RFC 9162, 2.1.3.
///
/// A root does not tell how many leaves it stands for. Take ``treeSize`` and the root from the same
/// place, one that you trust, such as a checkpoint kept elsewhere: a wrong size moves the record
/// to another index of another tree, and the hashes need not show it.
public struct InclusionProof: Hashable, Sendable, Codable {
  /// The position of the record among all leaves, from 0.
  public let index: UInt64

  /// The number of leaves of the tree.
  public let treeSize: UInt64

  /// The hashes of the siblings on the way up, from that of the leaf on.
  public let path: [Hash256]

  /// Puts a proof together from its parts, which may be wrong in any way.
  public init(index: UInt64, treeSize: UInt64, path: [Hash256]) {
    self.index = index
    self.treeSize = treeSize
    self.path = path
  }

  /// Whether the tree with this root has the leaf at ``index``.
  ///
  /// No input can make it trap.
  ///
  /// - Parameters:
  ///   - leaf: The hash of the record as a leaf, see ``Hash256/leaf(_:)``.
  ///   - root: The trusted root of the tree of ``treeSize`` leaves.
  /// - Returns: `false` for any proof, leaf and root that do not fit.
  /// - Complexity: A node hash for each hash of the path, 64 at most.
  public func verify(leaf: Hash256, root: Hash256) -> Bool {
    guard index < treeSize else { return false }
    var climb = MerkleClimb(node: index, last: treeSize - 1)
    var hash = leaf
    for sibling in path {
      switch climb.step() {
      case .left: hash = .node(sibling, hash)
      case .right: hash = .node(hash, sibling)
      case nil: return false
      }
    }
    return climb.isAtRoot && hash == root
  }
}
