import Foundation
import LedgerStorage
import Testing

@Suite("A consistency proof")
struct ConsistencyProofTests {
  private let tree = SampleTree.tree
  private let roots = SampleTree.roots

  @Test("is the one defined, and verifies, for every pair of sizes", arguments: 0...64)
  func everyPair(new: Int) throws {
    for old in 0...new {
      let proof = try proof(old, new)
      let defined = old == 0 ? [] : ReferenceTree.consistency(old, SampleTree.leaves.prefix(new))
      #expect(proof.path == defined)
      #expect(proof.verify(oldRoot: roots[old], newRoot: roots[new]))
    }
  }

  @Test("fails when a bit of any hash is changed", arguments: 1...64)
  func changedBits(new: Int) throws {
    var random = SplitMix64(seed: UInt64(new))
    var accepted: [String] = []
    for old in 1...new {
      let proof = try proof(old, new)
      // All bits of the larger trees too would take longer than all other tests.
      let bits = new <= 17 ? Array(0..<256) : [Int.random(in: 0..<256, using: &random)]
      for bit in bits {
        if proof.verify(oldRoot: roots[old].flipping(bit: bit), newRoot: roots[new])
          || proof.verify(oldRoot: roots[old], newRoot: roots[new].flipping(bit: bit))
        {
          accepted.append("\(old) to \(new), bit \(bit) of a root")
        }
        for level in proof.path.indices {
          var path = proof.path
          path[level] = path[level].flipping(bit: bit)
          let changed = ConsistencyProof(
            oldSize: proof.oldSize, newSize: proof.newSize, path: path)
          if changed.verify(oldRoot: roots[old], newRoot: roots[new]) {
            accepted.append("\(old) to \(new), bit \(bit) of hash \(level)")
          }
        }
      }
    }
    #expect(accepted.isEmpty)
  }

  @Test("fails when a hash is missing, added or moved", arguments: 0...64)
  func changedPath(new: Int) throws {
    for old in 0...new {
      let proof = try proof(old, new)
      var paths = [proof.path + [.zero], [.zero] + proof.path, proof.path + [roots[old]]]
      for level in proof.path.indices {
        var (shorter, moved) = (proof.path, proof.path)
        shorter.remove(at: level)
        paths.append(shorter)
        guard level > 0 else { continue }
        moved.swapAt(level, level - 1)
        paths.append(moved)
      }
      for path in paths {
        let changed = ConsistencyProof(oldSize: proof.oldSize, newSize: proof.newSize, path: path)
        #expect(!changed.verify(oldRoot: roots[old], newRoot: roots[new]))
      }
    }
  }

  @Test("fails when either root is that of another size", arguments: 1...64)
  func otherRoots(new: Int) throws {
    var accepted: [String] = []
    for old in 1...new {
      let proof = try proof(old, new)
      for other in 0...64 {
        if other != old, proof.verify(oldRoot: roots[other], newRoot: roots[new]) {
          accepted.append("\(old) to \(new), old root of \(other)")
        }
        if other != new, proof.verify(oldRoot: roots[old], newRoot: roots[other]) {
          accepted.append("\(old) to \(new), new root of \(other)")
        }
      }
    }
    #expect(accepted.isEmpty)
  }

  /// A root does not say how many leaves it covers, so a claim that is verified by the same steps
  /// passes: this is why each size has to come with its root.
  @Test("passes for other sizes only where the steps are the same", arguments: 1...64)
  func otherSizes(new: Int) throws {
    var wrong: [String] = []
    for old in 1...new {
      let proof = try proof(old, new)
      let shape = ProofShape.consistency(old: old, new: new)
      for otherNew in new <= 16 ? Array(1...20) : [new] {
        let news = new <= 16 ? [otherNew] : Array(1...64)
        for otherOld in new <= 16 ? Array(0...20) : [old] {
          for otherNew in news {
            let changed = ConsistencyProof(
              oldSize: UInt64(otherOld), newSize: UInt64(otherNew), path: proof.path)
            let passes = changed.verify(oldRoot: roots[old], newRoot: roots[new])
            let fits =
              (1...otherNew).contains(otherOld)
              && ProofShape.consistency(old: otherOld, new: otherNew) == shape
            if passes != fits {
              wrong.append("\(old) to \(new) as \(otherOld) to \(otherNew)")
            }
          }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test("fails for a log that was rewritten", arguments: 1...64)
  func rewritten(new: Int) throws {
    var leaves = Array(SampleTree.leaves.prefix(new))
    leaves[new / 2] = .leaf([0xff])
    let other = MerkleTree(leaves: leaves)
    for old in 1...new {
      let proof = try #require(other.consistencyProof(from: UInt64(old), to: UInt64(new)))
      // Up to the change the logs are the same, and one may be a prefix of both.
      let isPrefix = old <= new / 2
      #expect(proof.verify(oldRoot: roots[old], newRoot: other.root) == isPrefix)
      let otherOld = try #require(other.root(ofFirst: UInt64(old)))
      #expect(!proof.verify(oldRoot: otherOld, newRoot: roots[new]))
    }
  }

  @Test("from the empty log is empty, and says nothing about the new root")
  func empty() {
    let none = ConsistencyProof(oldSize: 0, newSize: 0, path: [])
    #expect(none.verify(oldRoot: .emptyTree, newRoot: .emptyTree))
    #expect(!none.verify(oldRoot: .emptyTree, newRoot: .zero))
    #expect(!none.verify(oldRoot: .zero, newRoot: .zero))
    let some = ConsistencyProof(oldSize: 0, newSize: 5, path: [])
    #expect(some.verify(oldRoot: .emptyTree, newRoot: roots[5]))
    #expect(!some.verify(oldRoot: .zero, newRoot: roots[5]))
  }

  @Test("is not made for trees that there are not")
  func impossible() {
    for (old, new) in [(1, 0), (2, 1), (0, 65), (65, 65), (.max, 0), (0, .max), (.max, .max)]
      as [(UInt64, UInt64)]
    {
      #expect(tree.consistencyProof(from: old, to: new) == nil)
    }
  }

  @Test("of any sizes and any length is refused without a trap")
  func hostile() {
    let extremes: [UInt64] = [0, 1, 2, 63, 1 << 32, 1 << 62, 1 << 63, .max - 1, .max]
    for old in extremes {
      for new in extremes {
        for length in [0, 1, 2, 62, 63, 64, 65, 1_000] {
          let path = [Hash256](repeating: .zero, count: length)
          let proof = ConsistencyProof(oldSize: old, newSize: new, path: path)
          let isSame = old == new && old > 0 && length == 0
          #expect(proof.verify(oldRoot: .zero, newRoot: .zero) == isSame)
        }
      }
    }
  }

  @Test("is read back as it was written")
  func coding() throws {
    let proof = try proof(5, 13)
    let encoded = try JSONEncoder().encode(proof)
    #expect(try JSONDecoder().decode(ConsistencyProof.self, from: encoded) == proof)
  }

  private func proof(_ old: Int, _ new: Int) throws -> ConsistencyProof {
    try #require(tree.consistencyProof(from: UInt64(old), to: UInt64(new)))
  }
}
