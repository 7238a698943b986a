import LedgerCore
import Testing

@Suite struct JSONWriterTests {
  private func example(_ style: JSONWriter.Style) -> String {
    var writer = JSONWriter(style)
    writer.beginObject()
    writer.key("id")
    writer.string("p-1")
    writer.key(String("parts"))
    writer.beginArray()
    writer.integer(-1)
    writer.beginObject()
    writer.key("ok")
    writer.bool(true)
    writer.key("no")
    writer.bool(false)
    writer.endObject()
    writer.null()
    writer.beginArray()
    writer.endArray()
    writer.endArray()
    writer.key("none")
    writer.beginObject()
    writer.endObject()
    writer.key("raw")
    writer.raw(Array("1.50".utf8))
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func `compact text has no white space`() {
    #expect(
      example(.compact)
        == #"{"id":"p-1","parts":[-1,{"ok":true,"no":false},null,[]],"none":{},"raw":1.50}"#)
  }

  @Test func `pretty text has a line for each member and element`() {
    #expect(
      example(.pretty) == """
        {
          "id": "p-1",
          "parts": [
            -1,
            {
              "ok": true,
              "no": false
            },
            null,
            []
          ],
          "none": {},
          "raw": 1.50
        }
        """)
  }

  @Test(arguments: [JSONWriter.Style.compact, .pretty])
  func `what was written is read again`(style: JSONWriter.Style) throws {
    var tape = JSONTape()
    try tape.parse(example(style))
    #expect(tape.root.count == 4)
  }

  @Test(arguments: [
    ("", #""""#), ("a/b", #""a/b""#), ("\"", #""\"""#), ("\\", #""\\""#),
    ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#), ("\0\u{1}\u{B}\u{1F}", #""\u0000\u0001\u000b\u001f""#),
    ("\u{7F}\u{2028}é😀", "\"\u{7F}\u{2028}é😀\""), ("12345678\n", #""12345678\n""#),
    ("1234567\n89", #""1234567\n89""#), ("123456\"\"\"\"901", #""123456\"\"\"\"901""#),
    ("éééé\u{1}éééé", #""éééé\u0001éééé""#),
  ])
  func `strings escape only what they must`(text: String, expected: String) {
    var writer = JSONWriter()
    writer.string(text)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
  }

  @Test(arguments: [
    0, 1, -1, 9, 10, -10, 99, 100, 12345, 999_999_999_999_999_999, 1_000_000_000_000_000_000,
    -1_000_000_000_000_000_000, Int64.max, Int64.max - 1, Int64.min, Int64.min + 1,
  ])
  func `integers are written and read to the last one`(value: Int64) throws {
    var writer = JSONWriter()
    writer.integer(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == String(value))
    var tape = JSONTape()
    try tape.parse(writer.bytes)
    #expect(try tape.integer(tape.root) == value)
  }

  @Test func `random text is read as it was written, as key and as value`() throws {
    var random = JSONRandom(seed: 42)
    var tape = JSONTape()
    var writer = JSONWriter()
    for _ in 0..<2000 {
      let text = random.text()
      writer.removeAll()
      writer.beginObject()
      writer.key(text)
      writer.string(text)
      writer.endObject()
      try tape.parse(writer.bytes)
      let root = tape.root
      let value = try #require(try tape.member(of: root, key: text))
      let read = try tape.string(value)
      #expect(Array(read.utf8) == Array(text.utf8))
    }
  }

  @Test func `values outside of containers become lines`() {
    var writer = JSONWriter(appendingTo: Array("# ".utf8))
    writer.integer(1)
    writer.beginArray()
    writer.endArray()
    writer.endLine()
    writer.null()
    writer.endLine()
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "# 1\n[]\nnull\n")
  }
}
