import Foundation
import Testing

/// The golden cases, with figures that were worked out by hand, through the executable on real files.
@Suite(
  "The golden cases end with the figures worked out by hand, through the executable", .unsanitized)
struct GoldenCommandTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/golden")

  static let names = [
    "p1-cashback-batch", "p1-never-twice", "p2-equal-scores", "p2-weighted", "p3-two-tiers",
    "p4-lifecycle-levels", "p5-plans-minimum",
  ]

  @Test("All golden cases are tried")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(Self.names.map { $0 + ".json" }))
  }

  private func json(_ value: Any?) throws -> String {
    let data = try JSONSerialization.data(
      withJSONObject: value ?? [:], options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }

  @Test("Each golden case", arguments: names)
  func endsAsWorkedOut(name: String) throws {
    let data = try Data(contentsOf: Self.folder.appending(path: name + ".json"))
    let golden = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let expect = try #require(golden["expect"] as? [String: Any])
    let now = try #require(golden["now"] as? String)
    let tool = try Tool()
    try tool.write(json(golden["terms"]), to: "terms.json")
    try tool.done("init", name, "--terms", "terms.json", now: now)

    let events = try #require(golden["events"] as? [Any])
    let imported = try tool.run(
      ["import", name, "--now", now], input: events.map(json).joined(separator: "\n"))
    let summary = try #require(imported.json as? [String: Any])
    #expect(summary["position"] as? Int == expect["position"] as? Int)
    #expect(summary["duplicates"] as? Int == expect["duplicates"] as? Int)
    let wanted = try #require(expect["rejected"] as? [[String: Any]])
    let rejected = try #require(summary["rejected"] as? [[String: Any]])
    #expect(
      rejected.map { "\($0["line"] ?? 0) \($0["code"] ?? "")" }
        == wanted.map { "\(($0["index"] as? Int ?? -2) + 1) \($0["code"] ?? "")" })
    #expect(imported.status == (wanted.isEmpty ? 0 : 1))

    if let preview = expect["preview"] as? [String: Any] {
      let shown = try #require(
        try tool.done("batch", "preview", name, now: now).json as? [String: Any])
      for key in ["batch", "totals", "payees", "leftOut"] {
        #expect(try json([key: shown[key]]) == json([key: preview[key]]), "\(key)")
      }
      #expect(amounts(shown["lines"]) == amounts(preview["lines"]))
    }
    if let payouts = expect["payouts"] as? [String: Any] {
      try tool.done("period", "calculate", name, "2025-10-P1", now: now)
      let shown = try #require(
        try tool.done("period", "show", name, "2025-10-P1", now: now).json as? [String: Any])
      #expect(shown["pool"] as? String == payouts["pool"] as? String)
      #expect(shown["bonuses"] as? String == payouts["bonuses"] as? String)
      #expect(lines(shown["payouts"]) == lines(payouts["lines"]))
    }
    let balances = try tool.done("balances", name, now: now).json as? [[String: String]]
    #expect(balances == expect["balances"] as? [[String: String]])
    #expect(try tool.run(["verify", name]).status == 0)
  }

  /// Who is paid how much by the lines of a batch.
  private func amounts(_ value: Any?) -> [[String]] {
    (value as? [[String: Any]] ?? []).map { line in
      ["referrer", "currency", "amount"].map { line[$0] as? String ?? "" }
    }
  }

  /// The lines of a payout, in no particular order.
  private func lines(_ value: Any?) -> Set<[String]> {
    Set(
      (value as? [[String: Any]] ?? []).map { line in
        ["kind", "participant", "referee", "amount"].map { line[$0] as? String ?? "" }
      })
  }
}
