import CommandLineKit
import LedgerStorage
import ReferralLedger

/// `backup`: a copy of a ledger in use.
enum BackupCommand {
  private static let destination = Parameter.argument(
    ValueKind<String>.directory("DESTINATION"), "a directory that is empty or missing")

  static let command = Command(
    "backup", "makes a consistent copy of a ledger in use",
    details: """
      The copy is the ledger as it was at some moment while it was made, whatever is written meanwhile; it is verified \
      before the command ends. A ledger that is damaged is not copied.

      Before paying from a restored backup, compare it with a checkpoint kept elsewhere (root): what was paid since is not \
      in it, and would be paid again.
      """,
    takes: [Parameters.ledger, destination],
    examples: ["referral-ledger backup spring /backups/spring-2025-10-01": "a copy"], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let (path, destination) = (try given(Parameters.ledger), try given(destination))
    try session.requireLedger(path)
    let copied: LogVerification
    do throws(StoreFailure) {
      let store = try await FileStore.openReadOnly(at: path)
      copied = try await store.backup(to: destination)
      try await store.close()
    } catch {
      throw .store(error, at: "\(path) to \(destination)")
    }
    session.print(
      Listing(
        record: [.text("backup"), .number("position"), .text("root"), .number("bytes")],
        [
          .text(destination), .number(Int64(clamping: copied.intact.position)),
          .text(copied.intact.root.description), .number(Int64(clamping: copied.bytes)),
        ]))
    return .done
  }
}
