import Foundation
import ReferralLedgerTesting
import Testing

/// Texts that people read, held against stored ones; `.ci/texts` stores them anew.
@Suite("Stored texts", .timeLimit(.minutes(2)))
struct TextTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func stored(_ name: String) throws -> String {
    try String(
      contentsOf: TextTests.repository.appending(path: "Tests/Fixtures/command-line/\(name)"),
      encoding: .utf8)
  }

  @Test("Help is as it is stored", arguments: [80, 40])
  func help(width: Int) throws {
    let tool = try Tool()
    var text = ""
    let overview = try tool.run(["help"], environment: ["COLUMNS": "\(width)"]).output
    for command in [[]] + (try commands(tool)) {
      let help = try tool.run(["help"] + command, environment: ["COLUMNS": "\(width)"])
      #expect(help.status == 0)
      #expect(
        try tool.run(command + ["--help"], environment: ["COLUMNS": "\(width)"]).output
          == help.output)
      text += help.output + String(repeating: "=", count: 40) + "\n"
    }
    #expect(text.hasPrefix(overview))
    #expect(try text == stored("help-\(width).txt"), "store them anew with .ci/texts")
  }

  /// Every command with its words, as the help of all and of each group lists them.
  private func commands(_ tool: Tool) throws -> [[String]] {
    func listed(_ help: String) -> [[String]] {
      let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
      guard let start = lines.firstIndex(of: "commands") else { return [] }
      return lines[(start + 1)...].prefix { !$0.isEmpty }.compactMap { line in
        line.dropFirst(2).first == " "
          ? nil
          : line.components(separatedBy: "  ").first { !$0.isEmpty }?.split(separator: " ").map(
            String.init)
      }
    }
    let wide = ["COLUMNS": "100"]
    return try listed(try tool.run(["help"], environment: wide).output).flatMap { word in
      let below = listed(try tool.run(["help"] + word, environment: wide).output)
      return below.isEmpty ? [word] : below
    }
  }

  @Test("Tables are as they are stored, on terminals of 40, 80 and 120 columns")
  func tables() throws {
    let tool = try Tool.withLedger()
    try tool.done("adjust", "spring", "👩‍👧 =SUM(A1), \"q\"", "3.00", "USD", "--reason", "gift")
    try tool.done("batch", "pay", "spring", "--yes", "--participant", "bob")
    try tool.done("withdrawal", "request", "spring", "w1", "bob", "5.00", "USD", "--to", "iban:1")
    var text = ""
    for width in [40, 80, 120] {
      for command in [
        "balances spring", "referrals spring carol", "stats spring", "leaderboard spring",
        "batch preview spring", "batch history spring", "batch show spring BATCH-20251010-090000",
        "settlement status spring p2", "withdrawal list spring", "tail spring",
      ] {
        text += "[\(width)] $ \(command)\n"
        let run = try tool.run(
          command.split(separator: " ").map(String.init) + [
            "--format", "table", "--now", Tool.now, "--actor", "admin",
          ], environment: ["COLUMNS": "\(width)"])
        text += run.output + run.errors + "\n"
        for line in run.output.split(separator: "\n") {
          #expect(line.count <= width, "\(command): \(line)")
        }
      }
    }
    if ProcessInfo.processInfo.environment["LEDGER_STORE_TEXTS"] != nil {
      let fixtures = TextTests.repository.appending(path: "Tests/Fixtures/command-line")
      try Data(text.utf8).write(to: fixtures.appending(path: "tables.txt"))
    }
    #expect(try text == stored("tables.txt"), "store them anew with .ci/texts")
  }

  @Test("The documentation's pages of commands are those that the declarations give")
  func pages() throws {
    let tool = try Tool()
    #expect(try tool.run(["help", "--pages", "."]).status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: tool.directory.path)
      .filter { $0.hasSuffix(".md") }
    let folder = TextTests.repository.appending(path: "Docs.docc/commands")
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == Set(names),
      "store them anew with .ci/texts")
    for name in names {
      #expect(
        try String(contentsOfFile: tool.path(name), encoding: .utf8)
          == String(contentsOf: folder.appending(path: name), encoding: .utf8),
        "\(name): store it anew with .ci/texts")
    }
  }
}
