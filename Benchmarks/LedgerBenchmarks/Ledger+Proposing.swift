import ReferralLedger

extension Ledger {
  /// Proposes in groups of 8190, as an import does, and throws where something is refused.
  func proposeInBulk(_ proposals: [Proposal]) async throws {
    for start in stride(from: 0, to: proposals.count, by: 8190) {
      try await proposeAll(proposals[start..<min(start + 8190, proposals.count)])
    }
  }

  /// Proposes one event, and throws where it is not new or refused.
  func accept(_ proposal: Proposal) async throws {
    guard case .accepted = try await propose(proposal) else {
      throw BenchmarkFailure("\(proposal.body.type.name) was not accepted")
    }
  }

  /// Proposes in one call, and throws where something is refused.
  func proposeAll(_ proposals: ArraySlice<Proposal>) async throws {
    if proposals.count == 1, let proposal = proposals.first {
      if case .rejected(let rejection) = try await propose(proposal) {
        throw BenchmarkFailure("\(rejection)")
      }
      return
    }
    for case .rejected(let rejection) in try await propose(each: Array(proposals)) {
      throw BenchmarkFailure("\(rejection)")
    }
  }
}
