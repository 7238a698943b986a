package import LedgerCore

/// The records of a group as a run of leaves, hashed as far as it can be done without the tree before them.
///
/// Hashing takes longer than anything else in an append, and needs nothing but the records and their positions.
/// So it is done by whoever hands the group over, while the log still waits for the disk.
package struct LeafRun: Sendable {
  /// The number of leaves before the run.
  package let first: UInt64
  /// How many leaves there are.
  package private(set) var count: UInt64 = 0
  /// The longest record.
  package private(set) var longestRecord = 0
  /// Perfect subtrees from left to right, none larger than a block.
  fileprivate private(set) var subtrees: [(root: Hash256, level: Int)] = []

  /// Hashes the records of a group.
  package init(_ group: RecordGroup) {
    self.init(first: group.after)
    group.forEachRecord { append($0) }
  }

  private init(first: UInt64) { self.first = first }

  private mutating func append(_ record: UnsafeRawBufferPointer) {
    longestRecord = max(longestRecord, record.count)
    count += 1
    var root = Hash256.leaf(record.bytes)
    var level = 0
    // Two subtrees of a size become one where that one begins at a multiple of its size.
    while level < MerkleFrontier.blockLevel, (first + count) >> UInt64(level) & 1 == 0,
      let left = subtrees.last, left.level == level
    {
      subtrees.removeLast()
      root = .node(left.root, root)
      level += 1
    }
    subtrees.append((root, level))
  }
}

extension MerkleFrontier {
  /// Appends a run that begins where this tree ends, and notes the roots of the blocks that it completes.
  package mutating func append(_ run: LeafRun, completing blocks: inout [Hash256]) {
    for subtree in run.subtrees {
      append(subtree.root, subtree.level, MerkleFrontier.blockLevel, &blocks)
    }
  }
}
