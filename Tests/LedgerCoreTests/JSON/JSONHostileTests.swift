import LedgerCore
import Testing

@Suite struct JSONHostileTests {
  private static let typical = Array(
    #"{"type":"Paid","id":"p-1","é":[1,-2.5e3,true,null,{"a\n":"\ud83d\ude00"}],"t":1700000000}"#
      .utf8)

  @Test(arguments: [[0x5B], Array("{\"a\":".utf8), Array("[{\"a\":".utf8)] as [[UInt8]])
  func `nesting bombs are refused at the 33rd container`(opening: [UInt8]) {
    let bomb = Array(
      repeatElement(opening, count: JSONTape.maximumLength / opening.count).joined())
    var containers = 0
    let offset = bomb.firstIndex { byte in
      if byte == 0x5B || byte == 0x7B { containers += 1 }
      return containers == 33
    }
    #expect(failure(of: bomb) == offset.map { JSONFailure(.nestingTooDeep, at: $0) })
  }

  @Test func `32 containers may be open at once, again and again`() throws {
    let deep = String(repeating: "[", count: 31) + "1" + String(repeating: "]", count: 31)
    var tape = JSONTape()
    try tape.parse("[\(deep),\(deep),{\"a\":\(deep.dropFirst().dropLast())}]")
  }

  @Test func `a text may have 1 MiB and not a byte more`() throws {
    let string = [0x22] + [UInt8](repeating: 0x61, count: JSONTape.maximumLength - 2) + [0x22]
    let space = [UInt8](repeating: 0x20, count: JSONTape.maximumLength + 1)
    var tape = JSONTape()
    try tape.parse(string)
    #expect(tape.root.end == JSONTape.maximumLength)
    #expect(failure(of: string + [0x20]) == JSONFailure(.tooLong, at: 1_048_576))
    #expect(failure(of: space) == JSONFailure(.tooLong, at: 1_048_576))
    #expect(failure(of: Array(space.dropLast())) == JSONFailure(.unexpectedEnd, at: 1_048_576))
    #expect(throws: JSONFailure(.tooLong, at: 1_048_576)) {
      try tape.parse(String(repeating: "1", count: 1_048_577))
    }
    #expect(tape.root.end == 0)
  }

  @Test func `every truncation of a text is refused`() {
    for count in 0..<Self.typical.count {
      let refusal = failure(of: Array(Self.typical.prefix(count)))
      #expect(refusal != nil)
      #expect((refusal?.offset ?? 0) <= count)
    }
    #expect(failure(of: Self.typical) == nil)
  }

  @Test func `what a longer text left behind is never read`() throws {
    var tape = JSONTape()
    for count in 0..<Self.typical.count {
      try tape.parse(Self.typical)
      #expect(throws: JSONFailure.self) { try tape.parse(Array(Self.typical.prefix(count))) }
    }
  }

  @Test func `no change of a single byte makes reading fail otherwise than by refusing`() {
    var tape = JSONTape()
    var accepted = 0
    for index in Self.typical.indices {
      var changed = Self.typical
      for byte in UInt8.min...UInt8.max {
        changed[index] = byte
        guard (try? tape.parse(changed)) != nil else { continue }
        accepted += 1
        #expect(readAll(tape.root, of: tape) > 0)
      }
    }
    #expect(accepted > Self.typical.count)
  }

  @Test func `random bytes never do more than being refused`() {
    var random = JSONRandom(seed: 7)
    let alphabet = Array("{}[]\",:\\u0dD8cbe-+.1tfn ral\u{1}é".utf8)
    var tape = JSONTape()
    for _ in 0..<20_000 {
      let bytes = (0..<random.below(24)).map { _ in alphabet[random.below(alphabet.count)] }
      guard (try? tape.parse(bytes)) != nil else { continue }
      #expect(readAll(tape.root, of: tape) > 0)
    }
  }

  @Test(arguments: ["key ", "\\u006bey "])
  func `an object of 50,000 members is read`(spelling: String) throws {
    var text = "{\"other\":0"
    for index in 0..<50_000 { text += ",\"\(spelling)\(index)\":1" }
    var tape = JSONTape()
    try tape.parse(text + "}")
    let root = tape.root
    #expect(root.count == 50_001)
    let last = try #require(try tape.member(of: root, named: "key 49999"))
    #expect(try tape.integer(last) == 1)
    let offset = text.utf8.count + 1
    #expect(throws: JSONFailure(.duplicateKey, at: offset)) {
      try tape.parse(text + ",\"key 25000\":1}")
    }
  }

  @Test func `as many values as fit into a text are read`() throws {
    let count = (JSONTape.maximumLength - 3) / 2
    let pairs = repeatElement(Array("0,".utf8), count: count).joined()
    let text = Array("[".utf8) + pairs + Array("0]".utf8)
    var tape = JSONTape()
    try tape.parse(text)
    let root = tape.root
    #expect(root.count == count + 1)
    #expect(try tape.elements(of: root).reduce(0) { sum, _ in sum + 1 } == count + 1)
  }

  @Test func `a node of another text reads as something else but not as foreign memory`() throws {
    var tape = JSONTape()
    try tape.parse(Self.typical)
    let root = tape.root
    let nodes = try tape.members(of: root).flatMap { [$0.key, $0.value] }
    for other in ["[]", "\"\\u00e9\"", #"{"a":[{"b\n":1}]}"#] {
      try tape.parse(other)
      for node in nodes + [root] { _ = readAll(node, of: tape) }
    }
    for node in nodes + [root] { _ = readAll(node, of: JSONTape()) }
  }

  /// Uses every accessor on a node and on what is within it; returns how many nodes it saw.
  private func readAll(_ node: JSONNode, of tape: JSONTape) -> Int {
    var seen = 1
    if let text = try? tape.string(node) { _ = tape.equals(node, text: text) }
    _ = tape.equals(node, "Paid")
    _ = try? tape.withUTF8(of: node) { $0.count }
    _ = try? tape.withBytes(of: node) { $0.count }
    _ = try? tape.integer(node)
    _ = try? tape.bool(node)
    _ = try? tape.member(of: node, named: "id")
    if let members = try? tape.members(of: node) {
      for (key, value) in members {
        seen += readAll(key, of: tape) + readAll(value, of: tape)
      }
    }
    if let elements = try? tape.elements(of: node) {
      for element in elements {
        seen += readAll(element, of: tape)
      }
    }
    return seen
  }
}
