import Foundation
import LedgerStorage
import Testing

@Suite("An inclusion proof")
struct InclusionProofTests {
  private let tree = SampleTree.tree

  @Test("is the one defined, and verifies, for every leaf", arguments: 1...64)
  func everyLeaf(size: Int) throws {
    for index in 0..<size {
      let proof = try proof(index, size)
      #expect(proof.path == ReferenceTree.inclusion(index, SampleTree.leaves.prefix(size)))
      #expect(proof.verify(leaf: SampleTree.leaves[index], root: SampleTree.roots[size]))
    }
  }

  @Test("fails when a bit of any hash is changed", arguments: 1...64)
  func changedBits(size: Int) throws {
    var random = SplitMix64(seed: UInt64(size))
    var accepted: [String] = []
    for index in 0..<size {
      let proof = try proof(index, size)
      let (leaf, root) = (SampleTree.leaves[index], SampleTree.roots[size])
      // All bits of the larger trees too would take longer than all other tests.
      let bits = size <= 17 ? Array(0..<256) : [Int.random(in: 0..<256, using: &random)]
      for bit in bits {
        if proof.verify(leaf: leaf.flipping(bit: bit), root: root)
          || proof.verify(leaf: leaf, root: root.flipping(bit: bit))
        {
          accepted.append("leaf \(index) of \(size), bit \(bit) of the leaf or the root")
        }
        for level in proof.path.indices {
          var path = proof.path
          path[level] = path[level].flipping(bit: bit)
          let changed = InclusionProof(index: proof.index, treeSize: proof.treeSize, path: path)
          if changed.verify(leaf: leaf, root: root) {
            accepted.append("leaf \(index) of \(size), bit \(bit) of hash \(level)")
          }
        }
      }
    }
    #expect(accepted.isEmpty)
  }

  @Test("fails when a hash is missing, added or moved", arguments: 1...64)
  func changedPath(size: Int) throws {
    for index in 0..<size {
      let proof = try proof(index, size)
      var paths = [proof.path + [.zero], [.zero] + proof.path, proof.path + [SampleTree.leaves[0]]]
      for level in proof.path.indices {
        var (shorter, moved) = (proof.path, proof.path)
        shorter.remove(at: level)
        paths.append(shorter)
        guard level > 0 else { continue }
        moved.swapAt(level, level - 1)
        paths.append(moved)
      }
      for path in paths {
        let changed = InclusionProof(index: proof.index, treeSize: proof.treeSize, path: path)
        #expect(!changed.verify(leaf: SampleTree.leaves[index], root: SampleTree.roots[size]))
      }
    }
  }

  @Test("fails for every other index of the same tree", arguments: 1...64)
  func otherIndex(size: Int) throws {
    var accepted: [String] = []
    for index in 0..<size {
      let proof = try proof(index, size)
      for other in 0...UInt64(size) where other != proof.index {
        let changed = InclusionProof(index: other, treeSize: proof.treeSize, path: proof.path)
        if changed.verify(leaf: SampleTree.leaves[index], root: SampleTree.roots[size]) {
          accepted.append("leaf \(index) of \(size) as \(other)")
        }
      }
    }
    #expect(accepted.isEmpty)
  }

  /// A root does not say how many leaves it covers, so a claim that is verified by the same steps
  /// passes: this is why the size has to come with the root.
  @Test("passes for another size only where the steps are the same", arguments: 1...64)
  func otherSize(size: Int) throws {
    var wrong: [String] = []
    for index in 0..<size {
      let proof = try proof(index, size)
      let shape = ProofShape.inclusion(index: index, size: size)
      for otherSize in 1...(size <= 16 ? 20 : 64) {
        for otherIndex in size <= 16 ? Array(0..<otherSize) : [min(index, otherSize - 1)] {
          let changed = InclusionProof(
            index: UInt64(otherIndex), treeSize: UInt64(otherSize), path: proof.path)
          let passes = changed.verify(
            leaf: SampleTree.leaves[index], root: SampleTree.roots[size])
          if passes != (ProofShape.inclusion(index: otherIndex, size: otherSize) == shape) {
            wrong.append("leaf \(index) of \(size) as \(otherIndex) of \(otherSize)")
          }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test("is not made for a leaf or a tree that there is not")
  func impossible() {
    for (index, size) in [(0, 0), (1, 1), (64, 64), (0, 65), (.max, .max), (0, .max)]
      as [(UInt64, UInt64)]
    {
      #expect(tree.inclusionProof(of: index, inTreeOf: size) == nil)
    }
  }

  @Test("of any sizes and any length is refused without a trap")
  func hostile() {
    let extremes: [UInt64] = [0, 1, 2, 63, 1 << 32, 1 << 62, 1 << 63, .max - 1, .max]
    for index in extremes {
      for size in extremes {
        for length in [0, 1, 2, 62, 63, 64, 65, 1_000] {
          let path = [Hash256](repeating: .zero, count: length)
          let proof = InclusionProof(index: index, treeSize: size, path: path)
          let isWhole = index == 0 && size == 1 && length == 0
          #expect(proof.verify(leaf: .zero, root: .zero) == isWhole)
        }
      }
    }
  }

  @Test("is read back as it was written")
  func coding() throws {
    let proof = try proof(5, 13)
    let encoded = try JSONEncoder().encode(proof)
    #expect(try JSONDecoder().decode(InclusionProof.self, from: encoded) == proof)
  }

  private func proof(_ index: Int, _ size: Int) throws -> InclusionProof {
    try #require(tree.inclusionProof(of: UInt64(index), inTreeOf: UInt64(size)))
  }
}
