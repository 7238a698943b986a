public import LedgerCore

/// One thing that a generated history does to a ledger.
public enum HistoryStep: Hashable, Sendable {
  /// Proposes an event while the clock shows a time.
  case propose(Proposal, now: Timestamp)
  /// Proposes the lines of a payout together, as an import does (rule G5).
  case proposeGroup([Proposal], now: Timestamp)
  /// Calculates a period (rule R17).
  case calculate(period: ID, now: Timestamp)
  /// Asks for the preview of a batch, for everybody or for one referrer (rule R11).
  case preview(of: ID?, by: Text, now: Timestamp)
  /// Confirms the latest preview (rule R12).
  case confirm(by: Text, now: Timestamp)

  /// What the clock shows.
  public var now: Timestamp {
    switch self {
    case .propose(_, let now), .proposeGroup(_, let now), .calculate(_, let now),
      .preview(_, _, let now), .confirm(_, let now):
      now
    }
  }
}

extension HistoryStep: CustomStringConvertible {
  /// The step as one line of JSON, preceded by the time that the clock shows.
  public var description: String {
    switch self {
    case .propose(let proposal, let now): "\(now) \(proposal.line)"
    case .proposeGroup(let proposals, let now):
      "\(now) [" + proposals.map(\.line).joined(separator: ", ") + "]"
    case .calculate(let period, let now): "\(now) calculate \(period)"
    case .preview(let referrer, let actor, let now):
      "\(now) preview \(referrer.map { "of \($0) " } ?? "")by \(actor)"
    case .confirm(let actor, let now): "\(now) confirm by \(actor)"
    }
  }
}
