import Foundation
import ReferralLedgerTesting
import Testing

/// Every row of the table of commands, by a real process on real files.
@Suite("Each command does what its row says", .timeLimit(.minutes(10)), .unsanitized)
struct CommandRowTests {
  private func object(_ run: Tool.Run) throws -> [String: Any] {
    try #require(run.json as? [String: Any], "\(run.output) \(run.errors)")
  }

  private func rows(_ run: Tool.Run) throws -> [[String: Any]] {
    try #require(run.json as? [[String: Any]], "\(run.output) \(run.errors)")
  }

  private func texts(_ rows: [[String: Any]], _ key: String) -> [String] {
    rows.compactMap { $0[key] as? String }
  }

  @Test func `init creates a ledger with its terms, and terms shows or publishes them`() throws {
    let tool = try Tool.withLedger([])
    let shown = try tool.done("terms", "spring").output
    #expect(shown.contains(#""name": "spring""#))
    // What it shows is what it takes.
    let again = try object(try tool.done("terms", "spring", "-", input: shown))
    #expect(again["duplicate"] as? Bool == true)
    let changed = shown.replacingOccurrences(of: "20%", with: "25%")
    #expect(try object(tool.done("terms", "spring", "-", input: changed))["position"] as? Int == 2)
    #expect(try tool.done("terms", "spring", "--as-of", "1").output == shown)
    #expect(try tool.done("terms", "spring").output == changed)
  }

  @Test func `export prints the log as JSON lines or CSV, from one position to another`() throws {
    let tool = try Tool.withLedger()
    let lines = try tool.done("export", "spring").lines
    #expect(lines.count == 7)
    let middle = try tool.done("export", "spring", "--from", "3", "--to", "5").lines
    #expect(middle == Array(lines[2...4]))
    #expect(try tool.done("export", "spring", "--as-of", "2").lines == Array(lines[..<2]))
    let then = try tool.done("export", "spring", "--as-of", "2025-10-01T12:00:00Z").lines
    #expect(then == Array(lines[..<1]))
    let cells = try tool.done("export", "spring", "--format", "csv").output
    #expect(cells.components(separatedBy: "\r\n").count == 9)
    #expect(cells.hasPrefix("position,type,at,recordedAt,actor,correlation,"))
  }

