public import LedgerCore
public import LedgerStorage

/// What can be asked; every answer is of what is durable, and includes what the caller was told.
extension Ledger {
  /// Asks the state anything, as it is now.
  ///
  /// The body sees the state and the present moment; what it returns is told when everything it may rest
  /// on is durable.
  public func ask<Answer: Sendable>(
    _ body: @Sendable (LedgerState, Timestamp) -> Answer
  ) async throws(StoreFailure) -> Answer {
    if isReadOnly { try await readOn() }
    while true {
      try await readiness()
      let answer = body(machine.state, machine.moment(clock.now))
      switch await durability(of: machine.head) {
      case .durable: return answer
      case .decideAgain: continue
      case .failed(let failure): throw failure
      }
    }
  }

  /// The figures of a participant, one per currency in which any ever moved.
  public func balances(of participant: ID) async throws(StoreFailure) -> [Balance] {
    try await ask { state, now in state.balances(of: participant, at: now) }
  }

  /// The figures of a participant in one currency; all zero where none ever moved.
  public func balance(
    of participant: ID, in currency: Text
  ) async throws(StoreFailure) -> Balance? {
    try await ask { state, now in
      if let balance = state.balance(of: participant, in: currency, at: now) { return balance }
      return state.directory.index(of: currency).map {
        Balance(participant: participant, currency: state.directory.currency($0))
      }
    }
  }

  /// All figures that ever moved, sorted by participant, then currency.
  public func balances() async throws(StoreFailure) -> [Balance] {
    try await ask { state, now in state.balances(at: now) }
  }

  /// What there is to say of a participant's referrals.
  public func referral(of participant: ID) async throws(StoreFailure) -> ReferralSummary {
    try await ask { state, _ in state.referral(of: participant) }
  }

  /// The referrers who earned most in a currency.
  public func leaderboard(
    in currency: Text, count: Int = 10
  ) async throws(StoreFailure) -> [LeaderboardEntry] {
    try await ask { state, _ in state.leaderboard(in: currency, count: count) }
  }

  /// The sums of the program, one per currency.
  public func programTotals() async throws(StoreFailure) -> [ProgramTotals] {
    try await ask { state, _ in state.programTotals }
  }

  /// The terms in force.
  public func terms() async throws(StoreFailure) -> ProgramTerms? {
    try await ask { state, _ in state.figures.program.terms }
  }

  /// How a period stands.
  public func period(_ id: Text) async throws(StoreFailure) -> PeriodSummary? {
    try await ask { state, _ in state.period(id) }
  }

  /// All periods, in the order in which they were opened.
  public func periods() async throws(StoreFailure) -> [PeriodSummary] {
    try await ask { state, _ in state.periods }
  }

  /// The withdrawals of a participant, the latest first.
  public func withdrawals(of participant: ID) async throws(StoreFailure) -> [Withdrawal] {
    try await ask { state, _ in state.withdrawals(of: participant) }
  }

  /// Where the durable log ends, and the hash of everything up to there.
  public func checkpoint() async throws(StoreFailure) -> Checkpoint {
    try checkOpen()
    return try await store.checkpoint()
  }

  /// The state right after a position: a replay up to there.
  public func state(asOf position: UInt64) async throws(StoreFailure) -> PastState {
    try checkOpen()
    let state = try await pastState(upTo: position)
    return PastState(state: state, moment: state.recordedAt ?? clock.now)
  }

  /// The state at a moment: everything recorded up to it, asked at it.
  public func state(asOf moment: Timestamp) async throws(StoreFailure) -> PastState {
    try checkOpen()
    let state = try await store.state(until: moment, observer: observer)
    return PastState(state: state, moment: moment)
  }

  /// The digest of the durable state: the same log gives the same one everywhere (invariant I12).
  public func stateDigest() async throws(StoreFailure) -> Hash256 {
    try checkOpen()
    var state =
      machine.head == machine.durable
      ? machine.state : try await pastState(upTo: machine.durable)
    return state.digest
  }
}

/// A state of the past and the moment at which it is asked.
public struct PastState: Sendable {
  /// The state.
  public let state: LedgerState
  /// The moment.
  public let moment: Timestamp

  /// The figures of a participant as they were.
  public func balances(of participant: ID) -> [Balance] {
    state.balances(of: participant, at: moment)
  }

  /// All figures as they were.
  public func balances() -> [Balance] { state.balances(at: moment) }

  /// What there was to say of a participant's referrals.
  public func referral(of participant: ID) -> ReferralSummary { state.referral(of: participant) }
}

extension LedgerState {
  /// The SHA-256 of the state's canonical bytes (invariant I12).
  package var digest: Hash256 {
    mutating get {
      var sink = SHA256Sink()
      digest(into: &sink)
      return sink.hash.finalize()
    }
  }
}

/// Digests with SHA-256, many small pieces at a time.
private struct SHA256Sink: DigestSink {
  var hash = SHA256()

  mutating func absorb(_ bytes: UnsafeRawBufferPointer) { hash.update(bytes.bytes) }
}
