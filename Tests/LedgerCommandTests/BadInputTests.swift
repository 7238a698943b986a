import Foundation
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Whatever is wrong is said on one line, with the documented exit status, and nothing is half done.
@Suite("Bad input", .timeLimit(.minutes(10)), .unsanitized)
struct BadInputTests {
  /// Fails unless there is exactly one line of error that holds all these texts.
  private func expect(
    _ run: Tool.Run, _ status: Int32, _ texts: String...,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(run.end == .status(status), "\(run.errors)", sourceLocation: location)
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(run.errors)", sourceLocation: location)
    #expect(run.errors.hasPrefix("referral-ledger: "), sourceLocation: location)
    for text in texts {
      #expect(run.errors.contains(text), "\(run.errors)", sourceLocation: location)
    }
  }

  @Test(
    "on the command line is usage, status 2",
    arguments: [
      (["improt", "spring"], "did you mean 'import'?"), ([], "no command is given"),
      (["frobnicate", "spring"], "there is no command 'frobnicate'; 'referral-ledger help' lists"),
      (["batch", "pya", "spring"], "did you mean 'pay'?"),
      (["balances", "spring", "--frobnicate"], "balances has no option '--frobnicate'"),
      (["balances", "spring", "--fromat", "csv"], "did you mean '--format'?"),
      (["balances"], "balances needs LEDGER"), (["init", "spring"], "init needs --terms FILE"),
      (["root", "spring", "--format"], "--format needs a value"),
      (["root", "spring", "--quiet", "--quiet"], "given twice"),
      (["root", "spring", "--format", "xml"], "none of table, json, csv"),
      (["block", "spring", "bob"], "needs --reason TEXT"),
      (["root", "spring", "extra"], "does not take 'extra'"),
      (["balances", "spring", "--as-of", "yesterday"], "neither a position nor a time"),
      (["balances", "spring", "--as-of", "99"], "the log ends at position 7"),
      (["export", "spring", "--from", "-3"], "'-3' is no whole number"),
      (
        ["root", "spring", "--now", "2025-10-01 09:00"],
        "no time in UTC; write 2025-10-01T09:00:00Z"
      ),
      (["root", "spring", "--now", "2025-10-01T09:00:00+02:00"], "no time in UTC"),
      (["root", "spring", "--now", "2025-02-30T09:00:00Z"], "no time in UTC"),
      (["root", "spring", "--now", "2025-10-01T09:00:00"], "no time in UTC"),
      (["batch", "history", "spring", "--from", "01.10.2025"], "no time in UTC"),
      (["batch", "history", "spring", "--from", "2025-13-01"], "no time in UTC"),
      (["balances", "spring", "--as-of", "2025-10-1"], "neither a position nor a time"),
      (["tail", "spring", "--follow", "--as-of", "3"], "give one"),
      (["notifications", "spring", "--consumer", "Mail Room"], "no name of a consumer"),
      (
        ["notifications", "spring", "--consumer", "m", "--acknowledge", "--as-of", "3"], "give one"
      ),
      (["help", "adjust", "verify"], "there is no command 'adjust verify'"),
      (["period", "engagement", "spring", "P", "bob", "posts"], "write METRIC=COUNT"),
      (["period", "engagement", "spring", "P", "bob", "a=1", "a=2"], "counted twice"),
      (["completions", "tcsh"], "none of bash, zsh, fish"), (["batch"], "batch needs one of"),
    ])
  func usage(arguments: [String], text: String) throws {
    let tool = try Tool.withLedger()
    expect(try tool.run(arguments), 2, text)
  }

