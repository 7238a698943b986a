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
  /// Where everything stands that was appended for it: the event and what it expanded to.
  public let positions: ClosedRange<UInt64>?
  /// What stands there, in order; empty for a duplicate, and for proposals that were made in bulk.
  public let events: [LedgerEvent]
  /// The figures that the events changed, as they are now; empty where ``events`` is.
  public let balances: [Balance]

  /// What is told of a proposal that became part of the log.
  init(
    position: UInt64, positions: ClosedRange<UInt64>, events: [LedgerEvent] = [],
    balances: [Balance] = []
  ) {
    self.position = position
    isDuplicate = false
    self.positions = positions
    self.events = events
    self.balances = balances
  }

  /// What is told of a proposal that was recorded before.
  init(duplicateOf position: UInt64?) {
    self.position = position
    isDuplicate = true
    positions = nil
    events = []
    balances = []
  }
}
