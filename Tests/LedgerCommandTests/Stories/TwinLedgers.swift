import Foundation
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Two ledgers on real files that live through the same story: one by the library's calls, one by commands.
///
/// They must end with the same log, to the last byte.
struct TwinLedgers {
  let tool: Tool
  let library: Ledger
  let clock = ManualClock()

  init(_ terms: String, at start: String) async throws {
    tool = try Tool()
    clock.set(try #require(Timestamp(start)))
    library = try await Ledger.open(at: tool.path("library"), clock: clock, actor: "operator")
    try tool.write(terms, to: "terms.json")
    try await step("init", "commands", "--terms", "terms.json") {
      try await $0.publish(try ProgramTerms(terms))
    }
  }

  /// Goes on to another moment.
  func at(_ moment: String) throws { clock.set(try #require(Timestamp(moment))) }

  /// Does the same by a command and by a call, both of which must go well.
  @discardableResult
  func step(
    _ arguments: String..., input: String = "", call: (Ledger) async throws -> Void
  ) async throws -> Tool.Run {
    let run = try tool.run(["--now", clock.now.description] + arguments, input: input)
    guard run.status == 0 else { throw Tool.Unexpected(run: run, arguments: arguments) }
    try await call(library)
    return run
  }

  /// Does the same by a command and by a call, both of which must be refused with a code.
  func refusal(
    _ code: Rejection.Code, _ arguments: String..., input: String = "",
    at location: SourceLocation = #_sourceLocation,
    call: (Ledger) async throws(LedgerFailure) -> Void
  ) async throws {
    let run = try tool.run(["--now", clock.now.description] + arguments, input: input)
    #expect(run.status == 1, "\(run.errors)", sourceLocation: location)
    #expect((run.errors + run.output).contains(code.rawValue), sourceLocation: location)
    await #expect(sourceLocation: location) {
      try await call(library)
    } throws: { error in
      guard case .rejected(let rejection)? = error as? LedgerFailure else { return false }
      return rejection.code == code
    }
  }

  /// What a command prints as JSON, at the present moment.
  func asked(_ arguments: String...) throws -> Any? {
    let run = try tool.run(["--now", clock.now.description] + arguments)
    guard run.status == 0 else { throw Tool.Unexpected(run: run, arguments: arguments) }
    return run.json
  }

  /// One figure of a participant, as the command prints it.
  func figure(_ key: String, of participant: String) throws -> String? {
    let rows = try asked("balances", "commands", participant) as? [[String: String]]
    return rows?.first?[key]
  }

  /// Both have the same log, and it is right.
  func expectSame(at location: SourceLocation = #_sourceLocation) async throws {
    let root = try asked("root", "commands") as? [String: Any]
    let checkpoint = try await library.checkpoint()
    #expect(
      root?["root"] as? String == checkpoint.root.description, sourceLocation: location)
    #expect(
      root?["stateDigest"] as? String == (try await library.stateDigest().description),
      sourceLocation: location)
    try await expectRight(at: location)
  }

  /// Both are right by the rules.
  func expectRight(at location: SourceLocation = #_sourceLocation) async throws {
    try await library.close()
    for name in ["commands", "library"] {
      let run = try tool.run(["verify", name])
      #expect(run.status == 0, "\(run.errors)", sourceLocation: location)
    }
  }
}
