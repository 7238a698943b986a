/// Reads one JSON text after another into a flat list of nodes, strictly and without allocating.
///
/// The tape keeps its own copy of the text. Copying some hundred bytes costs nothing next to
/// parsing them, and buys three things: nothing can point into memory that its owner has freed or
/// changed, the copy can be padded so that the parser needs no bounds checks, and the tape is a
/// plain value that may be stored, passed on and sent.
///
/// The text must follow RFC 8259 to the letter. Beyond it, the tape refuses duplicate keys, a byte
/// order mark, more than ``maximumDepth`` open containers and more than ``maximumLength`` bytes, unless it was made for more.
///
/// A tape takes space for the largest text it has read, at most 24 bytes for every 2 of the text,
/// and keeps it; once warm it allocates no more.
///
/// ## Topics
/// ### Parsing
/// - ``parse(_:)-(UnsafeRawBufferPointer)``
/// - ``root``
/// ### Containers
/// - ``member(of:named:)``
/// - ``requiredMember(of:named:)``
/// - ``members(of:)``
/// - ``elements(of:)``
/// ### Values
/// - ``string(_:)``
/// - ``integer(_:)``
/// - ``bool(_:)``
/// - ``isNull(_:)``
/// - ``equals(_:_:)``
package struct JSONTape: Sendable {
  /// The most bytes that a text may have unless a tape is made for more: 1 MiB.
  package static let maximumLength = 1_048_576

  /// The most containers that may be open at once.
  package static let maximumDepth = 32

  /// How far beyond the text the parser may look.
  static let padding = 16

  /// The text, then at least ``padding`` bytes, the first of which are zero, which fits nowhere.
  private(set) var text: [UInt8] = []

  /// How much of ``text`` is the text.
  private(set) var length = 0

  /// The nodes in the order of the text; empty unless the last parse succeeded.
  private(set) var nodes: [JSONNode] = []

  /// Space in which the keys of large objects are compared.
  private var keys = JSONKeyTable()

  /// The most bytes that a text may have.
  private let limit: Int

  /// Makes an empty tape, which takes no space yet.
  ///
  /// - Parameter limit: the most bytes that a text may have, below 4 GiB, as a node has 32 bits for each place.
  package init(limit: Int = JSONTape.maximumLength) { self.limit = min(limit, Int(UInt32.max) / 2) }

  /// The value that the whole text is; before the first parse and after a failed one, a `null`.
  ///
  /// Parsing does not return it: `tape.string(tape.parse(text))` would look natural, but Swift
  /// takes the receiver before the argument, and the value would be looked up in the old text.
  package var root: JSONNode { nodes.first ?? .nothing }

  /// Replaces what the tape holds by a new text.
  ///
  /// - Complexity: O(*n*) in the length of the text, however hostile.
  package mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONFailure) {
    guard load(bytes) else { throw JSONFailure(.tooLong, at: limit) }
    try parseLoaded()
  }

  /// Replaces what the tape holds by a new text.
  package mutating func parse(_ bytes: [UInt8]) throws(JSONFailure) {
    guard bytes.withUnsafeBytes({ load($0) }) else {
      throw JSONFailure(.tooLong, at: limit)
    }
    try parseLoaded()
  }

  /// Replaces what the tape holds by a new text.
  package mutating func parse(_ text: String) throws(JSONFailure) {
    var contiguous = text
    guard contiguous.withUTF8({ load(UnsafeRawBufferPointer($0)) }) else {
      throw JSONFailure(.tooLong, at: limit)
    }
    try parseLoaded()
  }

  /// Copies a text and pads it, unless it is too long.
  private mutating func load(_ bytes: UnsafeRawBufferPointer) -> Bool {
    nodes.removeAll(keepingCapacity: true)
    length = 0
    guard bytes.count <= limit else { return false }
    let needed = bytes.count + Self.padding
    if text.count < needed {
      text = [UInt8](repeating: 0, count: max(needed, 2 * text.count))
    }
    text.withUnsafeMutableBytes { copy in
      copy.copyMemory(from: bytes)
      copy.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt64.self)
      copy.storeBytes(of: 0, toByteOffset: bytes.count + 8, as: UInt64.self)
    }
    length = bytes.count
    return true
  }

  /// Fills the nodes from the copy of the text.
  private mutating func parseLoaded() throws(JSONFailure) {
    // The parser takes the lists for itself, so that appending never finds them shared.
    var nodes: [JSONNode] = []
    var keys = JSONKeyTable()
    swap(&nodes, &self.nodes)
    swap(&keys, &self.keys)
    defer {
      swap(&nodes, &self.nodes)
      swap(&keys, &self.keys)
    }
    let length = self.length
    try text.withUnsafeBufferPointer { padded throws(JSONFailure) in
      var parser = JSONParser(UnsafeRawBufferPointer(padded), length: length)
      swap(&parser.nodes, &nodes)
      swap(&parser.keys, &keys)
      defer {
        swap(&parser.nodes, &nodes)
        swap(&parser.keys, &keys)
      }
      try parser.run()
    }
  }
}
