public import LedgerCore

/// A generated story of a ledger: what was proposed and calculated, and when.
///
/// The first step of most publishes terms; each step says what the clock shows, which mostly moves on.
public struct History: Hashable, Sendable {
  /// What happens, in this order.
  public var steps: [HistoryStep]

  /// A history of some steps.
  public init(steps: [HistoryStep]) { self.steps = steps }

  /// The terms that are proposed first.
  public var terms: ProgramTerms? {
    for case .propose(let proposal, _) in steps {
      if case .programPublished(let event) = proposal.body { return event.terms }
    }
    return nil
  }

  /// What a model decides about each step, in order.
  public func decisions(of model: inout ReferenceModel) -> [Decision] {
    steps.map { model.take($0) }
  }
}

extension History: CustomStringConvertible {
  /// The steps, a line each.
  public var description: String { steps.map(\.description).joined(separator: "\n") }
}

extension ReferenceModel {
  /// Does what a step of a history says.
  public mutating func take(_ step: HistoryStep) -> Decision {
    switch step {
    case .propose(let proposal, let now): propose(proposal, now: now)
    case .proposeGroup(let proposals, let now): proposeGroup(proposals, now: now)
    case .calculate(let period, let now): calculate(period: period, now: now)
    case .preview(let referrer, let actor, let now): preview(of: referrer, by: actor, now: now)
    case .confirm(let actor, let now): confirm(by: actor, now: now)
    }
  }
}
