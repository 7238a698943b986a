/// The members of an object in the order of the text.
package struct JSONMembers: Sequence, IteratorProtocol {
  private let nodes: [JSONNode]
  private var index: Int
  private let end: Int

  init(of object: JSONNode, in nodes: [JSONNode]) {
    self.nodes = nodes
    index = object.index &+ 1
    // A node of another text may point beyond this one.
    end = Swift.min(object.next, nodes.count)
  }

  /// The next key with its value.
  package mutating func next() -> (key: JSONNode, value: JSONNode)? {
    guard index &+ 1 < end else { return nil }
    let key = nodes[index]
    let value = nodes[index &+ 1]
    index = value.next
    return (key, value)
  }
}
