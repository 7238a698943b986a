import CommandLineKit
import LedgerAudit
import LedgerStorage
import ReferralLedger

/// `verify`: whether the log is what was written, and that is what the rules give (A3).
enum VerifyCommand {
  static let command = Command(
    "verify",
    "checks every byte, every recorded amount and the state, and names the first divergence",
    details: """
      First the files: every frame against its checksums, the Merkle tree (RFC 9162), its neighbours and the seals, \
      and that positions have no gaps. Then the rules: every event is proposed again, and what the gate makes of it \
      must be what stands in the log, amounts included, byte for byte. Last the state: what opens from the newest \
      snapshot must be what a full replay gives, and hold its invariants.

      The exit status is 0 where all of it is right, 1 where an event is not what the rules give, and 3 where files \
      are damaged. The ledger may be in use. With --as-of the files are checked whole, and events and state up to \
      there; the position and the root hash that JSON has are those of then.
      """,
    takes: [Parameters.ledger, Parameters.asOf],
    examples: [
      "referral-ledger verify spring": "every night, say",
      "referral-ledger verify spring --as-of 2025-10-01 --format json":
        "whether September still is what was signed off",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    try session.requireLedger(path)
    var findings: Verification
    do throws(StoreFailure) {
      let store = try await FileStore.openReadOnly(at: path)
      findings = Verification(files: try await store.verify())
      try await store.close()
    } catch {
      // Too damaged to be opened: what can be said of it is said by reading all there is.
      guard error.kind == .damaged || error.kind == .missing else { throw .store(error, at: path) }
      findings = Verification(files: try await offline(path))
    }
    if findings.files.isIntact {
      findings = try await session.reading(path) { opened throws(CommandFailure) in
        try await checkRules(findings, opened, session)
      }
    }
    session.print(findings)
    if let problem = findings.problem { console.fail("\(path): \(problem)") }
    if !findings.files.isIntact { return .ledger }
    return findings.problem == nil ? .done : .flawed
  }

  private static func offline(_ path: String) async throws(CommandFailure) -> LogVerification {
    do throws(StoreFailure) {
      return try await FileStore.verify(at: path)
    } catch {
      throw .store(error, at: path)
    }
  }

  private static func checkRules(
    _ findings: Verification, _ opened: OpenLedger, _ session: Session
  ) async throws(CommandFailure) -> Verification {
    var findings = findings
    var last: UInt64 = .max
    if let asOf = try session.given(Parameters.asOf) {
      let end = try await session.pastState(of: opened, asOf).state.head
      let root = try await opened.attempt { () throws(StoreFailure) in
        try await opened.store.root(at: end)
      }
      findings.checkpoint = Checkpoint(position: end, root: root)
      last = end
    }
    let end = last
    var bar = ProgressBar(session.console, unit: "events")
    defer { bar.clear() }
    let rules = try await opened.attempt { () throws(StoreFailure) in
      try await RuleCheck(opened.ledger, on: opened.store).run(upTo: end) { done, all in
        bar.show(Int(clamping: done), part: Double(done) / Double(max(all, 1)))
      }
    }
    findings.rules = rules
    guard rules.divergence == nil else { return findings }
    findings.snapshotDigest = try await opened.attempt { () throws(StoreFailure) in
      var past = try await opened.ledger.state(asOf: rules.events).state
      return past.digest
    }
    return findings
  }
}
