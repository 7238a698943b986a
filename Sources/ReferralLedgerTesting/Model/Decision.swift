public import LedgerCore

/// What the gate makes of a proposal.
public enum Decision: Hashable, Sendable {
  /// It becomes part of the log, perhaps with the events it expands to, in this order (rule G2).
  case accepted([LedgerEvent])
  /// It was recorded before, at this position; `nil` where it would merely change nothing (rule G1).
  case duplicate(of: UInt64?)
  /// It is refused, without effect.
  case rejected(Rejection)
}
