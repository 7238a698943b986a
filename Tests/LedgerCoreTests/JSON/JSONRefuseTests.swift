import LedgerCore
import Testing

/// A text that must be refused, and how.
struct Refused: Sendable, CustomTestStringConvertible {
  var bytes: [UInt8]
  var failure: JSONFailure

  init(_ text: String, _ problem: JSONFailure.Problem, at offset: Int) {
    self.init(Array(text.utf8), problem, at: offset)
  }

  init(_ bytes: [UInt8], _ problem: JSONFailure.Problem, at offset: Int) {
    self.bytes = bytes
    failure = JSONFailure(problem, at: offset)
  }

  var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }
}

@Suite struct JSONRefuseTests {
  @Test(arguments: [
    Refused("", .unexpectedEnd, at: 0), Refused("  ", .unexpectedEnd, at: 2),
    Refused("[", .unexpectedEnd, at: 1), Refused("[1", .unexpectedEnd, at: 2),
    Refused("[1,", .unexpectedEnd, at: 3), Refused("{\"a\"", .unexpectedEnd, at: 4),
    Refused("{\"a\":", .unexpectedEnd, at: 5), Refused("{\"a\":1", .unexpectedEnd, at: 6),
    Refused("{\"a\":1,", .unexpectedEnd, at: 7), Refused("tru", .unexpectedEnd, at: 3),
    Refused("[,1]", .unexpectedByte, at: 1), Refused("[1,]", .unexpectedByte, at: 3),
    Refused("[1 2]", .unexpectedByte, at: 3), Refused("[1}", .unexpectedByte, at: 2),
    Refused("{]", .unexpectedByte, at: 1), Refused("{\"a\":1]", .unexpectedByte, at: 6),
    Refused("{\"a\":1,}", .unexpectedByte, at: 7), Refused("{,}", .unexpectedByte, at: 1),
    Refused("{a:1}", .unexpectedByte, at: 1), Refused("{1:1}", .unexpectedByte, at: 1),
    Refused("{\"a\" 1}", .unexpectedByte, at: 5), Refused("{\"a\"}", .unexpectedByte, at: 4),
    Refused("{\"a\"::1}", .unexpectedByte, at: 5), Refused("]", .unexpectedByte, at: 0),
    Refused("'a'", .unexpectedByte, at: 0), Refused("True", .unexpectedByte, at: 0),
    Refused("nul1", .unexpectedByte, at: 3), Refused("/**/1", .unexpectedByte, at: 0),
    Refused("[1/**/]", .unexpectedByte, at: 2), Refused("\u{FEFF}1", .byteOrderMark, at: 0),
    Refused("\u{A0}1", .unexpectedByte, at: 0), Refused("\u{C}1", .unexpectedByte, at: 0),
    Refused([0], .unexpectedByte, at: 0), Refused([0x31, 0], .trailingBytes, at: 1),
    Refused([0x5B, 0, 0x5D], .unexpectedByte, at: 1), Refused("1 2", .trailingBytes, at: 2),
    Refused("{}{}", .trailingBytes, at: 2), Refused("truex", .trailingBytes, at: 4),
    Refused("\u{FEFF}", .byteOrderMark, at: 0), Refused([0xEF, 0xBB], .unexpectedByte, at: 0),
    Refused("\"\"\"", .trailingBytes, at: 2), Refused("[] ]", .trailingBytes, at: 3),
  ])
  func `broken structure is refused where it breaks`(text: Refused) {
    #expect(failure(of: text.bytes) == text.failure)
  }

  @Test(arguments: [
    Refused("01", .invalidNumber, at: 0), Refused("-01", .invalidNumber, at: 0),
    Refused("00", .invalidNumber, at: 0), Refused("[1,01]", .invalidNumber, at: 3),
    Refused("1.", .invalidNumber, at: 0), Refused("1.e1", .invalidNumber, at: 0),
    Refused("1e", .invalidNumber, at: 0), Refused("1e+", .invalidNumber, at: 0),
    Refused("1E-x", .invalidNumber, at: 0), Refused("-", .invalidNumber, at: 0),
    Refused("--1", .invalidNumber, at: 0), Refused("-a", .invalidNumber, at: 0),
    Refused("-Infinity", .invalidNumber, at: 0), Refused("+1", .unexpectedByte, at: 0),
    Refused(".5", .unexpectedByte, at: 0), Refused("NaN", .unexpectedByte, at: 0),
    Refused("Infinity", .unexpectedByte, at: 0), Refused("0x10", .trailingBytes, at: 1),
    Refused("1_000", .trailingBytes, at: 1), Refused("1.5.5", .trailingBytes, at: 3),
    Refused("1e5e5", .trailingBytes, at: 3), Refused("1,000", .trailingBytes, at: 1),
    Refused("٣", .unexpectedByte, at: 0),
  ])
  func `numbers in no form of JSON are refused`(text: Refused) {
    #expect(failure(of: text.bytes) == text.failure)
  }

