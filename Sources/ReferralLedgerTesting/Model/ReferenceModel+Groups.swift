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
        throw Rejection(.malformed, "a group of payout lines ends with its PeriodClosed")
      }
      if try knownPeriod(end.period).isClosed {
        return .duplicate(of: try recordedStart(of: bodies, in: end.period))
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

  /// Where the group was recorded, if all of it was as given (rule G1).
  private func recordedStart(
    of bodies: [EventBody<Spelled>], in period: Text
  ) throws(Rejection) -> UInt64? {
    var first: UInt64?
    for body in bodies {
      let position = try recordedPosition(of: body, at: Timestamp(milliseconds: 0))
      // A line that the closed period does not have is none that the rules give (rule G5).
      if position == nil { throw ModelDraft.notTheGroup(of: period) }
      if first == nil { first = position }
    }
    return first
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
