import LedgerCore

/// Who referred somebody, and since when.
struct ModelRegistration: Hashable, Sendable {
  var referrer: ID
  var at: Timestamp
}
