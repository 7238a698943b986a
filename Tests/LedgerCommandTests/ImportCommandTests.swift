import Foundation
import ReferralLedgerTesting
import Testing

/// Imports of real files by a real process.
@Suite("An import", .timeLimit(.minutes(10)), .unsanitized)
struct ImportCommandTests {
  private func summary(_ run: Tool.Run) throws -> [String: Any] {
    try #require(run.json as? [String: Any], "\(run.errors)")
  }

  @Test("counts lines, events, duplicates and rejections, and names each rejected line")
  func counts() throws {
    let tool = try Tool.withLedger([])
    let long =
      #"{"type":"ReferralRegistered","referee":"\#(String(repeating: "x", count: 1 << 20))","#
    let lines =
      Tool.lines + [
        Tool.lines[2], "", #"{"type":"ReferralRegistered","referee":"x","referrer":"x"}"#, "{",
        long, #"{"type":"ReferralRegistered","referee":"y","referrer":"z","note":"?"}"#,
        #"{"type":"ReferralRegistered","referee":"y","referee":"y","referrer":"z"}"#,
        "\u{0}\u{1}binary", #"{"type":"Nonsense"}"#,
        #"{"type":"PaymentSucceeded","payment":"p9","payer":"zoe","amount":"1e3","currency":"USD","kind":"purchase"}"#,
        #"{"type":"ReferralRegistered","referee":"y","referrer":"z","at":"2025-10-01T09:00:00+02:00"}"#,
        #"{"type":"ReferralRegistered","referee":"y","referrer":"z","position":99}"#,
        #"{"type":"ReferralRegistered","referee":"dora","referrer":"bob"}"#,
      ]
    let run = try tool.run(["import", "spring"], input: lines.joined(separator: "\n") + "\n")
    #expect(run.status == 1)
    let summary = try summary(run)
    #expect(summary["lines"] as? Int == 16)
    #expect(summary["appended"] as? Int == 7)
    #expect(summary["duplicates"] as? Int == 1)
    #expect(summary["position"] as? Int == 8)
    #expect((summary["root"] as? String)?.count == 64)
    #expect(
      Set(summary.keys) == ["lines", "appended", "duplicates", "rejected", "position", "root"])
    let rejected = try #require(summary["rejected"] as? [[String: Any]])
    #expect(rejected.allSatisfy { Set($0.keys) == ["line", "code", "message"] })
    #expect(
      rejected.map { "\($0["line"] ?? 0) \($0["code"] ?? "")" } == [
        "7 selfReferral", "8 malformed", "9 malformed", "10 malformed", "11 malformed",
        "12 malformed", "13 malformed", "14 invalidAmount", "15 invalidTime", "16 positionMismatch",
      ])
  }

  @Test("tells a person each rejected line on standard error, with its file and number")
  func table() throws {
    let tool = try Tool.withLedger([])
    try tool.write(Tool.lines[0] + "\nx\n", to: "a.jsonl")
    try tool.write("y\n" + Tool.lines[1], to: "b.jsonl")
    let run = try tool.run(["import", "spring", "a.jsonl", "b.jsonl", "--format", "table"])
    #expect(run.status == 1)
    let errors = run.errors.split(separator: "\n")
    #expect(errors.count == 2)
    #expect(errors.first?.hasPrefix("referral-ledger: a.jsonl, line 2: malformed: ") == true)
    #expect(errors.last?.hasPrefix("referral-ledger: b.jsonl, line 1: malformed: ") == true)
  }

  @Test(
    "that is strict stops at the first rejection, and keeps what came before",
    arguments: ["{", #"{"type":"ReferralRegistered","referee":"x","referrer":"x"}"#])
  func strict(bad: String) throws {
    let tool = try Tool.withLedger([])
    let lines = [Tool.lines[0], bad, Tool.lines[1], "also bad"]
    let run = try tool.run(
      ["import", "spring", "--strict"], input: lines.joined(separator: "\n"))
    #expect(run.status == 1)
    let summary = try summary(run)
    #expect(summary["lines"] as? Int == 2)
    #expect(summary["position"] as? Int == 2)
    #expect((summary["rejected"] as? [[String: Any]])?.map { $0["line"] as? Int } == [2])
  }

  @Test("of nothing is done at once", arguments: ["", "\n\n"])
  func empty(text: String) throws {
    let tool = try Tool.withLedger([])
    let run = try tool.done("import", "spring", input: text)
    #expect(try summary(run)["lines"] as? Int == 0)
  }

  /// A log with the lines of a closed period and an immediate payout, exported.
  private func exported() throws -> (Tool, String, root: String) {
    let tool = try Tool()
    try tool.write(
      """
      {"currencies": {"USD": 2}, "cashback": [{"depth": 1, "rate": "20%"}], "settlement": "immediate",
       "pool": {"share": "100%", "weights": {"posts": "1"}}}
      """, to: "terms.json")
    try tool.done("init", "spring", "--terms", "terms.json", now: "2025-10-01T00:00:00.000Z")
    try tool.done(
      "import", "spring", input: Tool.lines.joined(separator: "\n"),
      now: "2025-10-02T00:00:00.000Z")
    try tool.done(
      "period", "open", "spring", "P", "--from", "2025-10-01T00:00:00Z", "--to",
      "2025-10-08T00:00:00Z", "--currency", "USD", now: "2025-10-03T00:00:00.000Z")
    try tool.done(
      "period", "revenue", "spring", "P", "fees", "10.00", "--reference", "1",
      now: "2025-10-03T00:00:00.000Z")
    for id in ["bob", "carol"] {
      try tool.done(
        "period", "engagement", "spring", "P", id, "posts=1", now: "2025-10-04T00:00:00.000Z")
    }
    try tool.done("period", "calculate", "spring", "P", now: "2025-10-09T00:00:00.000Z")
    let log = try tool.done("export", "spring").output
    return (tool, log, try tool.done("root", "spring").output)
  }

  @Test("G3: with --create restores an export: same events, positions, moments, root and digest")
  func create() throws {
    let (tool, log, root) = try exported()
    let run = try tool.run(["import", "copy", "--create"], input: log)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try tool.run(["root", "copy"]).output == root)
    #expect(try tool.run(["export", "copy"]).output == log)
    // Once more changes nothing.
    #expect(try tool.run(["import", "copy", "--create"], input: log).status == 0)
    #expect(try tool.run(["root", "copy"]).output == root)
  }

  @Test(
    "G3: with --create may be cut off after any line, and ends with the same root when run again")
  func cutOff() throws {
    let (tool, log, root) = try exported()
    let lines = log.split(separator: "\n", omittingEmptySubsequences: true)
    for count in 1..<lines.count {
      let part = lines.prefix(count).joined(separator: "\n")
      // A payout that is cut in two is rejected for now (rule G5).
      try tool.run(["import", "copy\(count)", "--create"], input: part)
      #expect(try tool.run(["import", "copy\(count)", "--create"], input: log).status == 0)
      #expect(try tool.run(["root", "copy\(count)"]).output == root)
    }
  }

  @Test("with --create creates nothing of what does not begin with its terms")
  func createNothing() throws {
    let tool = try Tool.withLedger()
    for input in [Tool.lines[0], "", "x\n" + Tool.lines[0]] {
      let run = try tool.run(["import", "copy", "--create"], input: input)
      #expect(run.status == 2)
      #expect(run.errors.contains("does not begin with the ProgramPublished of an export"))
      #expect(!FileManager.default.fileExists(atPath: tool.path("copy")))
    }
  }

  /// Many payments, with their referrals.
  private func manyLines(_ count: Int) -> String {
    var text = ""
    for number in 1...count {
      let (user, referrer) = (number % 500, (number + 1) % 500)
      if number <= 499, user < referrer {
        text +=
          #"{"type":"ReferralRegistered","referee":"u\#(user)","referrer":"u\#(referrer)"}"# + "\n"
      }
      text +=
        #"{"type":"PaymentSucceeded","payment":"p\#(number)","payer":"u\#(user)","amount":"12.34","currency":"USD","kind":"purchase"}"#
        + "\n"
    }
    return text
  }

  @Test("that is killed half-way and run again ends with the root of one that was not")
  func killed() throws {
    let tool = try Tool.withLedger([])
    try tool.write(manyLines(30_000), to: "events.jsonl")
    for copy in ["whole", "torn"] {
      try tool.done("init", copy, "--terms", "terms.json", now: "2025-10-01T09:00:00.000Z")
    }
    let whole = try tool.done("import", "whole", "events.jsonl")
    for round in 0..<4 {
      let process = try tool.start(
        ["import", "torn", "events.jsonl", "--now", Tool.now],
        streams: [
          0: ("/dev/null", O_RDONLY), 1: ("/dev/null", O_WRONLY), 2: ("/dev/null", O_WRONLY),
        ])
      // It has begun when the log has grown by some records: what is killed is in the midst of it.
      let goal = 2000 * (round + 1)
      while try position(of: "torn", tool) < goal, kill(process.identifier, 0) == 0 {}
      process.signal(round.isMultiple(of: 2) ? SIGKILL : SIGTERM)
      _ = process.wait()
    }
    let rest = try tool.done("import", "torn", "events.jsonl")
    #expect(try summary(rest)["root"] as? String == summary(whole)["root"] as? String)
    #expect(try summary(rest)["rejected"] as? [String] == [])
    #expect(try tool.done("root", "torn").output == tool.done("root", "whole").output)
  }

  private func position(of ledger: String, _ tool: Tool) throws -> Int {
    let root = try tool.run(["root", ledger]).json as? [String: Any]
    return root?["position"] as? Int ?? 0
  }

  @Test("is ended by SIGINT after what it has begun, and says so")
  func interrupted() throws {
    let tool = try Tool.withLedger([])
    mkfifo(tool.path("pipe"), 0o600)
    let process = try tool.start(
      ["import", "spring", "pipe", "--now", Tool.now],
      streams: [
        0: ("/dev/null", O_RDONLY), 1: (file("out", tool), O_WRONLY),
        2: (file("err", tool), O_WRONLY),
      ])
    let pipe = open(tool.path("pipe"), O_WRONLY | O_CLOEXEC)
    defer { close(pipe) }
    let lines = Tool.lines.joined(separator: "\n") + "\n"
    _ = lines.withCString { write(pipe, $0, strlen($0)) }
    while try position(of: "spring", tool) < 7 {}
    process.signal(SIGINT)
    #expect(process.wait() == .signal(SIGINT))
    let output = try String(contentsOfFile: tool.path("out"), encoding: .utf8)
    #expect(output.contains(#""lines":4,"appended":6,"#))
    let errors = try String(contentsOfFile: tool.path("err"), encoding: .utf8)
    #expect(errors.contains("interrupted"))
    #expect(try tool.done("import", "spring", input: lines).output.contains(#""duplicates":4"#))
  }

  private func file(_ name: String, _ tool: Tool) -> String {
    _ = FileManager.default.createFile(atPath: tool.path(name), contents: nil)
    return tool.path(name)
  }

  @Test("takes lines as they come, and does not wait for more of them")
  func slowPipe() throws {
    let tool = try Tool.withLedger([])
    mkfifo(tool.path("pipe"), 0o600)
    let process = try tool.start(
      ["import", "spring", "pipe", "--now", Tool.now],
      streams: [0: ("/dev/null", O_RDONLY), 1: ("/dev/null", O_WRONLY), 2: ("/dev/null", O_WRONLY)])
    let pipe = open(tool.path("pipe"), O_WRONLY | O_CLOEXEC)
    _ = "\(Tool.lines[0])\n".withCString { write(pipe, $0, strlen($0)) }
    while try position(of: "spring", tool) < 2 {}
    _ = "\(Tool.lines[1])\n".withCString { write(pipe, $0, strlen($0)) }
    while try position(of: "spring", tool) < 3 {}
    close(pipe)
    #expect(process.wait() == .status(0))
  }

  #if os(Linux)
  @Test(
    "holds no more of a file in memory however long it is, nor of its rejections")
  func memory() throws {
    let tool = try Tool.withLedger([])
    let (short, long) = (
      try peakKilobytes(lines: 10_000, tool), try peakKilobytes(lines: 40_000, tool)
    )
    #expect(long < short + 6000, "\(short) KiB for 10,000 lines, \(long) KiB for 40,000")
  }

  /// The most memory that an import of so many refused lines had, in KiB.
  private func peakKilobytes(lines: Int, _ tool: Tool) throws -> Int {
    let line =
      #"{"type":"PaymentSucceeded","payment":"p","payer":"u","amount":"1e3","currency":"USD","kind":"purchase"}"#
    try tool.write(
      Array(repeating: line, count: lines).joined(separator: "\n"), to: "many.jsonl")
    let process = try tool.start(
      ["import", "spring", "many.jsonl"],
      streams: [0: ("/dev/null", O_RDONLY), 1: ("/dev/null", O_WRONLY), 2: ("/dev/null", O_WRONLY)])
    // The system's own record of the peak is mixed with that of the process which started it.
    var peak = 0
    var status: Int32 = 0
    while waitpid(process.identifier, &status, WNOHANG) == 0 {
      let text = try? String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)
      let field = text?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let seen = field?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      peak = max(peak, seen ?? 0)
      sched_yield()
    }
    #expect(status >> 8 & 0xff == 1)
    return peak
  }
  #endif

  @Test("on a full disk keeps what was told, and goes on when there is room")
  func fullDisk() throws {
    let tool = try Tool.withLedger([])
    try tool.write(manyLines(30_000), to: "events.jsonl")
    // The largest file a process may write stands in for the disk: the same error, without a file system.
    let run = try tool.run(
      ["import", "spring", "events.jsonl", "--now", Tool.now],
      by: #"trap '' XFSZ; ulimit -f 1200; exec "$@""#)
    #expect(run.status == 3)
    let errors = run.errors.split(separator: "\n")
    #expect(errors.count == 1)
    #expect(
      run.errors.contains("events.jsonl, line ")
        && run.errors.contains("run the same command again"))
    #expect(try tool.run(["verify", "spring"]).status == 0)
    let rest = try tool.done("import", "spring", "events.jsonl")
    #expect(try summary(rest)["lines"] as? Int == 30_498)
    #expect(try summary(rest)["rejected"] as? [String] == [])
  }

  #if os(Linux)
  @Test(
    "on a file system that is really full goes on with more room, to the root of one that never was",
    .enabled(if: Mounting.isPossible, "\(Mounting.need)"))
  func fullFileSystem() throws {
    let tool = try Tool.withLedger([])
    try tool.write(manyLines(30_000), to: "events.jsonl")
    try FileManager.default.createDirectory(
      atPath: tool.path("small"), withIntermediateDirectories: false)
    // The file system is there for this shell alone, so that all of it happens within.
    try tool.write(
      """
      mount -t tmpfs -o size=1200k none small && cp -r spring small || exit 99
      "$1" import small/spring events.jsonl --now \(Tool.now) > full.json; echo "$?"
      "$1" balances small/spring > /dev/null; echo "$?"
      "$1" import small/spring events.jsonl --now \(Tool.now) > again.json 2> /dev/null; echo "$?"
      mount -o remount,size=100m small || exit 99
      "$1" import small/spring events.jsonl --now \(Tool.now) > rest.json; echo "$?"
      "$1" verify small/spring --format csv > /dev/null; echo "$?"
      "$1" root small/spring --format table
      """, to: "fill.sh")
    let run = try tool.run(
      [], by: "\(Mounting.command.joined(separator: " ")) sh fill.sh \"$1\"")
    let root = try tool.done("import", "spring", "events.jsonl")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.prefix(5) == ["3", "0", "3", "0", "0"], "\(run.output) \(run.errors)")
    let whole = try #require(try summary(root)["root"] as? String)
    #expect(run.lines.last?.contains(whole) == true)
    #expect(run.errors.split(separator: "\n").count == 1)
    for text in ["events.jsonl, line ", "No space left on device", "run the same command again"] {
      #expect(run.errors.contains(text), "\(run.errors)")
    }
    let rest = try String(contentsOfFile: tool.path("rest.json"), encoding: .utf8)
    #expect(rest.contains(#""rejected":[]"#))
  }
  #endif
}
