internal import LedgerCore
public import LedgerStorage

/// Tells whether a store is right: what every store must do, as checks that name what one does not.
///
/// Write a test that hands over empty stores of your kind, and expect no violations:
///
/// ```swift
/// let violations = try await StoreConformance { MemoryStore() }.violations()
/// #expect(violations.isEmpty)
/// ```
public struct StoreConformance: Sendable {
  let makeStore: @Sendable () async throws -> any EventStore

  /// Checks stores that the closure makes, each of them empty.
  public init(_ makeStore: @escaping @Sendable () async throws -> any EventStore) {
    self.makeStore = makeStore
  }

  /// What the store does otherwise than a store must; empty where it is right.
  public func violations() async throws -> [String] {
    var violations: [String] = []
    violations += try await emptyStore()
    violations += try await appending()
    violations += try await movedHead()
    violations += try await cancellation()
    violations += try await reading()
    violations += try await racing()
    violations += try await snapshots()
    violations += try await cursors()
    violations += try await closing()
    return violations
  }

  // MARK: Checks

  private func emptyStore() async throws -> [String] {
    let store = try await makeStore()
    var found = Findings("an empty store")
    let checkpoint = try await store.checkpoint()
    found.expect(checkpoint.position == 0, "ends at 0")
    found.expect(checkpoint.root == Hash256.emptyTree, "has the root of the empty tree")
    found.expect(try await store.read(from: 1, upTo: .max) == nil, "reads nothing")
    return found.violations
  }

  private func appending() async throws -> [String] {
    let store = try await makeStore()
    var found = Findings("appending")
    var leaves: [Hash256] = []
    for count in [1, 3, 0, 40, 1] {
      let records = StoreConformance.records(after: leaves.count, count: count)
      let result = try await store.append(group(records, after: UInt64(leaves.count)))
      found.expect(result == .appended, "a group of \(count) is appended")
      leaves += records.map { Hash256.leaf($0) }
      let checkpoint = try await store.checkpoint()
      found.expect(checkpoint.position == UInt64(leaves.count), "the head counts every record")
      found.expect(
        checkpoint.root == MerkleTree(leaves: leaves).root, "the root covers exactly the records")
    }
    return found.violations
  }

  private func movedHead() async throws -> [String] {
    let store = try await makeStore()
    var found = Findings("appending where the head has moved")
    _ = try await store.append(group(StoreConformance.records(after: 0, count: 2), after: 0))
    let before = try await store.checkpoint()
    for after in [0, 1, 3, 1000] as [UInt64] {
      let late = StoreConformance.records(after: 50, count: 2)
      let result = try await store.append(group(late, after: after))
      found.expect(result == .headMoved(to: 2), "after \(after) tells where the head is")
    }
    found.expect(try await store.checkpoint() == before, "changes nothing")
    return found.violations
  }

  private func cancellation() async throws -> [String] {
    let store = try await makeStore()
    var found = Findings("appending in a task that was cancelled")
    let group = group(StoreConformance.records(after: 0, count: 2), after: 0)
    let appending = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await store.append(group)
    }
    let result = try? await appending.value
    found.expect(result == .appended, "appends all the same")
    return found.violations
  }

  private func reading() async throws -> [String] {
    let store = try await makeStore()
    var found = Findings("reading")
    let records = StoreConformance.records(after: 0, count: 20)
    var appended = 0
    for count in [7, 1, 12] {
      let next = Array(records[appended..<appended + count])
      _ = try await store.append(group(next, after: UInt64(appended)))
      appended += count
    }
    for first in 1...UInt64(20) {
      for last in [first, min(first + 3, 20), 20, .max] {
        let read = try await StoreConformance.read(store, from: first, upTo: last)
        let expected = records[Int(first) - 1..<Int(min(last, 20))]
        found.expect(read == Array(expected), "\(first)…\(last) gives just these records")
      }
    }
    found.expect(try await store.read(from: 21, upTo: .max) == nil, "past the end is nothing")
    found.expect(try await store.read(from: 5, upTo: 4) == nil, "an empty range is nothing")
    return found.violations
  }

  private func racing() async throws -> [String] {
    let store = try await makeStore()
    var found = Findings("two writers at once")
    let writers = 8
    let each = 20
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for writer in 0..<writers {
        tasks.addTask {
          var done = 0
          while done < each {
            let head = try await store.checkpoint().position
            let record = Array("writer \(writer) record \(done)".utf8)
            if try await store.append(self.group([record], after: head)) == .appended { done += 1 }
          }
        }
      }
      try await tasks.waitForAll()
    }
    let read = try await StoreConformance.read(store, from: 1, upTo: .max)
    found.expect(read.count == writers * each, "lose nothing and double nothing")
    for writer in 0..<writers {
      let own = read.filter { $0.starts(with: Array("writer \(writer) ".utf8)) }
      let expected = (0..<each).map { Array("writer \(writer) record \($0)".utf8) }
      found.expect(own == expected, "keep the order of writer \(writer)")
    }
    return found.violations
  }

  private func snapshots() async throws -> [String] {
    let store = try await makeStore()
    var found = Findings("snapshots")
    found.expect(try await store.newestSnapshot() == nil, "an empty store has none")
    _ = try await store.append(group(StoreConformance.records(after: 0, count: 3), after: 0))
    let snapshot = StoredSnapshot(
      checkpoint: try await store.checkpoint(), version: 1, bytes: Array("state".utf8))
    try await store.save(snapshot)
    let kept = try await store.newestSnapshot()
    found.expect(kept == nil || kept == snapshot, "one is kept as it was, or not at all")
    return found.violations
  }

  private func closing() async throws -> [String] {
    let store = try await makeStore()
    var found = Findings("a closed store")
    try await store.close()
    do throws(StoreFailure) {
      _ = try await store.append(group(StoreConformance.records(after: 0, count: 1), after: 0))
      found.expect(false, "takes nothing more")
    } catch {
      found.expect(error.kind == .closed, "says that it was closed")
    }
    return found.violations
  }

  // MARK: Records

  func group(_ records: [[UInt8]], after position: UInt64) -> RecordGroup {
    var group = RecordGroup(after: position)
    for record in records { group.append(record) }
    return group
  }

  /// Records of many lengths; a store must not care what they say.
  static func records(after: Int, count: Int) -> [[UInt8]] {
    (after..<after + count).map { number in
      Array(repeating: UInt8(truncatingIfNeeded: number), count: 1 + number * 37 % 300)
    }
  }

  private static func read(
    _ store: any EventStore, from first: UInt64, upTo last: UInt64
  ) async throws -> [[UInt8]] {
    var records: [[UInt8]] = []
    var next = first
    while let chunk = try await store.read(from: next, upTo: last) {
      try chunk.verify()
      records += chunk.records ?? []
      guard chunk.first == next, chunk.count > 0 else { break }
      next = chunk.last + 1
    }
    return records
  }
}
