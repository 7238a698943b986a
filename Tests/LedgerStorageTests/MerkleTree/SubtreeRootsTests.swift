import LedgerStorage
import Testing

@Suite("Making proofs from subtree roots")
struct SubtreeRootsTests {
  private struct LookUpFailed: Error {}

  /// Answers like a store that keeps some subtree roots, and may fail to read one.
  private struct Store: SubtreeRoots {
    let count: UInt64 = 64
    var failing: Range<UInt64>?
    var missing: Range<UInt64>?

    func root(ofPerfectSubtree leaves: Range<UInt64>) throws(LookUpFailed) -> Hash256? {
      let size = leaves.upperBound - leaves.lowerBound
      #expect(size.nonzeroBitCount == 1 && leaves.lowerBound % size == 0)
      if leaves == failing { throw LookUpFailed() }
      if leaves == missing { return nil }
      return ReferenceTree.root(
        SampleTree.leaves[Int(leaves.lowerBound)..<Int(leaves.upperBound)])
    }
  }

  @Test("asks for perfect subtrees only, and gives the proofs of the whole tree")
  func perfectOnly() throws {
    let store = Store()
    for size in UInt64(0)...64 {
      #expect(try store.root(ofSubtree: 0..<size) == SampleTree.roots[Int(size)])
      for other in 0...size {
        let inclusion = try store.makeInclusionProof(of: other, inTreeOf: size)
        #expect(inclusion == SampleTree.tree.inclusionProof(of: other, inTreeOf: size))
        let consistency = try store.makeConsistencyProof(from: other, to: size)
        #expect(consistency == SampleTree.tree.consistencyProof(from: other, to: size))
      }
    }
  }

  @Test("passes on what a look-up throws")
  func failures() {
    let store = Store(failing: 8..<12)
    #expect(throws: LookUpFailed.self) { try store.root(ofSubtree: 0..<12) }
    #expect(throws: LookUpFailed.self) { try store.makeInclusionProof(of: 13, inTreeOf: 14) }
    #expect(throws: LookUpFailed.self) { try store.makeConsistencyProof(from: 13, to: 14) }
  }

  @Test("makes no proof when a subtree is missing")
  func missing() throws {
    let store = Store(missing: 8..<12)
    #expect(try store.root(ofSubtree: 0..<12) == nil)
    #expect(try store.makeInclusionProof(of: 13, inTreeOf: 14) == nil)
    #expect(try store.makeConsistencyProof(from: 13, to: 14) == nil)
    #expect(try store.makeConsistencyProof(from: 12, to: 14) == nil)
  }

  @Test("makes no root of leaves that there are not")
  func beyond() throws {
    #expect(try Store().root(ofSubtree: 0..<65) == nil)
    #expect(try Store().root(ofSubtree: 0..<UInt64.max) == nil)
    #expect(SampleTree.tree.root(ofFirst: 65) == nil)
    #expect(SampleTree.tree.root(ofFirst: .max) == nil)
    #expect(SampleTree.tree.root(ofPerfectSubtree: 64..<65) == nil)
  }
}
