/// The state machine that turns one padded text into nodes.
///
/// It lives only while the text it points into is borrowed. It never recurses: an open container
/// remembers the one around it in its own node, so there is no stack either.
///
/// Behind the text stand zero bytes. A zero byte is allowed nowhere in JSON, so every step stops
/// there by itself, and only a step that has already failed asks whether the text was over.
struct JSONParser {
  let base: UnsafeRawPointer
  let length: Int
  var index = 0
  var nodes: [JSONNode] = []
  var keys = JSONKeyTable()

  /// The innermost open container, or ``none``.
  private var parent = JSONParser.none
  /// How many values the innermost open container has so far.
  private var count: UInt32 = 0
  private var depth = 0
  private var isInObject = false

  private static let none = UInt32.max

  /// Makes a parser of the first bytes of a buffer that goes on for ``JSONTape/padding`` more.
  init(_ padded: UnsafeRawBufferPointer, length: Int) {
    // An empty array may have no address; any text that was loaded has at least its padding.
    precondition(padded.count >= length + JSONTape.padding)
    guard let base = padded.baseAddress else { preconditionFailure("no padding") }
    self.base = base
    self.length = length
  }

  /// Reads the whole text; nothing is left on the tape if it fails.
  mutating func run() throws(JSONFailure) {
    do throws(JSONFailure) {
      try values()
      skipWhitespace()
      guard index == length else { throw failure(.trailingBytes) }
    } catch {
      nodes.removeAll(keepingCapacity: true)
      throw error
    }
  }

  /// Reads values until the outermost one is complete.
  private mutating func values() throws(JSONFailure) {
    while true {
      skipWhitespace()
      switch byte {
      case 0x22:  // "
        try string()
      case 0x2D, 0x30...0x39:  // - 0…9
        try number()
      case 0x7B:  // {
        try open(.object)
        skipWhitespace()
        if byte != 0x7D {
          try key()
          continue
        }
        try close()
      case 0x5B:  // [
        try open(.array)
        skipWhitespace()
        if byte != 0x5D { continue }
        try close()
      case 0x74:
        try literal(.true, "true")
      case 0x66:
        try literal(.false, "false")
      case 0x6E:
        try literal(.null, "null")
      default:
        throw unexpected()
      }
      if try !afterValue() { return }
    }
  }

  /// Closes what ends behind a value; returns whether another value must follow.
  @inline(__always)
  private mutating func afterValue() throws(JSONFailure) -> Bool {
    while parent != Self.none {
      count &+= 1
      skipWhitespace()
      let byte = self.byte
      if byte == 0x2C {  // ,
        index &+= 1
        if isInObject { try key() }
        return true
      }
      guard byte == (isInObject ? 0x7D : 0x5D) else { throw unexpected() }
      try close()
    }
    return false
  }

  /// Reads a key and its colon.
  @inline(__always)
  private mutating func key() throws(JSONFailure) {
    skipWhitespace()
    guard byte == 0x22 else { throw unexpected() }
    try string()
    skipWhitespace()
    guard byte == 0x3A else { throw unexpected() }
    index &+= 1
  }

  private mutating func open(_ kind: JSONNode.Kind) throws(JSONFailure) {
    guard depth < JSONTape.maximumDepth else { throw failure(.nestingTooDeep) }
    depth &+= 1
    if parent != Self.none { nodes[Int(parent)].count32 = count }
    let outer = parent
    parent = UInt32(truncatingIfNeeded: nodes.count)
    count = 0
    isInObject = kind == .object
    append(kind, from: index, to: index &+ 1, next: outer)
    index &+= 1
  }

  private mutating func close() throws(JSONFailure) {
    index &+= 1
    depth &-= 1
    let closed = Int(parent)
    parent = nodes[closed].next32
    nodes[closed].end32 = UInt32(truncatingIfNeeded: index)
    nodes[closed].next32 = UInt32(truncatingIfNeeded: nodes.count)
    nodes[closed].count32 = count
    if isInObject && count > 1 {
      let text = UnsafeRawBufferPointer(start: base, count: length)
      if let second = keys.firstDuplicate(in: nodes, of: nodes[closed], text: text) {
        throw JSONFailure(.duplicateKey, at: second.start)
      }
    }
    guard parent != Self.none else { return }
    count = nodes[Int(parent)].count32
    isInObject = nodes[Int(parent)].kind == .object
  }

  private mutating func literal(
    _ kind: JSONNode.Kind, _ word: StaticString
  ) throws(JSONFailure) {
    let start = index
    for offset in 0..<word.utf8CodeUnitCount {
      guard byte == word.utf8Start[offset] else { throw unexpected() }
      index &+= 1
    }
    append(kind, from: start, to: index)
  }
}

// MARK: - Steps that the other parts of the parser share

extension JSONParser {
  /// The byte to be read next; zero behind the end.
  @inline(__always)
  var byte: UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

  /// The byte at an offset that is not more than the padding behind the end.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

  @inline(__always)
  mutating func skipWhitespace() {
    while byte <= 0x20 {
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      index &+= 1
    }
  }

  /// Adds a node that, unless told otherwise, has nothing within it.
  @inline(__always)
  mutating func append(
    _ kind: JSONNode.Kind, from start: Int, to end: Int, next: UInt32? = nil,
    hasEscapes: Bool = false
  ) {
    let index = UInt32(truncatingIfNeeded: nodes.count)
    nodes.append(
      JSONNode(
        index32: index, start32: UInt32(truncatingIfNeeded: start),
        end32: UInt32(truncatingIfNeeded: end), next32: next ?? (index &+ 1), count32: 0,
        kind: kind, hasEscapes: hasEscapes))
  }

  /// A failure at the byte to be read next.
  func failure(_ problem: JSONFailure.Problem) -> JSONFailure {
    JSONFailure(problem, at: index)
  }

  /// The failure for a byte that fits nowhere, or for the end of the text.
  func unexpected() -> JSONFailure {
    guard index < length else { return JSONFailure(.unexpectedEnd, at: length) }
    // The padding is read where the text is shorter.
    let isMark = UnsafeRawBufferPointer(start: base + index, count: 3)
      .elementsEqual([0xEF, 0xBB, 0xBF])
    return failure(isMark ? .byteOrderMark : .unexpectedByte)
  }
}
