import LedgerCore

extension HistoryStep {
  /// What the step proposes.
  var proposals: [Proposal] {
    switch self {
    case .propose(let proposal, _): [proposal]
    case .proposeGroup(let proposals, _): proposals
    case .calculate, .preview, .confirm: []
    }
  }

  /// The same step while the clock shows another time.
  func with(now: Timestamp) -> HistoryStep {
    switch self {
    case .propose(let proposal, _): .propose(proposal, now: now)
    case .proposeGroup(let proposals, _): .proposeGroup(proposals, now: now)
    case .calculate(let period, _): .calculate(period: period, now: now)
    case .preview(let referrer, let actor, _): .preview(of: referrer, by: actor, now: now)
    case .confirm(let actor, _): .confirm(by: actor, now: now)
    }
  }

  /// The same step with one id in place of another, wherever it stands.
  func renaming(_ old: ID, to new: ID) -> HistoryStep {
    var changes = FieldChange.Changes()
    changes.id = { $0 == old ? new : nil }
    func renamed(_ proposal: Proposal) -> Proposal {
      var proposal = proposal
      if let body = FieldChange.apply(changes, toField: nil, of: proposal.body) {
        proposal.body = body
      }
      return proposal
    }
    return switch self {
    case .propose(let proposal, let now): .propose(renamed(proposal), now: now)
    case .proposeGroup(let proposals, let now): .proposeGroup(proposals.map(renamed), now: now)
    case .calculate(let period, let now): .calculate(period: period == old ? new : period, now: now)
    case .preview(let referrer, let actor, let now):
      .preview(of: referrer == old ? new : referrer, by: actor, now: now)
    case .confirm: self
    }
  }
}
