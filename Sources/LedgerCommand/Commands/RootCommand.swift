import CommandLineKit
import LedgerStorage
import ReferralLedger

/// `root`: what two people compare who want to know whether they have the same ledger.
enum RootCommand {
  static let command = Command(
    "root", "prints position, root hash and state digest on one line",
    details: """
      The root hash is that of the Merkle tree (RFC 9162) over all records up to the position; the state digest is \
      that of everything that follows from them. Whoever has the same ones has the same ledger.
      """,
    takes: [Parameters.ledger, Parameters.asOf],
    examples: ["referral-ledger root spring": "what to write down somewhere else"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    let asOf = try given(Parameters.asOf)
    let (checkpoint, digest) = try await session.reading(path) { opened throws(CommandFailure) in
      guard let asOf else {
        return try await opened.attempt { () throws(StoreFailure) in
          let digest = try await opened.ledger.stateDigest()
          return (try await opened.store.checkpoint(), digest)
        }
      }
      var past = try await session.pastState(of: opened, asOf).state
      let root = try await opened.attempt { () throws(StoreFailure) in
        try await opened.store.root(at: past.head)
      }
      return (Checkpoint(position: past.head, root: root), past.digest)
    }
    if session.chosenFormat == .table {
      console.output.line("\(checkpoint.position) \(checkpoint.root) \(digest)")
      return .done
    }
    session.print(
      Listing(
        record: [.number("position"), .text("root"), .text("stateDigest")],
        [
          .number(Int64(clamping: checkpoint.position)), .text(checkpoint.root.description),
          .text(digest.description),
        ]))
    return .done
  }
}
