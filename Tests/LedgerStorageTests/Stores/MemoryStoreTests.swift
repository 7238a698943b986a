import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("The memory store")
struct MemoryStoreTests {
  @Test("passes the conformance suite")
  func conforms() async throws {
    let violations = try await StoreConformance { MemoryStore() }.violations()
    #expect(violations == [])
  }

  @Test(
    "is caught by the conformance suite where it forgets, doubles, reorders, misplaces or gives up",
    arguments: Flaw.allCases)
  func flawsAreCaught(_ flaw: Flaw) async throws {
    let violations = try await StoreConformance { FlawedStore(flaw) }.violations()
    #expect(!violations.isEmpty)
  }

  @Test("gives chunks whose damage is found by their checksum")
  func damageIsFound() async throws {
    let store = MemoryStore()
    var group = RecordGroup(after: 0)
    group.append(Array("one record".utf8))
    _ = try await store.append(group)
    let chunk = try #require(try await store.read(from: 1, upTo: 1))
    for index in chunk.bytes.indices {
      var bytes = chunk.bytes
      bytes[index] ^= 1
      let damaged = RecordChunk(
        first: chunk.first, count: chunk.count, bytes: bytes, checksum: chunk.checksum)
      #expect(throws: StoreFailure.self) { try damaged.verify() }
    }
  }

  enum Flaw: CaseIterable {
    case ignoresHead, doublesAppends, forgetsLast, wrongRoot, staysOpen, readsTooMuch, givesUp
  }
}

/// A store with one deliberate flaw, which the conformance suite must find.
private struct FlawedStore: EventStore {
  let flaw: MemoryStoreTests.Flaw
  let store = MemoryStore()

  init(_ flaw: MemoryStoreTests.Flaw) { self.flaw = flaw }

  func append(_ group: RecordGroup) async throws(StoreFailure) -> AppendResult {
    var group = group
    if flaw == .givesUp, Task.isCancelled { throw StoreFailure(.notWritten, "cancelled") }
    if flaw == .ignoresHead { group = moved(group, to: try await store.checkpoint().position) }
    let result = try await store.append(group)
    if flaw == .doublesAppends, result == .appended {
      _ = try await store.append(moved(group, to: group.last))
    }
    return result
  }

  private func moved(_ group: RecordGroup, to position: UInt64) -> RecordGroup {
    var moved = RecordGroup(after: position)
    group.forEachRecord { moved.append(Array($0)) }
    return moved
  }

  func read(from position: UInt64, upTo last: UInt64) async throws(StoreFailure) -> RecordChunk? {
    let end = try await store.checkpoint().position
    switch flaw {
    case .forgetsLast:
      return try await store.read(from: position, upTo: min(last, end - min(end, 1)))
    case .readsTooMuch: return try await store.read(from: position, upTo: .max)
    default: return try await store.read(from: position, upTo: last)
    }
  }

  func checkpoint() async throws(StoreFailure) -> Checkpoint {
    let checkpoint = try await store.checkpoint()
    guard flaw == .wrongRoot else { return checkpoint }
    return Checkpoint(position: checkpoint.position, root: .zero)
  }

  func close() async throws(StoreFailure) {
    if flaw != .staysOpen { try await store.close() }
  }
}
