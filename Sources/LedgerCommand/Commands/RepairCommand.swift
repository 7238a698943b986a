import CommandLineKit
import LedgerStorage
import ReferralLedger

/// `repair`: puts a damaged ledger in order, and keeps what that removes.
enum RepairCommand {
  static let command = Command(
    "repair", "shows what recovery would set aside, and does it with --yes",
    details: """
      A damaged log is cut off where what is beyond doubt ends. What stood behind the damage is given up, and kept in \
      the ledger's directory 'quarantine': restore a backup instead if there is one. Nobody may write or read the ledger \
      meanwhile. A ledger that is not damaged is not changed, except that what a crash left of an append that was never \
      acknowledged is set aside.
      """,
    takes: [Parameters.ledger, Parameters.yes],
    examples: [
      "referral-ledger repair spring": "what would be done",
      "referral-ledger repair spring --yes": "does it",
    ], run: run)

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let path = try given(Parameters.ledger)
    try session.requireLedger(path)
    let doesIt = try given(Parameters.yes)
    let found: LogVerification
    var removed: [String] = []
    var givenUp: ClosedRange<UInt64>?
    do throws(StoreFailure) {
      found = try await FileStore.verify(at: path)
      if doesIt, !found.isIntact {
        let report = try await FileStore.repair(at: path)
        (removed, givenUp) = (report.removed, report.givenUp)
      } else if doesIt, found.tornBytes > 0 {
        let store = try await FileStore.open(at: path)
        removed = store.report.quarantined.map { [$0.file] } ?? []
        try await store.close()
      }
    } catch {
      throw .store(error, at: path)
    }
    session.print(listing(found, removed, givenUp))
    if found.isIntact {
      if removed.isEmpty {
        console.note(
          found.tornBytes == 0
            ? "there is nothing to repair"
            : "nothing is damaged; what a crash left of an append is set aside with --yes")
      }
      return .done
    }
    if doesIt {
      console.fail(
        "\(path): the log was cut off after position \(found.intact.position); what stood behind it is in "
          + "\(removed.joined(separator: ", ")), compare it with a backup")
    } else {
      for damage in found.damage { console.fail("\(path): \(damage)") }
      console.note("it would be cut off after position \(found.intact.position) with --yes")
    }
    return .flawed
  }

  private static func listing(
    _ found: LogVerification, _ removed: [String], _ givenUp: ClosedRange<UInt64>?
  ) -> Listing {
    Listing(
      record: [
        .number("position"), .text("root"), .number("damages"), .number("tornBytes", "torn bytes"),
        .text("removed", "kept in").optional, .text("givenUp", "given up").optional,
      ],
      [
        .number(Int64(clamping: found.intact.position)), .text(found.intact.root.description),
        .number(Int64(found.damage.count)), .number(Int64(clamping: found.tornBytes)),
        .texts(removed), Cell(givenUp.map { "\($0.lowerBound)…\($0.upperBound)" }),
      ])
  }
}
