extension JSONTape {
  /// The members of an object in the order of the text; refuses anything else.
  package func members(of node: JSONNode) throws(JSONFailure) -> JSONMembers {
    guard node.kind == .object else { throw node.wrongType(expected: .object) }
    return JSONMembers(of: node, in: nodes)
  }

  /// The elements of an array in the order of the text; refuses anything else.
  package func elements(of node: JSONNode) throws(JSONFailure) -> JSONElements {
    guard node.kind == .array else { throw node.wrongType(expected: .array) }
    return JSONElements(of: node, in: nodes)
  }

  /// The value that an object has under a key, if any; refuses anything but an object.
  ///
  /// A reader that has found as many members as the object's ``JSONNode/count`` says knows that
  /// there are no others, because no key comes twice.
  ///
  /// - Complexity: O(*n*) in the number of members.
  package func member(
    of node: JSONNode, named name: StaticString
  ) throws(JSONFailure) -> JSONNode? {
    try firstMember(of: node) { equals($0, name) }
  }

  /// The value that an object has under a key known only at run time, if any.
  ///
  /// - Complexity: O(*n*) in the number of members.
  package func member(
    of node: JSONNode, key name: String
  ) throws(JSONFailure) -> JSONNode? {
    try firstMember(of: node) { equals($0, text: name) }
  }

  /// The value that an object has under a key; its lack is a failure at the object.
  package func requiredMember(
    of node: JSONNode, named name: StaticString
  ) throws(JSONFailure) -> JSONNode {
    guard let value = try member(of: node, named: name) else {
      throw JSONFailure(.missingField(name: name.description), at: node.start)
    }
    return value
  }

  /// The failure for a key that a reader does not know.
  package func unknownField(_ key: JSONNode) -> JSONFailure {
    JSONFailure(.unknownField, at: key.start)
  }

  /// The value of the first member whose key fulfils a condition.
  ///
  /// This walks the tape itself, because an iterator would hold on to the nodes each time.
  @inline(__always)
  private func firstMember(
    of node: JSONNode, where isWanted: (JSONNode) -> Bool
  ) throws(JSONFailure) -> JSONNode? {
    guard node.kind == .object else { throw node.wrongType(expected: .object) }
    // A node of another text may point beyond this one.
    let end = min(node.next, nodes.count)
    var index = node.index &+ 1
    while index &+ 1 < end {
      if isWanted(nodes[index]) { return nodes[index &+ 1] }
      index = nodes[index &+ 1].next
    }
    return nil
  }
}
