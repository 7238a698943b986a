import LedgerCore

extension History {
  /// The same story without insisting on positions, which other stories in between would move.
  package var withoutPositions: History {
    History(
      steps: steps.map { step in
        step.mapping { proposal in
          var proposal = proposal
          proposal.position = nil
          return proposal
        } period: {
          $0
        }
      })
  }

  /// The same story without batches of everybody, which other stories would become part of.
  package var withoutBatches: History {
    History(
      steps: steps.filter { step in
        switch step {
        case .preview, .confirm: false
        default: true
        }
      })
  }

  /// The same story about others: every id has a prefix, so that it is independent of this one.
  package func aboutOthers(prefix: String) -> History {
    var changes = FieldChange.Changes()
    changes.id = { Text(prefix + $0.string) }
    return History(
      steps: steps.map { step in
        step.mapping { proposal in
          var proposal = proposal
          proposal.body =
            FieldChange.apply(changes, toField: nil, of: proposal.body) ?? proposal.body
          return proposal
        } period: {
          Text(prefix + $0.string)
        }
      })
  }
}

extension HistoryStep {
  /// Whether the step publishes terms, which concern everybody.
  package var publishesTerms: Bool {
    if case .propose(let proposal, _) = self, case .programPublished = proposal.body { return true }
    return false
  }

  fileprivate func mapping(
    _ change: (Proposal) -> Proposal, period: (Text) -> Text
  ) -> HistoryStep {
    switch self {
    case .propose(let proposal, let now): .propose(change(proposal), now: now)
    case .proposeGroup(let proposals, let now): .proposeGroup(proposals.map(change), now: now)
    case .calculate(let id, let now): .calculate(period: period(id), now: now)
    case .preview, .confirm: self
    }
  }
}
