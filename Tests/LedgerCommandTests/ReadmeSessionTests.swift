import Foundation
import Testing

@Suite("The README", .unsanitized)
struct ReadmeSessionTests {
  @Test("shows an operator's session with the output that the executable has")
  func session() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "README.md")
    let blocks = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```")
    let shown = try #require(blocks.firstIndex { $0.contains("$ referral-ledger init") })
    // Between two fences stands the text outside of them.
    let (terms, events) = (blocks[shown + 2], blocks[shown + 4])
    let tool = try Tool()
    try tool.write(String(terms.dropFirst("json\n".count)), to: "terms.json")
    try tool.write(String(events.dropFirst("json\n".count)), to: "events.jsonl")
    var said = "\n"
    for line in blocks[shown].split(separator: "\n") where line.hasPrefix("$ referral-ledger ") {
      let arguments = line.split(separator: " ").dropFirst(2).map(String.init)
      let run = try tool.run(
        arguments + ["--format", "table", "--now", Tool.now],
        environment: ["COLUMNS": "90", "LOGNAME": "ada"])
      said += line + "\n" + run.errors + run.output
    }
    #expect(said == blocks[shown])
  }
}
