import LedgerCore
import Testing

@Suite struct JSONAcceptTests {
  @Test(arguments: [
    "0", "-0", "7", "-7", "10", "1.5", "-0.25", "1e5", "1E5", "1e+5", "1E-05", "0.0e0",
    "123456789012345678901234567890", "true", "false", "null", "\"\"", "\"a\"", "[]", "{}",
    "[1]", "[[],[],{}]", "{\"\":0}", "{\"a\":{\"a\":{\"a\":1}}}", " \t\r\n1 \t\r\n",
    " [ 1 , 2 ] ", " { \"a\" : 1 , \"b\" : [ ] } ", "\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\"",
    "\"\u{D7FF}\u{E000}\u{10000}\u{10FFFF}\"", #""\"\\\/\b\f\n\r\t\u0000\uFFFF\uaBcD""#,
    #""\ud800\udc00\uDBFF\uDFFF""#, "\"\u{FEFF}\"", "[\"a\",\"a\"]",
    "[{\"a\":1},{\"a\":1}]", "{\"a\":1,\"A\":1,\"a \":1,\"\":1}", "{\"a\":{\"b\":1},\"b\":1}",
  ])
  func `valid texts are accepted`(text: String) throws {
    var tape = JSONTape()
    try tape.parse(text)
    #expect(tape.root.end > tape.root.start)
  }

  @Test func `a tape knows kinds, places and counts`() throws {
    var tape = JSONTape()
    try tape.parse(#" {"a":[1,"x\n",{}],"bc":true,"d":false,"e":null}"#)
    let root = tape.root
    #expect(root.kind == .object)
    #expect(root.start == 1 && root.end == 48 && root.count == 4)
    var found: [String] = []
    for (key, value) in try tape.members(of: root) {
      found.append("\(try tape.string(key)) \(value.kind) \(value.start)..<\(value.end)")
    }
    #expect(found == ["a array 6..<18", "bc true 24..<28", "d false 33..<38", "e null 43..<47"])
    let array = try tape.requiredMember(of: root, named: "a")
    #expect(array.count == 3)
    let elements = Array(try tape.elements(of: array))
    #expect(elements.map(\.kind) == [.number, .string, .object])
    #expect(elements.map(\.hasEscapes) == [false, true, false])
    #expect(elements.map(\.count) == [0, 0, 0])
    #expect(tape.plainRange(of: elements[1]) == nil)
    #expect(try tape.isNull(tape.requiredMember(of: root, named: "e")))
    #expect(!tape.isNull(array))
  }

  @Test func `strings read as their escapes mean`() throws {
    var tape = JSONTape()
    try tape.parse(
      #"["","plain","\"\\\/\b\f\n\r\t","\u0041\u00e9\u20AC\ud83d\ude00","é€😀","a\u0000b"]"#)
    let root = tape.root
    let expected = [
      "", "plain", "\"\\/\u{8}\u{C}\n\r\t", "Aé€😀", "é€😀", "a\0b",
    ]
    let elements = Array(try tape.elements(of: root))
    #expect(try elements.map { node in try tape.string(node) } == expected)
    for (node, text) in zip(elements, expected) {
      #expect(tape.equals(node, text: text))
      #expect(!tape.equals(node, text: text + "x"))
      #expect(!tape.equals(node, text: "x" + text))
      #expect(try tape.withUTF8(of: node) { Array($0) } == Array(text.utf8))
    }
    #expect(tape.equals(elements[1], "plain"))
    #expect(!tape.equals(elements[1], "plaim"))
    #expect(!tape.equals(elements[1], "plai"))
    #expect(tape.equals(elements[3], "Aé€😀"))
    #expect(!tape.equals(root, "plain"))
  }

  @Test func `members are found by what their keys read like`() throws {
    var tape = JSONTape()
    try tape.parse(#"{"id":1,"\u0069dx":2,"long enough for two words":3}"#)
    let root = tape.root
    let second = try #require(try tape.member(of: root, named: "idx"))
    #expect(try tape.integer(second) == 2)
    let third = try #require(try tape.member(of: root, key: "long enough for two words"))
    #expect(try tape.integer(third) == 3)
    #expect(try tape.member(of: root, named: "i") == nil)
    #expect(try tape.member(of: root, key: "long enough for two wordz") == nil)
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("42", 42), ("-1", -1), ("9223372036854775807", Int64.max),
    ("-9223372036854775808", Int64.min),
  ])
  func `integers are read to the last one`(text: String, value: Int64) throws {
    var tape = JSONTape()
    try tape.parse(text)
    #expect(try tape.integer(tape.root) == value)
  }

  @Test func `the range of a plain string fits the bytes that were parsed`() throws {
    let text = Array(#"{"kind":"purchase"}"#.utf8)
    var tape = JSONTape()
    try tape.parse(text)
    let node = try tape.requiredMember(of: tape.root, named: "kind")
    let range = try #require(tape.plainRange(of: node))
    #expect(Array(text[range]) == Array("purchase".utf8))
    #expect(try tape.withBytes(of: node) { Array($0) } == Array(#""purchase""#.utf8))
    #expect(try tape.withUTF8(of: node) { Array($0) } == Array("purchase".utf8))
  }

  @Test func `a copy of a tape keeps its text when the other parses on`() throws {
    var tape = JSONTape()
    try tape.parse(#""first""#)
    let root = tape.root
    let copy = tape
    try tape.parse(#""other""#)
    #expect(try copy.string(root) == "first")
  }
}
