import LedgerCore

/// What every event of one append has in common: when, recorded when, by whom.
struct ModelStamp: Sendable {
  static let defaultActor: Text = "system"

  var at: Timestamp
  var recordedAt: Timestamp
  var actor: Text
  var correlation: Text?
}
