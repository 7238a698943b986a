import Foundation
import ReferralLedgerTesting
import Testing

/// What becomes of output that nobody takes.
@Suite("Output", .timeLimit(.minutes(10)), .unsanitized)
struct StreamTests {
  @Test("that nobody reads any more ends quietly, status 0")
  func brokenPipe() throws {
    let lines = (1...20_000).map {
      #"{"type":"PaymentSucceeded","payment":"p\#($0)","payer":"zoe","amount":"1.00","currency":"USD","kind":"purchase"}"#
    }
    let tool = try Tool.withLedger(lines)
    let run = try tool.run(
      ["export", "spring"], by: #""$@" | head -n 1 > /dev/null; exit ${PIPESTATUS[0]}"#)
    #expect(run.end == .status(0))
    #expect(run.errors.isEmpty)
    let table = try tool.run(
      ["export", "spring", "--format", "csv"], by: #""$@" | true; exit ${PIPESTATUS[0]}"#)
    #expect(table.end == .status(0) && table.errors.isEmpty)
  }

  @Test(
    "that cannot be written is told, status 1",
    arguments: [(">&-", "Bad file descriptor"), ("> /dev/full", "No space left on device")])
  func unwritable(redirection: String, reason: String) throws {
    let tool = try Tool.withLedger()
    let run = try tool.run(["root", "spring"], by: #""$@" \#(redirection)"#)
    #expect(run.end == .status(1))
    #expect(run.errors.contains("standard output: \(reason)"))
  }

  @Test("that is closed never becomes a file of the ledger")
  func closedStreams() throws {
    let tool = try Tool.withLedger()
    let run = try tool.run(
      ["import", "spring", "events.jsonl"],
      by: #"echo '{"type":"x"}' > events.jsonl; "$@" <&- >&- 2>&-"#)
    #expect(run.status == 1)
    #expect(try tool.run(["verify", "spring"]).status == 0)
  }

  @Test("is JSON to programs and has no colour, with or without NO_COLOR")
  func plain() throws {
    let tool = try Tool.withLedger()
    #expect(try tool.done("balances", "spring").json is [[String: String]])
    for environment in [[:], ["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let run = try tool.run(
        ["balances", "spring", "--format", "table"], environment: environment)
      #expect(!run.output.contains("\u{1B}") && run.output.hasPrefix("participant"))
    }
  }

  @Test("says what there is nothing to do for")
  func nothing() throws {
    let tool = try Tool.withLedger()
    let sound = try tool.run(["repair", "spring"])
    #expect(sound.status == 0 && sound.errors == "there is nothing to repair\n")
    for participant in ["alice", "bob"] {
      try tool.done("block", "spring", participant, "--reason", "looked at")
    }
    let held = try tool.run(["batch", "pay", "spring", "--yes", "--format", "table"])
    #expect(held.output.contains("left out"))
    #expect(held.errors == "nobody is paid: all who have something pending are left out\n")
    let none = try tool.run(["batch", "pay", "spring", "--yes", "--participant", "carol"])
    #expect(none.errors == "there is nothing to pay\n")
  }

  @Test("says nothing but answers and errors where it is to be quiet")
  func quiet() throws {
    let tool = try Tool.withLedger([])
    #expect(try tool.run(["withdrawal", "list", "spring", "--format", "table"]).errors != "")
    #expect(
      try tool.run(["withdrawal", "list", "spring", "--format", "table", "--quiet"]).errors == "")
  }
}