  @Test(
    "in the place of a ledger is status 3, and nothing is created",
    arguments: [
      (["root", "nothing"], "there is no ledger in 'nothing'"),
      (["import", "nothing"], "there is no ledger in 'nothing'"),
      (["block", "nothing", "bob", "--reason", "x"], "there is no ledger in 'nothing'"),
      (["verify", "nothing"], "there is no ledger in 'nothing'"),
      (["repair", "nothing", "--yes"], "there is no ledger in 'nothing'"),
      (["backup", "nothing", "copy"], "there is no ledger in 'nothing'"),
      (["root", "folder"], "the directory 'folder' is not a ledger"),
      (["import", "folder"], "the directory 'folder' is not a ledger"),
      (["root", "terms.json"], "is no directory that can be read: Not a directory"),
      (["init", "folder", "--terms", "terms.json"], "holds something else"),
      (["init", "spring", "--terms", "terms.json"], "there is a ledger in 'spring' already"),
      (["root", "postgres://host/ledger"], "without PostgreSQL"),
      (["backup", "spring", "folder"], "give an empty directory, or none"),
    ])
  func noLedger(arguments: [String], text: String) throws {
    let tool = try Tool.withLedger()
    try FileManager.default.createDirectory(
      atPath: tool.path("folder"), withIntermediateDirectories: false)
    try tool.write("x", to: "folder/file")
    let before = try FileManager.default.contentsOfDirectory(atPath: tool.directory.path).count
    expect(try tool.run(arguments), 3, text)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: tool.directory.path).count == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: tool.path("folder")) == ["file"])
  }

  @Test(
    "in the place of a file is status 2, and no line is taken",
    arguments: [
      (["import", "spring", "-", "missing.jsonl"], "missing.jsonl cannot be read: No such file"),
      (["import", "spring", "spring"], "spring cannot be read: Is a directory"),
      (["init", "new", "--terms", "missing.json"], "missing.json cannot be read"),
      (["init", "new", "--terms", "binary"], "no text in UTF-8"),
      (["init", "new", "--terms", "huge"], "larger than 1 MiB"),
      (["terms", "spring", "missing.json"], "missing.json cannot be read"),
      (["batch", "pay", "spring", "--preview", "missing.json"], "missing.json cannot be read"),
    ])
  func noFile(arguments: [String], text: String) throws {
    let tool = try Tool.withLedger()
    try Data([0xFF, 0xFE, 0x00]).write(to: URL(filePath: tool.path("binary")))
    try tool.write(String(repeating: " ", count: 2 << 20), to: "huge")
    expect(try tool.run(arguments, input: Tool.lines[0]), 2, text)
    #expect(try tool.done("root", "spring").output.contains("\"position\":7"))
  }

  #if os(Linux)
  @Test("in a file that breaks off while it is read is status 2")
  func unreadableFile() throws {
    let tool = try Tool.withLedger()
    let run = try tool.run(["import", "spring", "/proc/self/mem"])
    expect(run, 2, "/proc/self/mem cannot be read: Input/output error")
  }
  #endif

  @Test("in a file of events is a rejection of its lines, status 1, however binary or huge it is")
  func binaryEvents() throws {
    let tool = try Tool.withLedger()
    var random = RandomSource(seed: 4)
    let noise = (0..<5 << 20).map { _ in UInt8.random(in: 0...255, using: &random) }
    try Data(noise + [10] + Array(Tool.lines[0].utf8)).write(to: URL(filePath: tool.path("noise")))
    let run = try tool.run(["import", "spring", "noise", "--format", "json", "--now", Tool.now])
    #expect(run.status == 1 && run.errors.isEmpty)
    // The one line that is an event was imported before.
    #expect(run.output.contains(#""appended":0,"duplicates":1,"#))
    let preview = try tool.run(["batch", "pay", "spring", "--preview", "noise"])
    expect(preview, 1, "noise: malformed")
  }

  @Test("in a kept preview is a rejection, status 1, and nothing is paid")
  func alteredPreview() throws {
    let tool = try Tool.withLedger()
    let preview = try tool.done("batch", "preview", "spring").output
    for (number, text) in [
      "", "{}", preview.replacingOccurrences(of: "19.80", with: "1980"),
      preview.replacingOccurrences(of: #""actor""#, with: #""author""#),
    ].enumerated() {
      try tool.write(text, to: "batch.json")
      let run = try tool.run(
        ["batch", "pay", "spring", "--preview", "batch.json", "--now", Tool.now])
      #expect(run.status == 1 && !run.errors.isEmpty, "\(number): \(run.output)")
    }
    #expect(try tool.done("root", "spring").output.contains("\"position\":7"))
  }

  @Test(
    "in a file of terms is a rejection, status 1, and creates nothing",
    arguments: [
      ("{", "malformed"), ("", "malformed"), (#"{"currencies": {"USD": 2}, "x": 1}"#, "malformed"),
      (#"{"currencies": {"USD": 13}}"#, "invalidTerms"), ("[]", "malformed"),
    ])
  func terms(text: String, code: String) throws {
    let tool = try Tool()
    try tool.write(text, to: "terms.json")
    expect(try tool.run(["init", "new", "--terms", "terms.json"]), 1, "terms.json: \(code)")
    #expect(!FileManager.default.fileExists(atPath: tool.path("new")))
  }

  @Test(
    "that the rules refuse is told with its code, status 1",
    arguments: [
      (["adjust", "spring", "bob", "1e3", "USD", "--reason", "x"], "invalidAmount"),
      (["adjust", "spring", "bob", "1,000.00", "USD", "--reason", "x"], "invalidAmount"),
      (["adjust", "spring", "bob", "1.001", "USD", "--reason", "x"], "invalidAmount"),
      (["adjust", "spring", "bob", "0", "USD", "--reason", "x"], "invalidAmount"),
      (
        ["adjust", "spring", "bob", "99999999999999999999", "USD", "--reason", "x"], "invalidAmount"
      ),
      (["adjust", "spring", "bob", "1.00", "EUR", "--reason", "x"], "unknownCurrency"),
      (["code", "apply", "spring", "NOPE", "dora"], "unknownCode"),
      (["plan", "spring", "a\u{7}b", "gold"], "invalidID"),
      (
        ["withdrawal", "request", "spring", "w", "bob", "1.00", "USD", "--to", "x"],
        "insufficientBalance"
      ),
      (["withdrawal", "approve", "spring", "w"], "unknownWithdrawal"),
      (["period", "calculate", "spring", "P"], "unknownPeriod"),
      (["period", "show", "spring", "P"], "unknownPeriod"),
      (["period", "claim", "spring", "P", "bob", "--to", "wallet"], "unknownPeriod"),
    ])
  func refused(arguments: [String], code: String) throws {
    let tool = try Tool.withLedger()
    let run = try tool.run(arguments + ["--now", Tool.now])
    expect(run, 1, code)
    #expect(run.output.isEmpty)
  }

  @Test("is not what an id with emoji, quotes, commas or an equals sign in front is")
  func ids() throws {
    let ids = ["👩‍👧", "o'brien \"the\" \\ boss", "a,b;c", "=HYPERLINK(1)", "-5", "Zoë", "--help"]
    let tool = try Tool.withLedger([])
    for (number, id) in ids.enumerated() {
      try tool.done(
        "adjust", "spring", "--reason", "gift", "--", id, "\(number + 1).00", "USD",
        now: "2025-10-02T09:00:0\(number).000Z")
    }
    let rows = try #require(
      try tool.done("balances", "spring", "--format", "json").json as? [[String: String]])
    #expect(
      rows.map { $0["participant"] } == ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let cells = try tool.done("balances", "spring", "--format", "csv").output
    for cell in [
      "\r\n👩‍👧,", "\"o'brien \"\"the\"\" \\ boss\",", "\"a,b;c\",", "\r\n'=HYPERLINK(1),",
      "\r\n'-5,", "\r\n'--help,",
    ] {
      #expect(cells.contains(cell), "\(cell) in \(cells)")
    }
    let found = try tool.done("balances", "spring", "--", "--help").json as? [[String: String]]
    #expect(found?.first?["wallet"] == "7.00")
  }

  @Test("is not what a clock before 1970 is")
  func early() throws {
    let tool = try Tool()
    try tool.write(Tool.terms, to: "terms.json")
    try tool.done("init", "old", "--terms", "terms.json", now: "1969-12-31T23:59:59.000Z")
    try tool.done("import", "old", input: Tool.lines[0], now: "1901-01-01T00:00:00.000Z")
    let lines = try tool.done("export", "old").output.split(separator: "\n")
    #expect(lines.count == 2)
    // The clock went back; what is recorded does not.
    for line in lines { #expect(line.contains(#""recordedAt":"1969-12-31T23:59:59.000Z""#)) }
  }

  @Test("in a log's first place: one made by a newer version is not opened, status 3")
  func newerVersion() throws {
    let tool = try Tool.withLedger()
    // The version stands at offset 8 of LOG, and the SHA-256 of the first 64 bytes behind them.
    let url = URL(filePath: tool.path("spring/LOG"))
    var bytes = Array(try Data(contentsOf: url))
    bytes[8] = 99
    let hash = bytes.prefix(64).withUnsafeBytes { SHA256.hash($0.bytes) }
    bytes.replaceSubrange(64..., with: Array(hash.bytes))
    try Data(bytes).write(to: url)
    expect(try tool.run(["root", "spring"]), 3, "newerFormat", "the version that wrote it")
    expect(try tool.run(["import", "spring"]), 3, "newerFormat")
    expect(try tool.run(["verify", "spring"]), 3, "newerFormat")
  }

  @Test("of the disk's making: a damaged ledger is not used, status 3, and repaired only when told")
  func damaged() throws {
    let tool = try Tool.withLedger()
    let url = URL(filePath: tool.path("spring/0000000000000000.seg"))
    var bytes = try Data(contentsOf: url)
    bytes[4400] ^= 0xFF
    try bytes.write(to: url)
    expect(try tool.run(["balances", "spring"]), 3, "damaged", "offset", "positions")
    expect(try tool.run(["import", "spring"]), 3, "damaged")
    expect(try tool.run(["verify", "spring"]), 3, "damaged")
    expect(try tool.run(["repair", "spring", "--quiet"]), 1, "damaged")
    #expect(try Data(contentsOf: url) == bytes)
    expect(try tool.run(["repair", "spring", "--yes"]), 1, "cut off after position", "quarantine/")
    #expect(try tool.run(["verify", "spring"]).status == 0)
  }

  @Test("is not a ledger that another process writes: who it is is said, status 3")
  func locked() throws {
    let tool = try Tool.withLedger()
    // A writer that waits for lines which do not come.
    mkfifo(tool.path("pipe"), 0o600)
    let writer = try tool.start(
      ["import", "spring", "pipe"],
      streams: [0: ("/dev/null", O_RDONLY), 1: ("/dev/null", O_WRONLY), 2: ("/dev/null", O_WRONLY)])
    defer {
      writer.signal(SIGKILL)
      _ = writer.wait()
    }
    let pipe = open(tool.path("pipe"), O_WRONLY | O_CLOEXEC)
    defer { close(pipe) }
    _ = "\(Tool.lines[0])\n".withCString { write(pipe, $0, strlen($0)) }
    // Who asked before the writer has the lock would take it away.
    while let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8),
      !locks.contains(" \(writer.identifier) ")
    {}
    let run = try tool.run(["block", "spring", "bob", "--reason", "x"])
    expect(run, 3, "locked", "process \(writer.identifier)", "referral-ledg")
    // Reading goes on, and the lock goes with its holder, however it ends.
    #expect(try tool.run(["root", "spring"]).status == 0)
    writer.signal(SIGTERM)
    _ = writer.wait()
    #expect(try tool.run(["unblock", "spring", "bob", "--reason", "y"]).status == 0)
  }
}
