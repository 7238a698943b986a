import CommandLineKit
import LedgerAudit
import LedgerCore
import LedgerStorage
import ReferralLedger

/// What verifying a ledger found.
struct Verification {
  let files: LogVerification
  /// Up to where it was verified.
  var checkpoint: Checkpoint
  var rules: RuleCheck.Result?
  /// The digest of the state as a ledger opens it, from its newest snapshot on.
  var snapshotDigest: Hash256?

  init(files: LogVerification) {
    self.files = files
    checkpoint = files.intact
  }

  /// The first thing that is wrong, in a line; `nil` where all is right.
  var problem: String? {
    if let damage = files.damage.first { return damage.description }
    if let divergence = rules?.divergence {
      return
        "position \(divergence.position): \(divergence.finding); restore a backup from before, or find "
        + "out who wrote it"
    }
    if let broken = rules?.brokenInvariant { return "the state does not hold: \(broken)" }
    if let digest = rules?.stateDigest, let snapshotDigest, digest != snapshotDigest {
      return
        "the snapshot is not the state of the log; remove the ledger's snapshots, they are made again"
    }
    return nil
  }

  /// What was checked, how much of it, and whether it is right.
  var listing: Listing {
    let isRight = files.isIntact
    var rows: [[Cell]] = [
      [
        .text("files: checksums, Merkle tree, positions, seals"),
        .text("\(files.bytes.grouped) bytes"),
        .text(isRight ? "right" : "damaged"),
      ]
    ]
    if let rules {
      rows.append([
        .text("rules: every event is what the gate gives"), .text("\(rules.events.grouped) events"),
        .text(rules.divergence == nil ? "right" : "diverges"),
      ])
    }
    if let digest = rules?.stateDigest {
      let agrees = digest == snapshotDigest && rules?.brokenInvariant == nil
      rows.append([
        .text("state: snapshot, full replay and invariants"),
        .text("digest \(digest.description.prefix(16))…"), .text(agrees ? "right" : "differs"),
      ])
    }
    return Listing([.prose("checked"), .prose("how much"), .text("found")], rows: rows)
  }
}

extension Session {
  /// Prints what verifying a ledger found.
  func print(_ findings: Verification) {
    guard chosenFormat == .json else { return print(findings.listing) }
    print { json in
      json.beginObject()
      json.key("right")
      json.bool(findings.problem == nil)
      json.key("position")
      json.integer(Int64(clamping: findings.checkpoint.position))
      json.key("root")
      json.string(findings.checkpoint.root.description)
      json.key("stateDigest")
      json.cell(Cell(findings.rules?.stateDigest?.description))
      json.key("segments")
      json.integer(Int64(findings.files.segments))
      json.key("bytes")
      json.integer(Int64(clamping: findings.files.bytes))
      json.key("events")
      json.integer(Int64(clamping: findings.rules?.events ?? 0))
      json.key("divergence")
      json.cell(
        findings.rules?.divergence.map { .number(Int64(clamping: $0.position)) } ?? .none)
      json.key("problem")
      json.cell(Cell(findings.problem))
      json.endObject()
    }
  }
}
