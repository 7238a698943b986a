import Foundation
import ReferralLedgerTesting
import Testing

/// Sessions in a pseudo-terminal: prompts, progress and colour.
@Suite("On a terminal", .timeLimit(.minutes(10)), .unsanitized)
struct TerminalTests {
  /// What a process showed on a terminal of so many columns, with answers typed when it asks.
  private func session(
    _ tool: Tool, _ arguments: [String], typing answer: String? = nil, columns: UInt16 = 80,
    environment: [String: String] = [:]
  ) throws -> (shown: String, end: ChildProcess.End) {
    var (main, side): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&main, &side, &name, nil, &size) == 0 else {
      throw ChildProcess.Impossible(code: errno)
    }
    for end in [main, side] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let path = String(
      decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let process = try tool.start(
      arguments, environment: environment.merging(["TERM": "xterm"]) { old, _ in old },
      streams: [0: (path, O_RDWR), 1: (path, O_RDWR), 2: (path, O_RDWR)])
    var shown = ""
    var answer = answer
    var bytes = [UInt8](repeating: 0, count: 4096)
    var end: ChildProcess.End?
    // The terminal is kept open here, so that nothing it shows is lost; its end is the process's.
    while true {
      var wanted = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
      if poll(&wanted, 1, end == nil ? 20 : 0) > 0 {
        let count = read(main, &bytes, bytes.count)
        if count > 0 { shown += String(decoding: bytes[..<count], as: UTF8.self) }
        if shown.hasSuffix("[y/N] "), let typed = answer {
          answer = nil
          _ = "\(typed)\n".withCString { write(main, $0, strlen($0)) }
        }
      } else if end != nil {
        break
      }
      var status: Int32 = 0
      if end == nil, waitpid(process.identifier, &status, WNOHANG) == process.identifier {
        end = ChildProcess.End(waitStatus: status)
      }
    }
    close(main)
    close(side)
    return (shown.replacingOccurrences(of: "\r\n", with: "\n"), end ?? .status(-1))
  }

  @Test(
    "a batch is shown and asked for, and paid only after a yes", arguments: ["y", "yes", "n", ""])
  func prompt(answer: String) throws {
    let tool = try Tool.withLedger()
    let (shown, end) = try session(
      tool, ["batch", "pay", "spring", "--now", Tool.now], typing: answer)
    #expect(shown.contains("alice") && shown.contains("19.80"))
    #expect(shown.contains("Pay 39.80 USD to 2 referrers?") && shown.contains("[y/N]"))
    let isYes = answer.hasPrefix("y")
    #expect(end == .status(isYes ? 0 : 1))
    #expect(shown.contains(isYes ? "2 paid (39.80 USD)" : "the batch was not paid"))
    let paid = try tool.done("batch", "history", "spring").output
    #expect(paid.contains("BATCH-") == isYes)
  }

  @Test("of a long batch the largest lines are shown before the question, and how many there are")
  func longPrompt() throws {
    let lines = (10..<40).flatMap { number in
      [
        #"{"type":"ReferralRegistered","referee":"u\#(number)","referrer":"r\#(number)"}"#,
        #"{"type":"PaymentSucceeded","payment":"p\#(number)","payer":"u\#(number)","amount":"\#(number).00","currency":"USD","kind":"purchase"}"#,
      ]
    }
    let tool = try Tool.withLedger(lines)
    let shown = try session(
      tool, ["batch", "pay", "spring", "--now", Tool.now], typing: "n",
      environment: ["NO_COLOR": "1"]
    ).shown
    #expect(shown.contains("r39") && shown.contains("r30") && !shown.contains("r29"))
    #expect(shown.contains("(the largest of 30 lines; 'batch preview' shows all)"))
    #expect(shown.contains("Pay 147.00 USD to 30 referrers?"))
    for number in 10..<35 {
      try tool.done("block", "spring", "r\(number)", "--reason", "looked at")
    }
    let held = try session(tool, ["batch", "pay", "spring", "--now", Tool.now], typing: "n").shown
    #expect(held.contains("25 blocked") && !held.contains("r10"))
    let all = try tool.done("batch", "preview", "spring", "--format", "table").output
    #expect(all.contains("r10") && all.contains("r39"))
  }

  @Test("answers are tables in colour, and without it where NO_COLOR is set")
  func colour() throws {
    let tool = try Tool.withLedger()
    let coloured = try session(tool, ["balances", "spring"]).shown
    #expect(coloured.hasPrefix("\u{1B}[1mparticipant"))
    for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let plain = try session(tool, ["balances", "spring"], environment: environment).shown
      #expect(plain.hasPrefix("participant") && !plain.contains("\u{1B}"))
    }
    #expect(try session(tool, ["improt"]).shown.hasPrefix("\u{1B}[31mreferral-ledger:\u{1B}[0m"))
  }

  @Test("tables fit its width", arguments: [40, 60, 80])
  func width(columns: UInt16) throws {
    let tool = try Tool.withLedger()
    for command in [
      ["balances", "spring"], ["tail", "spring"], ["help"], ["help", "batch", "pay"],
    ] {
      let shown = try session(tool, command, columns: columns, environment: ["NO_COLOR": "1"]).shown
      for line in shown.split(separator: "\n") {
        #expect(line.count <= Int(columns), "\(line)")
      }
    }
  }

  @Test("an import shows how far it has come, and takes the bar away")
  func progress() throws {
    let tool = try Tool.withLedger([])
    let line =
      #"{"type":"PaymentSucceeded","payment":"p\#("%")","payer":"u","amount":"1.00","currency":"USD","kind":"purchase"}"#
    try tool.write(
      (0..<30_000).map { line.replacingOccurrences(of: "%", with: "\($0)") }.joined(
        separator: "\n"),
      to: "events.jsonl")
    let (shown, end) = try session(tool, ["import", "spring", "events.jsonl"])
    #expect(end == .status(0))
    #expect(shown.contains("█") || shown.contains("░"))
    #expect(shown.contains(" lines") && shown.contains("%"))
    #expect(shown.contains("\r\u{1B}[K\u{1B}[1mlines") && shown.contains("30000"))
    #expect(!shown.contains("  0 lines"))
    let quiet = try session(tool, ["import", "spring", "events.jsonl", "--quiet"]).shown
    #expect(!quiet.contains("░") && !quiet.contains("█"))
  }

  @Test("whoever cannot be asked is told what to do, status 2")
  func noTerminal() throws {
    let tool = try Tool.withLedger()
    let run = try tool.run(["batch", "pay", "spring"])
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(
      run.errors.contains("nobody can be asked without a terminal") && run.errors.contains("--yes"))
  }
}
