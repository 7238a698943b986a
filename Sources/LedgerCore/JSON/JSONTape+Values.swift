extension JSONTape {
  /// The text of a string; refuses anything else.
  package func string(_ node: JSONNode) throws(JSONFailure) -> String {
    guard node.kind == .string else { throw node.wrongType(expected: .string) }
    return withContent(of: node) { raw in
      guard node.hasEscapes else { return String(decoding: raw, as: UTF8.self) }
      // An escape is never shorter than what it stands for.
      return String(unsafeUninitializedCapacity: raw.count) { space in
        var bytes = JSONUnescaper(raw)
        var count = 0
        while count < space.count, let byte = bytes.next() {
          space[count] = byte
          count &+= 1
        }
        return count
      }
    }
  }

  /// Lends the UTF-8 of a string without making one; refuses anything else.
  ///
  /// The bytes are valid UTF-8 and must not be used after the closure has returned.
  package func withUTF8<Result>(
    of node: JSONNode, _ body: (UnsafeRawBufferPointer) throws(JSONFailure) -> Result
  ) throws(JSONFailure) -> Result {
    guard node.kind == .string else { throw node.wrongType(expected: .string) }
    guard node.hasEscapes else { return try withContent(of: node, body) }
    let bytes = Array(try string(node).utf8)
    return try bytes.withUnsafeBufferPointer { bytes throws(JSONFailure) in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }

  /// The number as a 64-bit integer; refuses a fraction, an exponent and what is out of range.
  ///
  /// The form counts, not the value: `1.0` and `1e2` are refused. `-0` is 0.
  package func integer(_ node: JSONNode) throws(JSONFailure) -> Int64 {
    guard node.kind == .number else { throw node.wrongType(expected: .integer) }
    return try withBytes(of: node) { raw throws(JSONFailure) in
      let isNegative = raw.first == 0x2D
      let digits = isNegative ? raw.dropFirst() : raw[...]
      var magnitude: UInt64 = 0
      for byte in digits {
        let digit = byte &- 0x30
        guard digit < 10 else { throw node.wrongType(expected: .integer) }
        // Wraps only beyond 19 digits, which are refused below.
        magnitude = magnitude &* 10 &+ UInt64(digit)
      }
      let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
      guard digits.count <= 19, magnitude <= limit else {
        throw JSONFailure(.invalidNumber, at: node.start)
      }
      return Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
    }
  }

  /// Whether the value is `true` or `false`; refuses anything else.
  package func bool(_ node: JSONNode) throws(JSONFailure) -> Bool {
    switch node.kind {
    case .true: true
    case .false: false
    default: throw node.wrongType(expected: .boolean)
    }
  }

  /// Whether the value is `null`.
  package func isNull(_ node: JSONNode) -> Bool { node.kind == .null }

  /// Whether the node is a string, or a key, that reads like a word known when compiling.
  package func equals(_ node: JSONNode, _ word: StaticString) -> Bool {
    guard word.hasPointerRepresentation else { return equals(node, text: word.description) }
    let bytes = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    return equals(node, bytes)
  }

  /// Whether the node is a string, or a key, that has exactly the bytes of a text.
  package func equals(_ node: JSONNode, text: String) -> Bool {
    var contiguous = text
    return contiguous.withUTF8 { equals(node, UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  private func equals(_ node: JSONNode, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard node.kind == .string else { return false }
    return withContent(of: node) { raw in
      guard node.hasEscapes else { return JSONBytes.areEqual(raw, bytes) }
      var unescaped = JSONUnescaper(raw)
      for byte in bytes {
        guard unescaped.next() == byte else { return false }
      }
      return unescaped.next() == nil
    }
  }

  /// Where the bytes between the quotes of a string without escapes stand in the text.
  ///
  /// The range fits the bytes that were parsed. There is none for a string with escapes, which
  /// reads otherwise than its bytes, and for anything but a string.
  package func plainRange(of node: JSONNode) -> Range<Int>? {
    guard node.kind == .string, !node.hasEscapes else { return nil }
    return (node.start &+ 1)..<(node.end &- 1)
  }

  /// Lends the bytes of a value as they stand in the text, quotes and brackets included.
  package func withBytes<Result>(
    of node: JSONNode, _ body: (UnsafeRawBufferPointer) throws(JSONFailure) -> Result
  ) throws(JSONFailure) -> Result {
    try withBytes(from: node.start, to: node.end, body)
  }

  /// Lends the bytes between the quotes of a string as they stand in the text.
  @inline(__always)
  private func withContent<Result, Failure: Error>(
    of node: JSONNode, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withBytes(from: node.start &+ 1, to: node.end &- 1, body)
  }

  @inline(__always)
  private func withBytes<Result, Failure: Error>(
    from start: Int, to end: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try text.withUnsafeBufferPointer { text throws(Failure) in
      // A node of another text may point beyond this one; it then has no bytes.
      let range = end <= length ? start..<end : 0..<0
      return try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[range]))
    }
  }
}
