import Foundation
import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("R11: a preview is kept in a file")
struct BatchPreviewJSONTests {
  private static func preview() throws -> BatchPreview {
    var scene = try BatchPreviewTests.scene(["ann", "\"q\" é", "blocked"])
    try scene.tell(.blocked("blocked"))
    return try scene.state.preview(by: "admin", at: scene.now)
  }

  @Test("As JSON it has exactly the documented keys, in this order")
  func written() throws {
    #expect(
      try Self.preview().json == """
        {"batch":"BATCH-20251001-090000","actor":"admin","previewedAt":"2025-10-01T09:00:00.000Z",\
        "position":11,"expires":"2025-10-01T09:02:00.000Z","lines":[\
        {"referrer":"\\"q\\" é","currency":"USD","amount":"10.00","referrals":1},\
        {"referrer":"ann","currency":"USD","amount":"10.00","referrals":1}],"leftOut":[\
        {"referrer":"blocked","currency":"USD","pending":"10.00","reason":"blocked"}],\
        "totals":{"USD":"20.00"},"payees":2,"top":[\
        {"referrer":"\\"q\\" é","currency":"USD","amount":"10.00","referrals":1},\
        {"referrer":"ann","currency":"USD","amount":"10.00","referrals":1}]}
        """)
  }

  @Test("What is read is what was written")
  func bothWays() throws {
    let preview = try Self.preview()
    #expect(try BatchPreview(json: preview.json) == preview)
  }

  @Test(
    "A file that was changed is refused, wherever it was",
    arguments: [
      (
        "\"lines\":[{\"referrer\":\"\\\"q\\\" é\",\"currency\":\"USD\",\"amount\":\"10.00\"",
        "\"lines\":[{\"referrer\":\"\\\"q\\\" é\",\"currency\":\"USD\",\"amount\":\"99.00\""
      ),
      ("\"USD\":\"20.00\"", "\"USD\":\"20.01\""), ("\"payees\":2", "\"payees\":3"),
      ("09:02:00.000Z", "10:02:00.000Z"), ("BATCH-20251001-090000", "BATCH-20251001-090001"),
      ("BATCH-20251001-090000", "BATCH-20251001-090000-1"), ("\"admin\"", "\"\""),
      ("\"position\":11", "\"position\":-1"), ("\"payees\":2", "\"payees\":2,\"more\":1"),
      ("\"reason\":\"blocked\"", "\"reason\":\"moody\""),
      ("\"referrals\":1", "\"referrals\":\"1\""),
      ("\"referrer\":\"ann\"", "\"referrer\":\"\\\"\""), ("\"amount\":\"10.00\"", "\"amount\":10"),
      ("\"amount\":\"10.00\"", "\"amount\":\"0.00\""), ("}]}", "}]}}"),
      ("{\"batch\"", "{\"match\""),
    ])
  func changed(_ from: String, _ to: String) throws {
    let json = try Self.preview().json
    guard let place = json.range(of: from) else {
      Issue.record("\(from) does not stand in it")
      return
    }
    let changed = json.replacingCharacters(in: place, with: to)
    #expect(changed != json)
    do throws(Rejection) {
      _ = try BatchPreview(json: changed)
      Issue.record("\(to) was read")
    } catch {
      #expect(error.code == .malformed)
    }
  }

  @Test("It may be larger than a line of an import")
  func large() throws {
    var scene = try Scene()
    for number in 0..<100 {
      let name = Text(String(repeating: "x", count: 100) + "\(number)")
      try scene.tell(all: [
        .registration(Text("of \(number)"), by: name),
        .payment(Text("\(number)"), by: Text("of \(number)"), "50"),
      ])
    }
    var lines = try scene.state.preview(by: "admin", at: scene.now).lines
    let more = (0..<9_000).map { number in
      BatchPreview.Line(
        referrer: Text("y" + String(100_000 + number) + String(repeating: "z", count: 60)),
        currency: "USD", amount: "0.01", referrals: 0)
    }
    lines += more
    let preview = try BatchPreview(
      batch: "BATCH-20251001-090000", actor: "admin", previewedAt: scene.now, position: 1,
      lines: lines, leftOut: [])
    #expect(preview.jsonBytes.count > 1 << 20)
    #expect(try BatchPreview(json: preview.jsonBytes) == preview)
  }
}
