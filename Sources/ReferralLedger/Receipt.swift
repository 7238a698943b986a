public import LedgerCore

/// What became of a proposal.
public enum Outcome: Hashable, Sendable {
  /// It is part of the log, durably.
  case accepted(Receipt)
  /// It was part of the log before; nothing was appended.
  case duplicate(Receipt)
  /// It was refused; nothing was appended.
  case rejected(Rejection)

  /// The receipt, whether new or of the original; throws what was refused.
  public func receipt() throws(Rejection) -> Receipt {
    switch self {
    case .accepted(let receipt), .duplicate(let receipt): return receipt
    case .rejected(let rejection): throw rejection
    }
  }
}

/// What a caller gets for an accepted proposal, and again for every repetition of it.
public struct Receipt: Hashable, Sendable {
  /// Where the proposed event stands; `nil` where it would have changed nothing and was never recorded.
  public let position: UInt64?
  /// Whether the proposal had been recorded before.
  public let isDuplicate: Bool
  /// What was appended for it, in order: the event and what it expanded to; nothing for a duplicate.
  public let events: [LedgerEvent]
  /// The figures that the events changed, as they are now.
  public let balances: [Balance]
}
