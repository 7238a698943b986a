import Foundation
import LedgerStorage
import Testing

@Suite("A frontier")
struct MerkleFrontierTests {
  @Test("has the root of the whole tree at each size")
  func roots() {
    var (one, tree) = (MerkleFrontier(), MerkleTree())
    for size in 0...64 {
      let many = MerkleTree(leaves: Array(SampleTree.leaves.prefix(size))).frontier
      #expect(one.root == SampleTree.roots[size])
      #expect(tree.root == SampleTree.roots[size])
      #expect(one.count == UInt64(size) && one.roots.count == size.nonzeroBitCount)
      #expect(many == one && tree.frontier == one)
      guard size < 64 else { break }
      one.append(SampleTree.leaves[size])
      tree.append(SampleTree.leaves[size])
    }
  }

  @Test("has the same root beside others, whatever their sizes and however many", arguments: 0...9)
  func rootsSideBySide(count: Int) {
    let frontiers = (0...64).map {
      MerkleTree(leaves: Array(SampleTree.leaves.prefix($0))).frontier
    }
    for first in 0...(65 - count) {
      let neighbours = first..<first + count
      #expect(
        MerkleFrontier.roots(of: Array(frontiers[neighbours]))
          == Array(SampleTree.roots[neighbours]))
    }
    let scattered = stride(from: 64, through: 0, by: -count - 1).map { $0 }
    #expect(
      MerkleFrontier.roots(of: scattered.map { frontiers[$0] })
        == scattered.map { SampleTree.roots[$0] })
  }

  @Test("goes on from any size, put together again from its parts", arguments: 0...64)
  func rebuilt(size: Int) throws {
    var frontier = MerkleFrontier()
    frontier.append(contentsOf: SampleTree.leaves.prefix(size))
    var rebuilt = try #require(MerkleFrontier(count: frontier.count, roots: frontier.roots))
    #expect(rebuilt == frontier)
    rebuilt.append(contentsOf: SampleTree.leaves.dropFirst(size))
    #expect(rebuilt == SampleTree.tree.frontier)
  }

  @Test("stays as it was when a copy goes on")
  func copies() {
    var first = MerkleFrontier()
    first.append(contentsOf: SampleTree.leaves.prefix(7))
    let kept = first
    first.append(SampleTree.leaves[7])
    #expect(kept.root == SampleTree.roots[7])
    #expect(first.root == SampleTree.roots[8])
  }

  @Test(
    "is not put together from parts that do not fit",
    arguments: [
      (0, 1), (1, 0), (1, 2), (3, 1), (4, 2), (UInt64.max, 63), (UInt64.max, 64), (1 << 63, 1),
    ] as [(UInt64, Int)])
  func refusedParts(count: UInt64, roots: Int) {
    #expect(MerkleFrontier(count: count, roots: Array(repeating: .zero, count: roots)) == nil)
  }

  @Test("of the largest size can still be appended to")
  func largest() throws {
    let parts = Array(repeating: Hash256.zero, count: 63)
    var frontier = try #require(MerkleFrontier(count: UInt64.max >> 1, roots: parts))
    frontier.append(.zero)
    #expect(frontier.count == 1 << 63 && frontier.roots.count == 1)
    frontier.append(contentsOf: [.zero, .zero])
    #expect(frontier.count == 1 << 63 + 2 && frontier.roots.count == 2)
  }

  @Test("is read back as it was written", arguments: [0, 1, 2, 13, 64])
  func coding(size: Int) throws {
    let frontier = MerkleTree(leaves: Array(SampleTree.leaves.prefix(size))).frontier
    let encoded = try JSONEncoder().encode(frontier)
    #expect(try JSONDecoder().decode(MerkleFrontier.self, from: encoded) == frontier)
  }

  @Test(
    "is not read from parts that do not fit",
    arguments: [
      #"{"count":1,"roots":[]}"#, #"{"count":-1,"roots":[]}"#, #"{"count":1,"roots":["00"]}"#,
      #"{"roots":[]}"#, #"{"count":0}"#, "[]",
    ])
  func refusedCoding(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(MerkleFrontier.self, from: Data(text.utf8))
    }
  }
}