  @Test func `balances prints exactly the documented keys, sorted, now and as of then`() throws {
    let tool = try Tool.withLedger()
    let all = try rows(try tool.done("balances", "spring"))
    #expect(texts(all, "participant") == ["alice", "bob"])
    #expect(texts(all, "earned") == ["19.80", "20.00"])
    #expect(
      try tool.done("balances", "spring", "bob").output == """
        [
        {"participant":"bob","currency":"USD","earned":"20.00","paid":"0.00","pending":"20.00",\
        "onHold":"0.00","inFlight":"0.00","payable":"20.00","wallet":"0.00","reserved":"0.00",\
        "available":"0.00","unclaimed":"0.00"}
        ]

        """)
    let then = try rows(try tool.done("balances", "spring", "--as-of", "5"))
    #expect(texts(then, "earned") == ["9.80"])
    let earlier = try tool.done("balances", "spring", "--as-of", "2025-10-01T12:00:00Z")
    #expect(earlier.output == "[]\n")
  }

  @Test func `referrals, stats and leaderboard tell of people and of the program`() throws {
    let tool = try Tool.withLedger()
    let bob = try object(try tool.done("referrals", "spring", "bob"))
    #expect(bob["state"] as? String == "activated" && bob["referrer"] as? String == "alice")
    #expect(bob["invited"] as? Int == 1 && bob["level"] as? String == "20%")
    #expect(
      try object(tool.done("referrals", "spring", "carol"))["chain"] as? [String] == [
        "bob", "alice",
      ])
    #expect(
      try object(tool.done("referrals", "spring", "bob", "--as-of", "1"))["state"] as? String
        == "none")
    let stats = try object(try tool.done("stats", "spring"))
    #expect(stats["participants"] as? Int == 3)
    let sums = try #require(stats["currencies"] as? [[String: Any]])
    #expect(texts(sums, "payments") == ["149.00"] && texts(sums, "earned") == ["39.80"])
    #expect(stats["batches"] as? Int == 0 && stats["periods"] as? Int == 0)
    let best = try rows(try tool.done("leaderboard", "spring"))
    #expect(texts(best, "participant") == ["bob", "alice"])
  }

  @Test func `code issues codes and applies them`() throws {
    let tool = try Tool.withLedger([])
    let code = try #require(
      try object(tool.done("code", "issue", "spring", "ann"))["code"] as? String)
    #expect(code.count == 8)
    #expect(try object(tool.done("code", "issue", "spring", "ann"))["code"] as? String == code)
    #expect(
      try object(tool.done("code", "issue", "spring", "ann", "--new"))["code"] as? String != code)
    try tool.done("code", "apply", "spring", code, "ben")
    #expect(try object(tool.done("referrals", "spring", "ben"))["referrer"] as? String == "ann")
  }

  @Test func `block, unblock and plan decide what is paid, and name their actor`() throws {
    let tool = try Tool.withLedger()
    let blocked = try object(
      try tool.done("block", "spring", "bob", "--reason", "review", "--actor", "ada"))
    let events = try #require(blocked["events"] as? [[String: Any]])
    #expect(texts(events, "actor") == ["ada"] && texts(events, "type") == ["ReferrerBlocked"])
    let balance = try rows(try tool.done("balances", "spring", "bob"))
    #expect(texts(balance, "payable") == ["0.00"])
    try tool.done(
      "unblock", "spring", "bob", "--reason", "cleared", now: "2025-10-10T10:00:00.000Z")
    try tool.done("plan", "spring", "bob", "gold", now: "2025-10-10T10:00:00.000Z")
    let bob = try object(try tool.done("referrals", "spring", "bob"))
    #expect(bob["blocked"] as? Bool == false && bob["plan"] as? String == "gold")
    // Who is logged in is the actor where nobody is named.
    #expect(
      try tool.done("export", "spring", "--from", "9", "--to", "9").output.contains("operator"))
  }

  @Test func `batch previews, pays exactly what was previewed, and remembers it`() throws {
    let tool = try Tool.withLedger()
    let preview = try tool.done("batch", "preview", "spring").output
    let shown = try #require(
      try JSONSerialization.jsonObject(with: Data(preview.utf8)) as? [String: Any])
    #expect(
      Set(shown.keys) == [
        "batch", "actor", "previewedAt", "position", "expires", "lines", "leftOut", "totals",
        "payees", "top",
      ])
    #expect(shown["totals"] as? [String: String] == ["USD": "39.80"])
    #expect(shown["payees"] as? Int == 2)
    let one = try object(try tool.done("batch", "preview", "spring", "--participant", "bob"))
    #expect(one["totals"] as? [String: String] == ["USD": "20.00"])

    try tool.write(preview, to: "batch.json")
    let theft = try tool.run(
      ["batch", "pay", "spring", "--preview", "batch.json", "--actor", "eve", "--now", Tool.now])
    #expect(theft.status == 1 && theft.errors.contains("batchNotYours"))
    let late = try tool.run(
      ["batch", "pay", "spring", "--preview", "batch.json", "--now", "2025-10-10T09:02:00.001Z"])
    #expect(late.status == 1 && late.errors.contains("batchExpired"))
    let paid = try object(try tool.done("batch", "pay", "spring", "--preview", "batch.json"))
    #expect(Set(paid.keys).isSuperset(of: ["paid", "failed", "unknown", "changed", "lines"]))
    #expect((paid["paid"] as? [Any])?.count == 2)
    let again = try tool.done("batch", "pay", "spring", "--preview", "-", input: preview)
    #expect((try object(again)["paid"] as? [Any])?.count == 2)

    let history = try rows(try tool.done("batch", "history", "spring"))
    #expect(texts(history, "batch") == ["BATCH-20251010-090000"])
    let none = try tool.done("batch", "history", "spring", "--to", "2025-10-10T09:00:00Z")
    #expect(none.output == "[]\n")
    let all = try object(try tool.done("batch", "show", "spring", "BATCH-20251010-090000"))
    #expect(texts(all["lines"] as? [[String: Any]] ?? [], "status") == ["paid", "paid"])
    let nothing = try object(try tool.done("batch", "pay", "spring", "--yes"))
    #expect((nothing["paid"] as? [Any])?.isEmpty == true)
    #expect(try tool.run(["batch", "show", "spring", "BATCH-1"]).status == 1)
  }

  @Test func `batch pay --if-due pays when the schedule has come, and once`() throws {
    let tool = try Tool.withLedger()
    let due = ["batch", "pay", "spring", "--yes", "--if-due", "weekly:mon@09:00"]
    // The log began on Wednesday the 1st; Monday is the 6th.
    let early = try tool.run(due + ["--now", "2025-10-06T08:59:59.999Z"])
    #expect(early.status == 0 && early.output.isEmpty && early.errors.contains("no batch is due"))
    let monday = try tool.run(due + ["--now", "2025-10-06T09:00:00.000Z"])
    #expect((try object(monday)["paid"] as? [Any])?.count == 2)
    try tool.done(
      "import", "spring",
      input: Tool.lines[2].replacingOccurrences(of: "p1", with: "p3"),
      now: "2025-10-06T10:00:00.000Z")
    #expect(try tool.run(due + ["--now", "2025-10-06T11:00:00.000Z"]).output.isEmpty)
  }

  /// An executor that writes down what it is given, and answers as the file `answer` says.
  private func executor(_ tool: Tool) throws {
    try tool.write(
      """
      #!/bin/sh
      cat >> calls.log
      . ./answer
      """, to: "pay.sh")
    chmod(tool.path("pay.sh"), 0o755)
  }

  @Test
  func `an executor that fails has failed, also where whoever started us ignores processes' ends`()
    throws
  {
    let tool = try Tool.withLedger()
    try executor(tool)
    try tool.write("echo 'account closed'; exit 1", to: "answer")
    let run = try tool.run(
      ["batch", "pay", "spring", "--executor", "./pay.sh", "--yes", "--now", Tool.now],
      by: #"trap '' CHLD; exec "$@""#)
    #expect(run.status == 1)
    let told = try object(run)
    #expect((told["failed"] as? [Any])?.count == 2 && (told["paid"] as? [Any])?.isEmpty == true)
  }

  @Test func `an executor moves the money once per line, and what it says is recorded`() throws {
    let tool = try Tool.withLedger()
    try executor(tool)
    try tool.write("echo 'account closed'; exit 1", to: "answer")
    let pay = ["batch", "pay", "spring", "--executor", "./pay.sh", "--yes", "--now", Tool.now]
    let failed = try tool.run(pay)
    #expect(failed.status == 1)
    let reasons = try #require(try object(failed)["failed"] as? [[String: Any]])
    #expect(texts(reasons, "reason") == ["account closed", "account closed"])
    let calls = try String(contentsOfFile: tool.path("calls.log"), encoding: .utf8)
    #expect(
      calls.split(separator: "\n").sorted().first.map(String.init)
        == #"{"key":"BATCH-20251010-090000/alice/USD/1","batch":"BATCH-20251010-090000","referrer":"alice","amount":"19.80","currency":"USD","attempt":1}"#
    )
    #expect(
      texts(try rows(tool.done("settlement", "failed", "spring")), "payment") == ["p1", "p2"])

    try tool.write("kill -9 $$", to: "answer")
    let unknown = try tool.run(
      ["settlement", "process", "spring", "p1", "--executor", "./pay.sh", "--now", Tool.now])
    #expect(unknown.status == 1 && unknown.output.contains(#""outcome":"unknown""#))
    try tool.write("echo bank-7", to: "answer")
    try tool.done("block", "spring", "alice", "--reason", "looked at")
    let blocked = try tool.run(
      ["settlement", "process-failed", "spring", "--executor", "./pay.sh", "--now", Tool.now])
    #expect(blocked.status == 1, "\(blocked.output)")
    try tool.done("unblock", "spring", "alice", "--reason", "cleared")
    let rest = try tool.run(
      ["settlement", "process-failed", "spring", "--executor", "./pay.sh", "--now", Tool.now])
    #expect(rest.status == 0, "\(rest.output) \(rest.errors)")
    // What is in flight is asked for again, under the same key, before anything new is paid.
    let resumed = try tool.run(pay)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(
      resumed.errors.contains("in flight before: payment:p1, alice, 9.80 USD: paid"),
      "\(resumed.errors)")
    let keys = try String(contentsOfFile: tool.path("calls.log"), encoding: .utf8)
      .split(separator: "\n").filter { $0.contains("payment:p1/alice") }
    #expect(keys.count >= 2 && Set(keys).count == 1)
    for payment in ["p1", "p2"] {
      let status = try object(try tool.done("settlement", "status", "spring", payment))
      #expect(status["status"] as? String == "completed", "\(status)")
    }
    let balances = try rows(try tool.done("balances", "spring"))
    #expect(texts(balances, "paid") == ["19.80", "20.00"])
    #expect(texts(balances, "wallet") == ["0.00", "0.00"])
    #expect(try tool.run(["settlement", "status", "spring", "p9"]).status == 1)
    #expect(try tool.run(["verify", "spring"]).status == 0)
  }

  @Test func `what is in flight is asked for, and told, also where no batch is due`() throws {
    let tool = try Tool.withLedger()
    try executor(tool)
    try tool.write("kill -9 $$", to: "answer")
    let pay = ["batch", "pay", "spring", "--yes", "--if-due", "weekly:mon@09:00", "--now"]
    let monday = pay + ["2025-10-06T09:00:00.000Z"]
    #expect(try tool.run(monday + ["--executor", "./pay.sh"]).status == 1)
    let later = pay + ["2025-10-06T10:00:00.000Z"]
    let untold = try tool.run(later)
    #expect(untold.status == 1 && untold.errors.contains("no batch is due"))
    #expect(untold.errors.contains("in flight: 2, whose outcome is unknown"), "\(untold.errors)")
    #expect(try tool.run(later + ["--executor", "./pay.sh"]).status == 1)
    try tool.write("echo bank-7", to: "answer")
    let one = try tool.run(later + ["--executor", "./pay.sh", "--participant", "alice"])
    #expect(one.status == 0 && one.errors.contains("alice, 19.80 USD: paid"), "\(one.errors)")
    #expect(try tool.run(later + ["--participant", "alice"]).status == 0)
    #expect(try tool.run(later).status == 1)
    #expect(try tool.run(later + ["--executor", "./pay.sh"]).status == 0)
    #expect(try tool.run(later).status == 0)
  }

  @Test func `period opens, funds, scores, calculates, shows and claims`() throws {
    let tool = try Tool()
    try tool.write(
      #"{"currencies":{"SOL":9},"pool":{"share":"100%","weights":{"posts":"1"}},"payoutBonus":[{"depth":1,"rate":"5%"}]}"#,
      to: "terms.json")
    try tool.done("init", "p", "--terms", "terms.json", now: "2025-10-01T00:00:00.000Z")
    try tool.done(
      "import", "p", input: #"{"type":"ReferralRegistered","referee":"u1","referrer":"boss"}"#,
      now: "2025-10-01T00:00:00.000Z")
    try tool.done(
      "period", "open", "p", "P1", "--from", "2025-10-01T00:00:00Z", "--to", "2025-10-08T00:00:00Z",
      "--currency", "SOL", "--label", "first week", now: "2025-10-01T00:00:00.000Z")
    try tool.done(
      "period", "revenue", "p", "P1", "fees", "10", "--reference", "1",
      now: "2025-10-02T00:00:00.000Z")
    try tool.done(
      "period", "engagement", "p", "P1", "u1", "posts=2", now: "2025-10-03T00:00:00.000Z")
    try tool.done(
      "period", "engagement", "p", "P1", "u2", "posts=1", now: "2025-10-03T00:00:00.000Z")
    let early = try tool.run(["period", "calculate", "p", "P1", "--now", "2025-10-07T00:00:00Z"])
    #expect(early.status == 1 && early.errors.contains("periodNotOver"))
    let due = ["period", "calculate", "p", "P1", "--if-due", "monthly:1,15@01:00", "--now"]
    #expect(try tool.run(due + ["2025-10-15T00:59:00Z"]).output.isEmpty)
    let closed = try rows(try tool.run(due + ["2025-10-15T01:00:00Z"]))
    #expect(
      texts(closed, "pool") == ["10.000000000"] && texts(closed, "bonuses") == ["0.333333333"])
    let shown = try object(try tool.done("period", "show", "p", "P1", now: "2025-10-15T02:00:00Z"))
    #expect(
      texts(shown["payouts"] as? [[String: Any]] ?? [], "amount")
        == ["6.666666667", "3.333333333", "0.333333333"])
    #expect(texts(shown["sources"] as? [[String: Any]] ?? [], "amount") == ["10.000000000"])
    let listed = try rows(tool.done("period", "show", "p"))
    #expect(texts(listed, "status") == ["closed"] && texts(listed, "label") == ["first week"])
    let stats = try object(try tool.done("stats", "p"))
    #expect(stats["periods"] as? Int == 1 && stats["openPeriods"] as? Int == 0)
    #expect(
      texts(stats["currencies"] as? [[String: Any]] ?? [], "periodPayouts") == ["10.333333333"])
    try tool.done("period", "claim", "p", "P1", "u1", "--to", "wallet", now: "2025-10-15T02:00:00Z")
    try tool.done(
      "period", "claim", "p", "P1", "u2", "--to", "7xKX", "--reference", "sig",
      now: "2025-10-15T02:00:00Z")
    let balances = try rows(try tool.done("balances", "p", "u1", "u2", now: "2025-10-15T02:00:00Z"))
    #expect(texts(balances, "wallet") == ["6.666666667", "0.000000000"])
    #expect(texts(balances, "unclaimed") == ["0.000000000", "0.000000000"])
  }

  @Test func `withdrawal requests, approves, completes, rejects, fails and lists; adjust corrects`()
    throws
  {
    let tool = try Tool.withLedger([])
    try tool.done("adjust", "spring", "bob", "100.00", "USD", "--reason", "welcome")
    try tool.done("adjust", "spring", "bob", "-0.50", "USD", "--reason", "fee")
    for id in ["w1", "w2", "w3"] {
      try tool.done("withdrawal", "request", "spring", id, "bob", "20.00", "USD", "--to", "iban:1")
    }
    try tool.done("withdrawal", "approve", "spring", "w1")
    try tool.done("withdrawal", "complete", "spring", "w1", "--reference", "bank-1")
    try tool.done("withdrawal", "reject", "spring", "w2", "--reason", "no such account")
    try tool.done("withdrawal", "approve", "spring", "w3")
    try tool.done("withdrawal", "fail", "spring", "w3", "--reason", "closed")
    let list = try rows(try tool.done("withdrawal", "list", "spring"))
    #expect(texts(list, "withdrawal") == ["w3", "w2", "w1"])
    #expect(texts(list, "status") == ["failed", "rejected", "completed"])
    #expect(try tool.done("withdrawal", "list", "spring", "eve").output == "[]\n")
    let balance = try rows(try tool.done("balances", "spring", "bob"))
    #expect(texts(balance, "wallet") == ["79.50"] && texts(balance, "reserved") == ["0.00"])
  }

  @Test
  func `notifications prints what was not acknowledged, the same each time, and then no more`()
    throws
  {
    let tool = try Tool.withLedger()
    let first = try tool.done("notifications", "spring", "--consumer", "mail").output
    #expect(first.split(separator: "\n").count == 5)
    let taken = try tool.done("notifications", "spring", "--consumer", "mail", "--acknowledge")
    #expect(taken.output == first)
    #expect(try tool.done("notifications", "spring", "--consumer", "mail").output.isEmpty)
    #expect(try tool.done("notifications", "spring", "--consumer", "push").output == first)
    // What nobody took is not acknowledged.
    try tool.run(
      ["notifications", "spring", "--consumer", "sms", "--acknowledge"], by: #""$@" >&-"#)
    #expect(try tool.done("notifications", "spring", "--consumer", "sms").output == first)
  }

  @Test func `root, verify and repair tell what the ledger is, and leave a sound one alone`() throws
  {
    let tool = try Tool.withLedger()
    let root = try tool.done("root", "spring")
    #expect(Set(try object(root).keys) == ["position", "root", "stateDigest"])
    #expect(root.output.split(separator: "\n").count == 1)
    let then = try object(try tool.done("root", "spring", "--as-of", "3"))
    #expect(then["position"] as? Int == 3)
    let verified = try object(try tool.done("verify", "spring"))
    #expect(verified["right"] as? Bool == true && verified["events"] as? Int == 7)
    #expect(verified["stateDigest"] as? String == (try object(root))["stateDigest"] as? String)
    let repaired = try object(try tool.done("repair", "spring", "--yes"))
    #expect(repaired["damages"] as? Int == 0)
    #expect(try tool.done("root", "spring").output == root.output)
  }

  @Test func `every command that only reads looks at the past with --as-of, by position or time`()
    throws
  {
    let tool = try Tool.withLedger()
    let then = try tool.done("root", "spring", "--as-of", "5")
    let preview = try tool.done("batch", "preview", "spring", "--as-of", "5").output
    let told = try tool.done("notifications", "spring", "--consumer", "mail").lines
    try tool.done("batch", "pay", "spring", "--yes")

    let verified = try object(try tool.done("verify", "spring", "--as-of", "5"))
    #expect(verified["right"] as? Bool == true && verified["events"] as? Int == 5)
    for key in ["root", "stateDigest"] {
      #expect(verified[key] as? String == (try object(then))[key] as? String, "\(key)")
    }
    #expect(
      try tool.done("tail", "spring", "--as-of", "5").lines
        == tool.done("export", "spring", "--to", "5").lines)
    // What was payable then, whatever was paid since.
    #expect(preview.contains(#""totals":{"USD":"9.80"}"#))
    #expect(try tool.done("batch", "preview", "spring", "--as-of", "5").output == preview)
    #expect(
      try tool.done("notifications", "spring", "--consumer", "mail", "--as-of", "7").lines == told)
    #expect(
      try tool.done("notifications", "spring", "--consumer", "mail", "--as-of", "1").lines == [])
    // A date is its first moment in UTC: the log began on the first of October at nine.
    for (date, position) in [("2025-10-01", 0), ("2025-10-02", 1), ("2025-10-03", 7)] {
      let root = try object(try tool.done("root", "spring", "--as-of", date))
      #expect(root["position"] as? Int == position, "\(date)")
    }
    #expect(
      texts(try rows(tool.done("batch", "history", "spring", "--from", "2025-10-10")), "batch")
        == ["BATCH-20251010-090000"])
    #expect(try tool.done("batch", "history", "spring", "--to", "2025-10-10").output == "[]\n")
  }

  @Test func `every command of the help is run by one of these tests`() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let tool = try Tool()
    let listed = { (text: String) -> [String] in
      let lines = text.components(separatedBy: "\n")
      guard let start = lines.firstIndex(of: "commands") else { return [] }
      return lines[(start + 1)...].prefix { !$0.isEmpty }.compactMap { line in
        line.dropFirst(2).components(separatedBy: "  ").first.flatMap { $0.isEmpty ? nil : $0 }
      }
    }
    let wide = ["COLUMNS": "100"]
    var commands: [String] = []
    for word in listed(try tool.run(["help"], environment: wide).output) where word != "help" {
      let verbs = listed(try tool.run(["help", word], environment: wide).output)
      commands += verbs.isEmpty ? [word] : verbs
    }
    #expect(commands.count > 40)
    for command in commands {
      let words = command.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ", ")
      #expect(source.contains(words), "\(command)")
    }
  }

  @Test func `what reads can be asked as of then, and what writes cannot`() throws {
    let tool = try Tool()
    let writing: Set = [
      "init", "import", "code issue", "code apply", "block", "unblock", "plan", "batch pay",
      "settlement process", "settlement process-failed", "period open", "period revenue",
      "period engagement", "period calculate", "period claim", "withdrawal request",
      "withdrawal approve", "withdrawal reject", "withdrawal complete", "withdrawal fail",
      "adjust", "repair", "backup",
    ]
    let apart: Set = ["demo", "help", "completions"]
    let script = try tool.done("completions", "fish").output
    let asking = script.split(separator: "\n").filter { $0.contains(" -l as-of ") }
    let all = script.split(separator: "\n").filter { $0.contains(" -l format ") }
    #expect(all.count - asking.count == writing.count + apart.count)
    for command in writing {
      let help = try tool.run(["help"] + command.split(separator: " ").map(String.init)).output
      #expect(!help.contains("--as-of "), "\(command)")
    }
  }

  @Test func `a payment whose payouts cannot be paid is not done, and says why`() throws {
    let tool = try Tool.withLedger()
    try tool.done("block", "spring", "alice", "--reason", "looked at")
    let blocked = try tool.run(["settlement", "process", "spring", "p1", "--now", Tool.now])
    #expect(blocked.status == 1)
    #expect(try object(blocked)["status"] as? String == "queued")
    #expect(blocked.errors.contains("nothing was tried: what is open is blocked"))
    try tool.done("unblock", "spring", "alice", "--reason", "cleared")
    try tool.write("cat > /dev/null; echo 'account closed'; exit 1", to: "pay.sh")
    let failed = try tool.run(
      ["settlement", "process", "spring", "p1", "--executor", "sh pay.sh", "--now", Tool.now])
    #expect(failed.status == 1)
    func leg() throws -> [String: Any] {
      let status = try object(tool.done("settlement", "status", "spring", "p1"))
      return try #require((status["legs"] as? [[String: Any]])?.first)
    }
    #expect(try leg()["failed"] as? Bool == true && leg()["reason"] as? String == "account closed")
    try tool.write("cat > /dev/null; exit 7", to: "pay.sh")
    let unknown = try tool.run(
      [
        "settlement", "process", "spring", "p1", "--executor", "sh pay.sh", "--now", Tool.now,
        "--format", "table",
      ])
    #expect(unknown.status == 1 && unknown.output.contains("the next run asks again"))
    #expect(unknown.errors.contains("payment:p1/alice/USD/2: the executor ended with status 7"))
    #expect(try leg()["inFlight"] as? Bool == true && leg()["failed"] as? Bool == false)
    // Without an executor, what one has in flight is left to it.
    #expect(try tool.run(["settlement", "process", "spring", "p1", "--now", Tool.now]).status == 1)
    try tool.write("cat > /dev/null; echo bank-1", to: "pay.sh")
    try tool.done("settlement", "process", "spring", "p1", "--executor", "sh pay.sh")
    #expect(try leg()["inFlight"] as? Bool == false && leg()["reason"] is NSNull)
    #expect(try tool.run(["settlement", "failed", "spring"]).status == 0)
  }

  @Test func `what is in flight is asked for only by who may, and to whom it is asked`() throws {
    let tool = try Tool.withLedger()
    try tool.write("cat >> calls.log; exit 7", to: "pay.sh")
    let pay = ["batch", "pay", "spring", "--executor", "sh pay.sh", "--now", Tool.now]
    #expect(try tool.run(pay + ["--yes"]).status == 1)
    try tool.write("cat >> again.log; echo bank-1", to: "pay.sh")
    func calls() -> [Substring]? {
      (try? String(contentsOfFile: tool.path("again.log"), encoding: .utf8))?.split(separator: "\n")
    }
    // Nobody can say yes here, so that nothing moves.
    let unasked = try tool.run(pay)
    #expect(unasked.status == 2 && calls() == nil)
    #expect(try tool.run(pay + ["--yes", "--participant", "bob"]).status == 0)
    #expect(calls()?.count == 1 && calls()?.first?.contains("/bob/USD/1") == true)
    let balances = try rows(try tool.done("balances", "spring"))
    #expect(texts(balances, "paid") == ["0.00", "20.00"])
    #expect(texts(balances, "inFlight") == ["19.80", "0.00"])
  }

  @Test func `a clock that is behind the log is told, and what it wrote ahead can be left out`()
    throws
  {
    let tool = try Tool.withLedger()
    let end = try object(tool.done("root", "spring"))["position"] as? Int ?? 0
    try tool.done("adjust", "spring", "bob", "1.00", "USD", "--reason", "typo", now: "2062-10-10")
    let behind = "latest event is of 2062-10-10T00:00:00.000Z"
    #expect(try tool.done("balances", "spring").errors.contains(behind))
    #expect(
      try tool.done("adjust", "spring", "bob", "2", "USD", "--reason", "x").errors.contains(behind))
    #expect(try tool.done("balances", "spring", "--quiet").errors.isEmpty)
    #expect(try tool.done("balances", "spring", now: "2062-10-09T23:59:00Z").errors.isEmpty)

    let before = try tool.done("export", "spring", "--to", "\(end)").output
    try tool.done("import", "again", "--create", input: before)
    #expect(try tool.done("balances", "again").errors.isEmpty)
    #expect(
      try tool.done("root", "again").output
        == tool.done("root", "spring", "--as-of", "\(end)").output)
  }

  @Test func `backup copies a ledger in use, and tail follows what another process writes`() throws
  {
    let tool = try Tool.withLedger()
    try tool.done("backup", "spring", "copy")
    #expect(try tool.done("root", "copy").output == tool.done("root", "spring").output)
    let shown = try tool.done("tail", "spring").output
    #expect(try shown == tool.done("export", "spring").output)

    // Opened for both ends, a pipe with a name is waited for by nobody.
    mkfifo(tool.path("pipe"), 0o600)
    let tail = try tool.start(
      ["tail", "spring", "--follow"],
      streams: [
        0: ("/dev/null", O_RDONLY), 1: (tool.path("pipe"), O_RDWR), 2: ("/dev/null", O_WRONLY),
      ])
    let pipe = open(tool.path("pipe"), O_RDONLY | O_CLOEXEC)
    var followed = ""
    func follow(until text: String) {
      var bytes = [UInt8](repeating: 0, count: 4096)
      while !followed.contains(text) {
        let count = read(pipe, &bytes, bytes.count)
        guard count > 0 else { return }
        followed += String(decoding: bytes[..<count], as: UTF8.self)
      }
    }
    follow(until: #""payment":"p2""#)
    try tool.done("block", "spring", "bob", "--reason", "seen at once")
    follow(until: "seen at once")
    #expect(try followed == tool.done("export", "spring").output)
    tail.signal(SIGTERM)
    _ = tail.wait()
    close(pipe)
  }

  @Test func `demo plays five programs on ledgers that stay, and says what to type next`() throws {
    let tool = try Tool()
    let run = try tool.run(["demo"])
    #expect(run.status == 0, "\(run.errors)")
    for part in ["P1  ", "P5  ", "✔ verified", "Worth typing next:", "notApplicable"] {
      #expect(run.output.contains(part))
    }
    #expect(run.output.components(separatedBy: "✔ verified").count == 6)
    let next = run.output.split(separator: "\n").filter { $0.hasPrefix("  referral-ledger ") }
    #expect(next.count == 3)
    for line in next {
      let arguments = line.split(separator: " ").dropFirst().map(String.init)
      #expect(try tool.run(arguments).status == 0, "\(line)")
    }
    #expect(try tool.run(["demo"]).output.contains("The ledgers are in referral-ledger-demo-2."))
    #expect(try tool.run(["demo", "referral-ledger-demo"]).status == 3)
  }

  @Test func `completions complete commands, verbs and options in bash`() throws {
    let tool = try Tool()
    let script = """
      source <("$@")
      try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _referral_ledger; echo "${COMPREPLY[@]}"; }
      try referral-ledger with
      try referral-ledger withdrawal re
      try referral-ledger --format csv batch pay spring --ex
      try referral-ledger balances spring --format j
      """
    let run = try tool.run(["completions", "bash"], by: script)
    #expect(run.errors.isEmpty)
    #expect(run.output == "withdrawal\nrequest reject\n--executor\njson\n")
    for shell in ["zsh", "fish"] {
      #expect(try tool.run(["completions", shell]).output.contains("withdrawal"))
    }
  }
}
