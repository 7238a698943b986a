package import LedgerCore

/// Records in a row as a run of leaves, hashed as far as it can be done without the tree before them.
///
/// Hashing takes longer than anything else in an append, and needs nothing but the records and their positions.
/// So it is done by whoever hands the group over, while the log still waits for the disk.
package struct LeafRun: Sendable {
  /// The number of leaves before the run.
  package let first: UInt64
  /// How many leaves there are.
  package private(set) var count: UInt64 = 0
  /// Perfect subtrees from left to right, none larger than a block.
  fileprivate private(set) var subtrees: [(root: Hash256, level: Int)] = []
  /// The leaves of the block that is being gathered.
  private var block: [Hash256] = []

  /// Hashes the records of a group.
  package init(_ group: RecordGroup) {
    self = group.bytes.withUnsafeBytes { LeafRun(first: group.after, records: $0) }
  }

  /// Hashes records that stand one after another, each behind its length.
  package init(first: UInt64, records: UnsafeRawBufferPointer) {
    self.first = first
    var cursor = RecordCursor(records)
    var waiting: UnsafeRawBufferPointer?
    while let record = cursor.next() {
      guard let left = waiting else {
        waiting = record
        continue
      }
      waiting = nil
      let leaves = Hash256.leaves(left, record)
      append(leaves.0)
      append(leaves.1)
    }
    if let waiting { append(.leaf(waiting.bytes)) }
    closeBlock()
  }

  private mutating func append(_ leaf: Hash256) {
    block.append(leaf)
    count += 1
    if (first + count) & (1 << UInt64(MerkleFrontier.blockLevel) - 1) == 0 { closeBlock() }
  }

  /// Makes subtrees out of the leaves that were gathered, one level of them after another.
  private mutating func closeBlock() {
    var number = first + count - UInt64(block.count)
    var nodes = 0..<block.count
    var level = 0
    var rightEdge: [(root: Hash256, level: Int)] = []
    while !nodes.isEmpty {
      // A node whose neighbour is not in the run, or not there yet, is as large as it gets.
      if number & 1 == 1 || level == MerkleFrontier.blockLevel {
        subtrees.append((block[nodes.lowerBound], level))
        number += 1
        nodes.removeFirst()
      }
      if nodes.count & 1 == 1 { rightEdge.append((block[nodes.removeLast()], level)) }
      Hash256.foldPairs(&block, nodes)
      nodes = 0..<nodes.count / 2
      number /= 2
      level += 1
    }
    subtrees += rightEdge.reversed()
    block.removeAll(keepingCapacity: true)
  }
}

extension MerkleFrontier {
  /// Appends a run that begins where this tree ends, and notes the roots of the blocks that it completes.
  package mutating func append(_ run: LeafRun, completing blocks: inout [Hash256]) {
    for subtree in run.subtrees {
      append(subtree.root, subtree.level, MerkleFrontier.blockLevel, &blocks)
    }
  }

  /// Appends records that stand one after another, and notes the roots of the blocks that they complete.
  package mutating func append(
    recordsOf bytes: UnsafeRawBufferPointer, completing blocks: inout [Hash256]
  ) {
    var cursor = RecordCursor(bytes)
    if let record = cursor.next(), cursor.isAtEnd {
      // Most frames of a busy log have one record, which needs no run.
      return append(.leaf(record.bytes), completing: &blocks)
    }
    append(LeafRun(first: count, records: bytes), completing: &blocks)
  }
}
