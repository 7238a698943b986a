package import LedgerCore
package import LedgerStorage

/// What a log in files must hold: how many records, and the root of them all.
package struct LogContents: Sendable {
  /// The position of the last record, and the root up to there.
  package let checkpoint: Checkpoint
  /// The tree to go on from, where it is known.
  private let tree: MerkleFrontier?

  /// An empty log.
  package init() { self.init(MerkleFrontier()) }

  /// What was found somewhere.
  package init(_ checkpoint: Checkpoint) { (self.checkpoint, tree) = (checkpoint, nil) }

  private init(_ tree: MerkleFrontier) {
    checkpoint = Checkpoint(position: tree.count, root: tree.root)
    self.tree = tree
  }

  /// What it holds after a step.
  package func after(_ step: LogStep) -> LogContents {
    guard var tree, let group = step.group(after: tree.count) else { return self }
    group.forEachRecord { tree.append(.leaf($0.bytes)) }
    return LogContents(tree)
  }
}

extension LogContents: Equatable {
  /// Whether two logs hold the same.
  package static func == (left: LogContents, right: LogContents) -> Bool {
    left.checkpoint == right.checkpoint
  }
}

extension LogContents: CustomStringConvertible {
  /// The position, and the beginning of the root.
  package var description: String {
    "position \(checkpoint.position) with root \(checkpoint.root.description.prefix(8))…"
  }
}

extension LogStep {
  /// The records that are appended, if any are.
  package func group(after position: UInt64) -> RecordGroup? {
    guard case .append(let count, let bytes, let seed) = self else { return nil }
    var random = RandomSource(seed: seed)
    var group = RecordGroup(after: position)
    for _ in 0..<count {
      let word = random.next()
      // Cheap to make, and no two alike: a counter, and a few bytes that differ.
      var record = [UInt8](repeating: UInt8(truncatingIfNeeded: word), count: bytes)
      for index in 0..<min(8, bytes) {
        record[bytes - 1 - index] = UInt8(truncatingIfNeeded: word >> (8 * index))
      }
      group.append(record)
    }
    return group
  }
}
