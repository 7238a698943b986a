public import LedgerCore

/// What the invariants need to see of a ledger, whatever stands behind it.
public protocol LedgerFace {
  /// The log, from position 1.
  var events: [LedgerEvent] { get }
  /// Every figure at a time, for each participant and currency in which one ever moved.
  func balances(at time: Timestamp) -> [Balance]
  /// Does what a step of a history says.
  mutating func take(_ step: HistoryStep) -> Decision
}

extension ReferenceModel: LedgerFace {}
