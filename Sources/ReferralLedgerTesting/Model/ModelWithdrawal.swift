import LedgerCore

/// A withdrawal and where it stands (rule R21).
struct ModelWithdrawal: Hashable, Sendable {
  enum State: Hashable, Sendable {
    case requested, approved, rejected, completed, failed
  }

  var participant: ID
  var amount: Int64
  var currency: Currency
  var state = State.requested
}
