import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("A run of leaves")
struct LeafRunTests {
  @Test(
    "gives the tree that the leaves give one by one, and its blocks, wherever it begins",
    arguments: [0, 1, 2, 3, 7, 1000, 1023, 1024, 1025, 3000] as [UInt64])
  func sameTree(first: UInt64) {
    var base = MerkleFrontier()
    for position in 0..<first { base.append(.leaf(LogSamples.record(position + 1))) }
    for count in [1, 2, 3, 5, 24, 1023, 1024, 1025, 2048, 2500] {
      let group = LogSamples.group(after: first, count: count)
      var expected = base
      var expectedBlocks: [Hash256] = []
      for position in first..<first + UInt64(count) {
        expected.append(.leaf(LogSamples.record(position + 1)), completing: &expectedBlocks)
      }
      var tree = base
      var blocks: [Hash256] = []
      tree.append(LeafRun(group), completing: &blocks)
      #expect(tree == expected)
      #expect(blocks == expectedBlocks)
      #expect(blocks.count == Int((first + UInt64(count)) >> 10 - first >> 10))
    }
  }
}
