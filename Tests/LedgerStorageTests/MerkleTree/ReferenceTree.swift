import LedgerStorage

/// The definitions of RFC 9162, 2.1, word for word: slow, recursive, and independent of the tree.
enum ReferenceTree {
  /// The largest power of two less than `count`.
  static func split(_ count: Int) -> Int {
    var power = 1
    while power * 2 < count { power *= 2 }
    return power
  }

  static func root(_ leaves: ArraySlice<Hash256>) -> Hash256 {
    guard let first = leaves.first else { return SHA256.hash([]) }
    guard leaves.count > 1 else { return first }
    let middle = leaves.startIndex + split(leaves.count)
    return node(root(leaves[..<middle]), root(leaves[middle...]))
  }

  static func node(_ left: Hash256, _ right: Hash256) -> Hash256 {
    SHA256.hash([1] + left.bytes + right.bytes)
  }

  static func inclusion(_ index: Int, _ leaves: ArraySlice<Hash256>) -> [Hash256] {
    guard leaves.count > 1 else { return [] }
    let size = split(leaves.count)
    let (left, right) = (leaves.prefix(size), leaves.dropFirst(size))
    return index < size
      ? inclusion(index, left) + [root(right)]
      : inclusion(index - size, right) + [root(left)]
  }

  static func consistency(
    _ old: Int, _ leaves: ArraySlice<Hash256>, isWhole: Bool = true
  ) -> [Hash256] {
    guard old < leaves.count else { return isWhole ? [] : [root(leaves)] }
    let size = split(leaves.count)
    let (left, right) = (leaves.prefix(size), leaves.dropFirst(size))
    return old <= size
      ? consistency(old, left, isWhole: isWhole) + [root(right)]
      : consistency(old - size, right, isWhole: false) + [root(left)]
  }
}

/// What a verifier computes for given sizes, as a text.
///
/// A root does not say how many leaves it covers. Two claims with the same shape are therefore the
/// same computation, and a proof of one passes as a proof of the other. Claims of another shape must
/// be refused.
enum ProofShape {
  static func inclusion(index: Int, size: Int) -> String {
    guard size > 1 else { return "leaf" }
    let middle = ReferenceTree.split(size)
    return index < middle
      ? "(" + inclusion(index: index, size: middle) + " *)"
      : "(* " + inclusion(index: index - middle, size: size - middle) + ")"
  }

  static func consistency(old: Int, new: Int) -> String {
    let roots = climb(old: old, new: new, isWhole: true)
    return roots.old + " " + roots.new
  }

  private static func climb(old: Int, new: Int, isWhole: Bool) -> (old: String, new: String) {
    guard old < new else { return isWhole ? ("known", "known") : ("*", "*") }
    let middle = ReferenceTree.split(new)
    if old <= middle {
      let below = climb(old: old, new: middle, isWhole: isWhole)
      return (below.old, "(" + below.new + " *)")
    }
    let below = climb(old: old - middle, new: new - middle, isWhole: false)
    return ("(* " + below.old + ")", "(* " + below.new + ")")
  }
}

/// Leaves that all differ, and the trees of the first of them.
enum SampleTree {
  static let leaves = (0..<64).map { Hash256.leaf([UInt8($0), 0x5a]) }
  static let tree = MerkleTree(leaves: leaves)
  static let roots = (0...64).map { ReferenceTree.root(leaves.prefix($0)) }
}
