/// The one way into the log: pure rules over the state and a proposal (rules G1–G6).
///
/// A rule neither reads the log nor changes the state. Where it must see a recorded event (a refund's
/// payment, the content behind a key), it says at which position that stands; whoever drives the gate
/// fetches it and asks again. The rules of each feature stand in a file of their own.
package enum Gate {
  /// What came of asking.
  package enum Answer: Sendable {
    /// It becomes part of the log.
    case accepted(Acceptance)
    /// It was recorded before, at this position; `nil` where it would merely change nothing (rule G1).
    case duplicate(of: UInt64?)
    /// It is refused, without effect.
    case rejected(Rejection)
    /// The rules must see the record at a position first.
    case needs(UInt64)
  }

  /// Decides on a proposal, as if it were recorded at `now`.
  package static func decide(
    _ proposal: Proposal, on state: LedgerState, now: Timestamp, actor: Text, evidence: Evidence
  ) -> Answer {
    let actor = proposal.actor ?? actor
    let hearing = Hearing(
      stamp: Stamp(
        at: proposal.at ?? now, recordedAt: now, actor: actor, correlation: proposal.correlation),
      position: proposal.position, evidence: evidence)
    do throws(Verdict) {
      // A payment is taken out of its proposal once, and filled in and handed on in place.
      if case .paymentSucceeded(var payment) = proposal.body {
        if let failure = shapeFailure(of: &payment, hearing.stamp) { throw .rejected(failure) }
        let program = try inForce(state)
        let accepted = try record(&payment, program, state, hearing)
        return .accepted(.payment(payment, accepted))
      }
      if let failure = shapeFailure(of: proposal, actor: actor) { throw .rejected(failure) }
      return .accepted(try accept(proposal.body, on: state, hearing))
    } catch {
      switch error {
      case .rejected(let rejection): return .rejected(rejection)
      case .duplicate(let position): return .duplicate(of: position)
      case .needs(let position): return .needs(position)
      }
    }
  }

  private static func inForce(_ state: LedgerState) throws(Verdict) -> SharedTerms {
    guard let shared = state.figures.program.inForce else {
      throw .rejected(Rejection(.noProgram, "no terms are published; publish the program first"))
    }
    return shared
  }

  private static func accept(
    _ body: EventBody<Spelled>, on state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    if case .programPublished(let program) = body { return try publish(program, state, hearing) }
    let program = try inForce(state)
    switch body {
    case .programPublished(let program): return try publish(program, state, hearing)
    case .referralCodeIssued(let issued): return try issue(issued, state, hearing)
    case .referralRegistered(let registration): return try register(registration, state, hearing)
    case .referralActivated(let activation): return try activate(activation, state, hearing)
    case .paymentSucceeded(var payment):
      let accepted = try record(&payment, program, state, hearing)
      return .payment(payment, accepted)
    case .paymentRefunded(let refund): return try self.refund(refund, state, hearing)
    case .cashbackStarted(let started): return try start(started, state, hearing)
    case .cashbackPaid(let paid): return try pay(paid, state, hearing)
    case .cashbackFailed(let failed): return try fail(failed, state, hearing)
    case .batchFinished(let finished): return try finish(finished, state, hearing)
    case .referrerBlocked(let change): return try block(change, true, state, hearing)
    case .referrerUnblocked(let change): return try block(change, false, state, hearing)
    case .planAssigned(let assignment): return try assign(assignment, state, hearing)
    case .periodOpened(let opened): return try open(opened, state, hearing)
    case .revenueRecorded(let revenue): return try record(revenue, state, hearing)
    case .engagementRecorded(let engagement): return try record(engagement, state, hearing)
    case .payoutCalculated(let line): return try single(line, state, hearing)
    case .periodClosed(let closed): return try single(closed, state, hearing)
    case .payoutClaimed(let claim): return try self.claim(claim, state, hearing)
    case .withdrawalRequested(let request):
      return try self.request(request, program.terms, state, hearing)
    case .withdrawalApproved(let step):
      return try move(step, to: .approved, program.terms, state, hearing)
    case .withdrawalRejected(let step):
      return try move(step, to: .rejected, program.terms, state, hearing)
    case .withdrawalCompleted(let step):
      return try move(step, to: .completed, program.terms, state, hearing)
    case .withdrawalFailed(let step):
      return try move(step, to: .failed, program.terms, state, hearing)
    case .balanceAdjusted(let adjustment): return try adjust(adjustment, state, hearing)
    }
  }
}

/// Why a rule stops before it accepts.
enum Verdict: Error {
  case rejected(Rejection)
  case duplicate(of: UInt64?)
  case needs(UInt64)

  static func rejected(_ code: Rejection.Code, _ message: String) -> Verdict {
    .rejected(Rejection(code, message))
  }
}

/// Recorded events that rules asked to see, by position.
package struct Evidence: Sendable {
  private var events: [UInt64: LedgerEvent] = [:]

  /// Nothing was asked for yet.
  package init() {}

  /// Shows a recorded event.
  package mutating func add(_ event: LedgerEvent) { events[event.position] = event }

  /// Whether the event at a position was shown.
  func shows(_ position: UInt64) -> Bool { events[position] != nil }

  func event(at position: UInt64) throws(Verdict) -> LedgerEvent {
    guard let event = events[position] else { throw .needs(position) }
    return event
  }
}

/// Everything about a proposal but what it says happened.
struct Hearing {
  let stamp: Stamp
  /// The position that the proposal insists on.
  let position: UInt64?
  var evidence: Evidence

  var at: Timestamp { stamp.at }
  var recordedAt: Timestamp { stamp.recordedAt }

  /// Checks the position that the proposal insists on (`positionMismatch`).
  func checkPosition(_ next: UInt64) throws(Verdict) {
    guard let position, position != next else { return }
    throw .rejected(.positionMismatch, "the event would stand at position \(next), not \(position)")
  }

  /// The events that were accepted, standing next in the log; they share everything but their bodies.
  func events(_ bodies: [EventBody<Spelled>], after head: UInt64) -> Acceptance {
    var position = head
    return .events(
      bodies.map { body in
        position += 1
        return stamp.event(body, at: position)
      })
  }

  /// The single event that was accepted, after the check of its position.
  func event(_ body: EventBody<Spelled>, after head: UInt64) -> Acceptance {
    events([body], after: head)
  }
}
