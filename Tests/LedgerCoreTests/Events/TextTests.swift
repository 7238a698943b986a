import Foundation
import LedgerCore
import Testing

@Suite("Events: ids and texts")
struct TextTests {
  @Test("Events: texts are compared byte by byte, not as Unicode sees them")
  func bytes() {
    let composed = Text("caf\u{E9}")
    let decomposed = Text("cafe\u{301}")
    #expect(composed.string == decomposed.string, "Swift calls them equal")
    #expect(composed != decomposed)
    #expect(decomposed < composed && !(composed < decomposed))
    #expect(Set([composed, decomposed]).count == 2)
    #expect(Text("\u{212B}") != Text("\u{C5}"), "Ångström and A with a ring")
    #expect(Text("a") == Text("a") && !(Text("a") < Text("a")))
  }

  @Test("Events: a literal is a text as it stands, and so is one with interpolations")
  func literals() {
    let (order, part): (Int, Text) = (7, "cafe\u{301}")
    #expect(("pay_\(order)-\(part)" as Text) == Text("pay_7-cafe\u{301}"))
    #expect(("pay_\(order)-\(part)" as Text) != "pay_7-caf\u{E9}")
  }

  @Test("Events: the order is that of the bytes")
  func order() {
    let sorted: [Text] = [
      "", "10", "9", "A", "Z", "a", "aa", "b", "\u{E9}", "\u{FFFD}", "\u{1F600}",
    ]
    #expect(sorted.reversed().sorted() == sorted)
  }

  @Test(
    "Events: an id has 1…128 bytes of UTF-8 without control characters",
    arguments: [
      ("a", true), ("", false), (" ", true), ("a b", true), ("\u{1F}", false), ("\u{7F}", false),
      ("\u{0}", false), ("a\u{0}", false), ("\u{80}", false), ("\u{9F}", false), ("\u{A0}", true),
      ("é", true), ("\u{C0}", true), ("👩‍👩‍👧", true), ("a\nb", false), ("\u{FEFF}", true),
    ])
  func ids(id: String, isValid: Bool) throws {
    #expect(Limits.isValidText(Text(id), maximum: Limits.idBytes) == isValid)
    let scanned = Array(id.utf8).withUnsafeBytes { TextScan.isValid($0) }
    #expect(id.isEmpty || scanned == isValid)
    var scene = try Scene()
    #expect(try scene.tell(.payment(Text(id), by: "bob", "1")) == (isValid ? "2" : "invalidID"))
    #expect(try scene.tell(.payment("p", by: Text(id), "1")) == (isValid ? "3" : "invalidID"))
  }

  @Test("Events: ids end at 128 bytes, batches at 160, other texts at 1024; bytes, not characters")
  func lengths() throws {
    func text(_ bytes: Int) -> Text { Text(String(repeating: "é", count: bytes / 2)) }
    var scene = try Scene()
    #expect(try scene.tell(.payment(text(128), by: text(128), "1")) == "2")
    #expect(try scene.tell(.payment(text(130), by: "bob", "1")) == "invalidID")
    #expect(try scene.tell(.payment("p", by: text(130), "1")) == "invalidID")
    #expect(try scene.tell(.finished(text(160), paid: 0, total: nil)) == "3")
    #expect(try scene.tell(.finished(text(162), paid: 0, total: nil)) == "invalidID")
    #expect(try scene.tell(.blocked("ann", text(1024))) == "4")
    #expect(try scene.tell(.unblocked("ann", text(1026))) == "malformed")
    #expect(try scene.tell(Proposal(.plan("ann", "gold"), correlation: text(128))) == "5")
    #expect(try scene.tell(Proposal(.plan("ann", "lead"), correlation: text(130))) == "invalidID")
    #expect(try scene.tell(.plan("ann", "lead"), actor: "") == "invalidID")
  }

  @Test("Events: the fast scan of texts finds what the slow one finds, at every place of a word")
  func scan() {
    for length in 1...20 {
      for place in 0..<length {
        for byte in 0...255 as ClosedRange<UInt8> {
          var bytes = Array(repeating: UInt8(ascii: "x"), count: length)
          bytes[place] = byte
          let isValid = byte >= 0x20 && byte < 0x7F
          #expect(bytes.withUnsafeBytes { TextScan.isValid($0) } == isValid)
        }
      }
    }
    for invalid in [
      [0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC0, 0xAF],
    ] as [[UInt8]] {
      #expect(!invalid.withUnsafeBytes { TextScan.isValid($0) })
      #expect(!(Array("long enough ".utf8) + invalid).withUnsafeBytes { TextScan.isValid($0) })
    }
  }

  @Test("Events: a text is coded as a string")
  func coding() throws {
    let data = try JSONEncoder().encode(["a\u{301}" as Text])
    #expect(try JSONDecoder().decode([Text].self, from: data) == ["a\u{301}"])
  }
}
