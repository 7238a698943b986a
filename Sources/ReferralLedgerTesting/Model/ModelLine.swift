import LedgerCore

/// What names a line of a batch.
struct ModelLineKey: Hashable, Sendable {
  var batch: Text
  var referrer: ID
  var currency: Text
}

/// How far paying a line of a batch has come (rule R13).
struct ModelLine: Hashable, Sendable {
  /// The number of the latest attempt, 0 before the first.
  var latestAttempt: UInt64 = 0
  /// What that attempt is moving, while it is under way.
  var inFlight: Int64?
  /// Whether it goes to an address outside.
  var goesOutside = false
  /// What was paid, once it is.
  var paid: Int64?

  var isPaid: Bool { paid != nil }
}
