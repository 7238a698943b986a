public import LedgerCore

/// The rules of the ledger once more, slow and obvious, to hold the real ledger against.
///
/// It is written from the numbered rules alone: dictionaries, arrays and wide integers. Each stage of
/// rule G4 is one file, and the event's own rules are one file per part of the domain.
///
/// ## Topics
/// - ``propose(_:now:)``
/// - ``calculate(period:now:actor:at:)``
/// - ``preview(of:by:now:)``
/// - ``confirm(by:now:)``
/// - ``balances(at:)``
public struct ReferenceModel: Sendable {
  /// The log as the model would have written it.
  public internal(set) var events: [LedgerEvent] = []

  /// What the log says so far.
  var facts = ModelFacts()
  /// Where each key was recorded (rule G1).
  var positions: [ModelKey: UInt64] = [:]

  /// The latest preview of a batch, which the next confirmation is of (rule R12).
  var previewed: ModelPreview?

  /// A model of an empty log.
  public init() {}

  /// Decides about a proposal in the order of rule G4, and records what is accepted.
  /// - Complexity: O(*n*) in the size of what was recorded.
  public mutating func propose(_ proposal: Proposal, now: Timestamp) -> Decision {
    do throws(Rejection) {
      try ModelShape.check(proposal)
      try requireProgram(for: proposal.body)
      try requireReferences(of: proposal.body)
      let body = filled(try readingAmounts(of: proposal.body))
      let stamp = stamp(of: proposal, now: now)
      if let position = try recordedPosition(of: body, at: stamp.at) {
        if proposal.isMomentOurs, Timestamp.isValid(stamp.recordedAt.milliseconds + 1) {
          // A millisecond later it has another key, and counts unless it changes nothing.
          let later = Timestamp(milliseconds: stamp.recordedAt.milliseconds + 1)
          let decision = propose(proposal, now: later)
          if case .accepted = decision { return decision }
        }
        return .duplicate(of: position)
      }
      if facts.isUnchanged(by: body) { return .duplicate(of: nil) }
      try requirePosition(proposal.position, isAfter: placesBefore(body))
      var draft = ModelDraft(facts: facts, stamp: stamp)
      try draft.add(body)
      return .accepted(try commit(draft))
    } catch {
      return .rejected(error)
    }
  }

  /// Plans the payout of a period and records it as one group (rule R17).
  public mutating func calculate(
    period: ID, now: Timestamp, actor: Text? = nil, at: Timestamp? = nil
  ) -> Decision {
    do throws(Rejection) {
      try ModelShape.requireID(period, "period")
      if let actor { try ModelShape.requireID(actor, "actor") }
      guard !facts.terms.isEmpty else { throw ModelDraft.noProgram }
      let facts = try knownPeriod(period)
      if facts.isClosed {
        return .duplicate(of: positions[ModelKey(.periodClosed, [period])])
      }
      let recordedAt = recordedAt(now)
      let stamp = ModelStamp(
        at: at ?? recordedAt, recordedAt: recordedAt, actor: actor ?? ModelStamp.defaultActor)
      var draft = ModelDraft(facts: self.facts, stamp: stamp)
      for body in try draft.payout(of: period) { draft.record(body) }
      return .accepted(try commit(draft))
    } catch {
      return .rejected(error)
    }
  }

  /// When something that arrives now is recorded: the clock, but never before the last record.
  func recordedAt(_ now: Timestamp) -> Timestamp {
    guard let latest = events.last?.recordedAt else { return now }
    return max(now, latest)
  }

  func stamp(of proposal: Proposal, now: Timestamp) -> ModelStamp {
    let recordedAt = recordedAt(now)
    return ModelStamp(
      at: proposal.at ?? recordedAt, recordedAt: recordedAt,
      actor: proposal.actor ?? ModelStamp.defaultActor, correlation: proposal.correlation)
  }

  /// Refuses a position other than the next, `offset` places further on within a group (rule G4).
  func requirePosition(
    _ position: UInt64?, isAfter offset: Int
  ) throws(Rejection) {
    let next = UInt64(events.count + offset + 1)
    guard let position, position != next else { return }
    throw Rejection(.positionMismatch, "position \(position) was asked for, and \(next) is next")
  }

  /// How many events an accepted one puts before itself: the activation by a first payment (rule G2).
  func placesBefore(_ body: EventBody<Spelled>) -> Int {
    guard case .paymentSucceeded(let payment) = body else { return 0 }
    let isRegistered = facts.registrations[payment.payer] != nil
    return isRegistered && !facts.activated.contains(payment.payer) ? 1 : 0
  }

  /// Appends what a draft recorded, all of it or nothing.
  mutating func commit(_ draft: ModelDraft) throws(Rejection) -> [LedgerEvent] {
    if let overflow = draft.facts.overflow { throw Rejection(.amountOverflow, overflow) }
    facts = draft.facts
    var accepted: [LedgerEvent] = []
    for (body, stamp) in draft.recorded {
      let event = LedgerEvent(
        position: UInt64(events.count + 1), at: stamp.at, recordedAt: stamp.recordedAt,
        actor: stamp.actor, correlation: stamp.correlation, body: body)
      events.append(event)
      accepted.append(event)
      positions[ModelKey(of: body, at: stamp.at)] = event.position
    }
    return accepted
  }
}
