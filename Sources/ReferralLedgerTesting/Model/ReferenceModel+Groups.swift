public import LedgerCore

extension ReferenceModel {
  /// Decides about the lines of a payout up to their `PeriodClosed`, as an import has them (rule G5).
  ///
  /// The stages of rule G4 are gone through for all lines before the next stage begins.
  public mutating func proposeGroup(_ proposals: [Proposal], now: Timestamp) -> Decision {
    do throws(Rejection) {
      for proposal in proposals { try ModelShape.check(proposal) }
      guard !facts.terms.isEmpty else { throw ModelDraft.noProgram }
      for proposal in proposals { try requireReferences(of: proposal.body) }
      var bodies: [EventBody<Spelled>] = []
      for proposal in proposals {
        bodies.append(filled(try readingAmounts(of: proposal.body)))
      }
      guard let last = bodies.last, case .periodClosed(let end) = last else {
        throw Rejection(.amountMismatch, "a payout ends with the PeriodClosed of its period")
      }
      if try knownPeriod(end.period).isClosed {
        try requireRecorded(bodies)
        return .duplicate(of: positions[ModelKey(.periodClosed, [end.period])])
      }
      for (offset, proposal) in proposals.enumerated() {
        try requirePosition(proposal.position, isAfter: offset)
      }
      let stamps = proposals.map { stamp(of: $0, now: now) }
      guard let first = stamps.first else { throw ModelDraft.notTheGroup(of: end.period) }
      var draft = ModelDraft(facts: facts, stamp: first)
      let payout = try draft.payout(of: end.period)
      guard payout.count == bodies.count else { throw ModelDraft.notTheGroup(of: end.period) }
      for ((planned, given), stamp) in zip(zip(payout, bodies), stamps) {
        guard ReferenceModel.matches(given, planned) else {
          throw ModelDraft.notTheGroup(of: end.period)
        }
        draft.stamp = stamp
        draft.record(planned)
      }
      return .accepted(try commit(draft))
    } catch {
      return .rejected(error)
    }
  }

  /// Refuses a group with a line that its closed period has not, or has otherwise (rules G1 and G5).
  private func requireRecorded(_ bodies: [EventBody<Spelled>]) throws(Rejection) {
    for body in bodies {
      guard try recordedPosition(of: body, at: Timestamp(milliseconds: 0)) == nil else { continue }
      throw Rejection(.amountMismatch, "the payout has a line that its closed period does not have")
    }
  }

  /// Whether a given line is the planned one; a score may be left out.
  private static func matches(
    _ given: EventBody<Spelled>, _ planned: EventBody<Spelled>
  ) -> Bool {
    guard case .payoutCalculated(var given) = given, case .payoutCalculated(let planned) = planned
    else { return given == planned }
    if given.score == nil { given.score = planned.score }
    return given == planned
  }
}