  @Test(arguments: [
    Refused("\"", .unexpectedEnd, at: 1), Refused("\"a", .unexpectedEnd, at: 2),
    Refused("\"\\", .unexpectedEnd, at: 2), Refused("\"\\\"", .unexpectedEnd, at: 3),
    Refused("\"\\u", .unexpectedEnd, at: 3), Refused("\"\\u004", .unexpectedEnd, at: 6),
    Refused("\"a\nb\"", .controlCharacter, at: 2), Refused("\"\u{1F}\"", .controlCharacter, at: 1),
    Refused([0x22, 0, 0x22], .controlCharacter, at: 1),
    Refused("\"12345678\t\"", .controlCharacter, at: 9),
    Refused("\"a\\x\"", .invalidEscape, at: 2), Refused("\"\\U0041\"", .invalidEscape, at: 1),
    Refused("\"\\'\"", .invalidEscape, at: 1), Refused("\"\\\n\"", .invalidEscape, at: 1),
    Refused("\"\\u00g0\"", .invalidEscape, at: 1), Refused("\"\\u12\"", .invalidEscape, at: 1),
    Refused("\"\\u 041\"", .invalidEscape, at: 1), Refused("\"\\u+041\"", .invalidEscape, at: 1),
    Refused("\"\\ud800\"", .loneSurrogate, at: 1), Refused("\"\\udc00\"", .loneSurrogate, at: 1),
    Refused("\"a\\udfff\\ud800\"", .loneSurrogate, at: 2),
    Refused("\"\\ud800x\"", .loneSurrogate, at: 1),
    Refused("\"\\ud800\\n\"", .loneSurrogate, at: 1),
    Refused("\"\\ud800\\u0041\"", .loneSurrogate, at: 1),
    Refused("\"\\ud800\\ud800\\udc00\"", .loneSurrogate, at: 1),
    Refused("\"\\ud800\\udc0g\"", .invalidEscape, at: 7),
    Refused("\"\\ud800", .unexpectedEnd, at: 7), Refused("\"\\ud800\\", .unexpectedEnd, at: 8),
    Refused("\"\\ud800\\u", .unexpectedEnd, at: 9),
    Refused("\"\\ud800\\udc0", .unexpectedEnd, at: 12),
  ])
  func `strings are refused at the byte that is wrong`(text: Refused) {
    #expect(failure(of: text.bytes) == text.failure)
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC2, 0x80],
      [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF], [0xEF, 0x41, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF1, 0x80, 0x80], [0xF1, 0x80, 0x41, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func `bytes that are no character are refused wherever they stand`(bytes: [UInt8]) {
    for before in 0..<18 {
      let text = [0x22] + [UInt8](repeating: 0x61, count: before) + bytes
      let expected = JSONFailure(.invalidUTF8, at: 1 + before)
      #expect(failure(of: text + [0x22]) == expected)
      #expect(failure(of: text) == expected)
      #expect(failure(of: [0x22, 0xC3, 0xA9] + bytes + [0x22])?.offset == 3)
    }
  }

  @Test(arguments: [
    Refused(#"{"a":1,"a":2}"#, .duplicateKey, at: 7),
    Refused(#"{"a":1,"\u0061":2}"#, .duplicateKey, at: 7),
    Refused(#"{"\u0061":1,"a":2}"#, .duplicateKey, at: 12),
    Refused(#"{"\u0061":1,"\u0061":2}"#, .duplicateKey, at: 12),
    Refused(#"{"😀":1,"\ud83d\ude00":2}"#, .duplicateKey, at: 10),
    Refused(#"{"":1,"b":2,"":3}"#, .duplicateKey, at: 12),
    Refused(#"{"a":1,"b":{"c":1,"c":2}}"#, .duplicateKey, at: 18),
    Refused(#"[{"a":{"a":1},"b":[],"a":1}]"#, .duplicateKey, at: 21),
    Refused(#"{"a":1,"a":2,}"#, .unexpectedByte, at: 13),
  ])
  func `a key that comes twice is refused however it is spelled`(text: Refused) {
    #expect(failure(of: text.bytes) == text.failure)
  }

  @Test(arguments: [2, 3, 8, 9, 16, 17, 18, 100, 1000])
  func `a repeated key is found among any number of others`(count: Int) {
    for repeated in [0, count / 2, count - 1] {
      for spelling in ["key \(repeated)", "\\u006bey \(repeated)"] {
        var text = "{"
        for index in 0..<count { text += "\"key \(index)\":[{}]," }
        let offset = text.utf8.count
        text += "\"\(spelling)\":0}"
        #expect(failure(of: Array(text.utf8)) == JSONFailure(.duplicateKey, at: offset))
      }
    }
  }

  @Test func `values of another kind are refused at their byte`() throws {
    var tape = JSONTape()
    try tape.parse(#" [{}, "1", 1.0, 1e2, true, null, 99999999999999999999]"#)
    let root = tape.root
    let nodes = Array(try tape.elements(of: root))
    #expect(throws: wrong(.array, at: 2)) { try tape.elements(of: nodes[0]) }
    #expect(throws: wrong(.string, at: 2)) { try tape.string(nodes[0]) }
    #expect(throws: wrong(.string, at: 11)) { try tape.withUTF8(of: nodes[2]) { $0.count } }
    #expect(throws: wrong(.object, at: 6)) { try tape.members(of: nodes[1]) }
    #expect(throws: wrong(.object, at: 1)) { try tape.member(of: root, named: "a") }
    #expect(throws: wrong(.integer, at: 6)) { try tape.integer(nodes[1]) }
    #expect(throws: wrong(.integer, at: 11)) { try tape.integer(nodes[2]) }
    #expect(throws: wrong(.integer, at: 16)) { try tape.integer(nodes[3]) }
    #expect(throws: wrong(.integer, at: 21)) { try tape.integer(nodes[4]) }
    #expect(throws: wrong(.boolean, at: 27)) { try tape.bool(nodes[5]) }
    #expect(throws: JSONFailure(.invalidNumber, at: 33)) { try tape.integer(nodes[6]) }
    #expect(throws: JSONFailure(.missingField(name: "id"), at: 2)) {
      try tape.requiredMember(of: nodes[0], named: "id")
    }
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "18446744073709551616",
    "18446744073709551617", "10000000000000000000", "100000000000000000000000000000000000000",
  ])
  func `integers beyond 64 bits are refused`(text: String) throws {
    var tape = JSONTape()
    try tape.parse(text)
    let node = tape.root
    #expect(throws: JSONFailure(.invalidNumber, at: 0)) { try tape.integer(node) }
  }

  @Test(arguments: [
    (JSONFailure(.unexpectedByte, at: 3), "unexpected byte at byte 3"),
    (
      JSONFailure(.byteOrderMark, at: 0), "byte order mark at byte 0: save the file without it"
    ),
    (JSONFailure(.tooLong, at: 1_048_576), "text too long at byte 1048576"),
    (JSONFailure(.missingField(name: "id"), at: 0), "missing field id at byte 0"),
    (
      JSONFailure(.wrongType(expected: .integer), at: 9),
      "wrong type, expected an integer at byte 9"
    ),
  ])
  func `a failure says what is wrong and where`(failure: JSONFailure, text: String) {
    #expect(failure.description == text)
  }

  private func wrong(_ kind: JSONFailure.Expectation, at offset: Int) -> JSONFailure {
    JSONFailure(.wrongType(expected: kind), at: offset)
  }
}

/// How a tape refuses a text, or nothing if it accepts it; checks that it then holds nothing.
func failure(of bytes: [UInt8]) -> JSONFailure? {
  var tape = JSONTape()
  do throws(JSONFailure) {
    try tape.parse(bytes)
    return nil
  } catch {
    #expect(tape.isNull(tape.root) && tape.root.end == 0)
    return error
  }
}
