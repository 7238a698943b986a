import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Synchronization
import Testing

@Suite("Proofs out of a log in files")
struct FileProofTests {
  /// A log of many segments, some of which begin within a block and some of which hold several.
  private func log(_ disk: SimulatedDisk, _ count: UInt64) throws -> MerkleTree {
    let log = try LogSamples.open(on: disk, LogOptions(segmentBytes: 24 << 10, fillBytes: 0))
    var random = RandomSource(seed: 3)
    var leaves: [Hash256] = []
    while UInt64(leaves.count) < count {
      let size = random.chance(10) ? 1 + random.below(2500) : 1 + random.below(90)
      var group = RecordGroup(after: UInt64(leaves.count))
      for _ in 0..<min(size, Int(count) - leaves.count) {
        let record = withUnsafeBytes(of: UInt32(leaves.count)) { Array($0) }
        group.append(record)
        leaves.append(.leaf(record))
      }
      _ = try log.append(group)
    }
    try log.close()
    return MerkleTree(leaves: leaves)
  }

  @Test("are those of the whole tree, for any record and any size")
  func sameProofs() async throws {
    let disk = SimulatedDisk()
    let tree = try log(disk, 20_000)
    let store = try await FileStore.openReadOnly(on: disk, threading: .callers)
    var random = RandomSource(seed: 4)
    let sizes: [UInt64] = [1, 2, 1023, 1024, 1025, 2048, 8192, 16_384, 19_999, 20_000]
    for size in sizes + (0..<20).map({ _ in UInt64(1 + random.below(20_000)) }) {
      for index in [0, size / 2, size - 1, UInt64(random.below(Int(size)))] {
        let proof = try #require(
          try await store.inclusionProof(of: index + 1, inLogOf: size), "\(index) of \(size)")
        #expect(proof == tree.inclusionProof(of: index, inTreeOf: size), "\(index) of \(size)")
      }
      let later = UInt64(random.number(in: Int64(size)...20_000))
      #expect(
        try await store.consistencyProof(from: size, to: later)
          == tree.consistencyProof(from: size, to: later))
    }
    #expect(try await store.inclusionProof(of: 0) == nil)
    #expect(try await store.inclusionProof(of: 20_001) == nil)
  }

  @Test("read a few segments' ends and one block, and not the log")
  func fewReads() async throws {
    let disk = SimulatedDisk()
    _ = try log(disk, 60_000)
    let store = try await FileStore.openReadOnly(on: disk, threading: .callers)
    _ = try await store.inclusionProof(of: 1)
    let reads = Counter()
    disk.beforeEachCall { operation, _ in if operation == .read { reads.add() } }
    _ = try await store.inclusionProof(of: 30_000)
    #expect(reads.count < 40)
  }
}

private final class Counter: Sendable {
  private let value = Mutex(0)

  var count: Int { value.withLock { $0 } }

  func add() { value.withLock { $0 += 1 } }
}
