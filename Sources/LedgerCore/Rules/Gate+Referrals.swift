extension Gate {
  /// Issues a code to its owner (rule R5).
  static func issue(
    _ issued: ReferralCodeIssued<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    if let (owner, position) = state.figures.codes.issued(issued.code) {
      if state.directory.name(of: owner) == issued.owner { throw .duplicate(of: position) }
      throw .rejected(
        Rejection(
          .conflict, "the code \(shown(issued.code)) was issued to somebody else",
          position: position)
      )
    }
    try hearing.checkPosition(state.head + 1)
    return hearing.event(.referralCodeIssued(issued), after: state.head)
  }

  /// Registers who referred somebody: set once, never oneself, never a loop (rules R2, R3 and R5).
  static func register(
    _ registration: ReferralRegistered<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let referrer = try referrer(of: registration, state)
    var filled = registration
    filled.referrer = referrer
    let referee = state.directory.handle(of: registration.referee)
    if let referee, let recorded = state.figures.referrals.referrer(of: referee) {
      let row = state.figures.referrals.row(of: referee)
      if state.directory.name(of: recorded) == referrer {
        throw .duplicate(of: row.registeredPosition)
      }
      throw .rejected(
        Rejection(
          .alreadyReferred, "\(shown(registration.referee)) has another referrer already",
          position: row.registeredPosition))
    }
    try hearing.checkPosition(state.head + 1)
    if referrer == registration.referee {
      throw .rejected(.selfReferral, "\(shown(referrer)) cannot refer themselves")
    }
    // Who has referred nobody stands above nobody, so that a chain grows without being walked.
    if let referee, let handle = state.directory.handle(of: referrer),
      state.figures.referrals.row(of: referee).invited > 0,
      state.figures.referrals.isAncestor(referee, of: handle)
    {
      throw .rejected(
        .referralLoop,
        "\(shown(registration.referee)) stands above \(shown(referrer)) in the chain already")
    }
    return hearing.event(.referralRegistered(filled), after: state.head)
  }

  /// The referrer that a registration names, or the owner of its code (rule R5).
  private static func referrer(
    of registration: ReferralRegistered<Spelled>, _ state: LedgerState
  ) throws(Verdict) -> ID {
    // The shape has one of the two.
    guard let code = registration.code else { return registration.referrer ?? Text("") }
    guard let handle = state.figures.codes.owner(of: code) else {
      throw .rejected(.unknownCode, "the code \(shown(code)) was never issued")
    }
    let owner = state.directory.name(of: handle)
    if let referrer = registration.referrer, referrer != owner {
      throw .rejected(.unknownCode, "the code \(shown(code)) is not one of \(shown(referrer))")
    }
    return owner
  }

  /// Activates a referral, by a trial or as the expansion of a payment does (rule R4).
  static func activate(
    _ activation: ReferralActivated<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let referee = state.directory.handle(of: activation.referee) ?? .none
    let link = state.figures.referrals.link(of: referee)
    if link.flags.contains(.activated) {
      throw .duplicate(of: state.figures.referrals.row(of: referee).activatedPosition)
    }
    try hearing.checkPosition(state.head + 1)
    guard link.flags.contains(.registered) else {
      throw .rejected(.notReferred, "\(shown(activation.referee)) was never referred")
    }
    return hearing.event(.referralActivated(activation), after: state.head)
  }

  /// Blocks or unblocks a participant (rule T7).
  static func block(
    _ change: BlockChanged<Spelled>, _ blocks: Bool, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let body: EventBody<Spelled> = blocks ? .referrerBlocked(change) : .referrerUnblocked(change)
    let participant = state.directory.handle(of: change.participant)
    if let participant {
      let key = key(body.type, state).adding(participant).adding(hearing.at).adding(change.reason)
      try checkKey(key, of: body, state, hearing) { $0.at == hearing.at && $0.body == body }
    }
    let isBlocked = participant.map { state.figures.referrals.isBlocked($0) } ?? false
    if isBlocked == blocks { throw .duplicate(of: nil) }
    try hearing.checkPosition(state.head + 1)
    return hearing.event(body, after: state.head)
  }

  /// Assigns a plan to a participant (rule T1).
  static func assign(
    _ assignment: PlanAssigned<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let body = EventBody<Spelled>.planAssigned(assignment)
    if let participant = state.directory.handle(of: assignment.participant) {
      let key = key(.planAssigned, state).adding(participant).adding(hearing.at)
        .adding(assignment.plan)
      try checkKey(key, of: body, state, hearing) { $0.at == hearing.at && $0.body == body }
      if state.figures.referrals.plan(of: participant) == assignment.plan {
        throw .duplicate(of: nil)
      }
    }
    try hearing.checkPosition(state.head + 1)
    return hearing.event(body, after: state.head)
  }
}
