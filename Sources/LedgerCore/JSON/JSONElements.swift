/// The elements of an array in the order of the text.
package struct JSONElements: Sequence, IteratorProtocol {
  private let nodes: [JSONNode]
  private var index: Int
  private let end: Int

  init(of array: JSONNode, in nodes: [JSONNode]) {
    self.nodes = nodes
    index = array.index &+ 1
    // A node of another text may point beyond this one.
    end = Swift.min(array.next, nodes.count)
  }

  /// The next element.
  package mutating func next() -> JSONNode? {
    guard index < end else { return nil }
    let element = nodes[index]
    index = element.next
    return element
  }
}
