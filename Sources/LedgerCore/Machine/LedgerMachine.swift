/// The whole ledger but for input and output: it decides, applies, gathers groups, and undoes them.
///
/// A proposal is decided and applied without pause, so the next one is decided on it. What was applied
/// but is not yet durable is remembered: when its append fails, it is undone as if it had never been.
/// Nothing that was decided on it may be told before it is durable; ``head`` and ``durable`` say when.
package struct LedgerMachine: Sendable {
  /// The state with everything that was applied, durable or not.
  package private(set) var state: LedgerState
  /// The position up to which the log is durable.
  package private(set) var durable: UInt64
  /// The group that is being appended.
  package private(set) var appending: RecordGroup?
  /// The group that is being gathered.
  package private(set) var gathering: RecordGroup

  /// Who causes what no proposal claims.
  package let actor: Text
  private var writer = RecordWriter()
  /// A group that is done with, for its memory.
  private var spare: RecordGroup?
  /// The state before the group that is being appended, and before the one that is being gathered.
  private var beforeAppending: StateMark
  private var beforeGathering: StateMark

  /// A machine that stands at the end of a durable log; `actor` is who causes what nobody claims.
  package init(_ state: LedgerState, actor: Text) {
    self.state = state
    self.actor = actor
    durable = state.head
    gathering = RecordGroup(after: state.head)
    self.state.startJournaling()
    beforeGathering = self.state.mark()
    beforeAppending = beforeGathering
  }

  /// The position of the latest applied event.
  ///
  /// It changes nothing; being `mutating` it looks at the state in place, where an actor would copy all of it.
  package var head: UInt64 { mutating get { state.head } }

  /// The moment that something decided now is recorded at: the clock's, but never before the latest.
  package func moment(_ clock: Timestamp) -> Timestamp { max(clock, state.recordedAt ?? clock) }

  // MARK: Deciding

  /// What came of a proposal.
  package enum Answer: Sendable {
    /// It was applied with what it expands to, and stands at one of these positions itself; what was accepted is
    /// there to be told, and `nil` in bulk, where only positions are.
    case accepted(ClosedRange<UInt64>, own: UInt64, Acceptance?)
    /// It was recorded before, at this position; `nil` where it would merely change nothing (rule G1).
    case duplicate(of: UInt64?)
    /// It is refused, without effect.
    case rejected(Rejection)
  }

  /// How far a decision came.
  package enum Attempt: Sendable {
    case decided(Answer)
    /// The durable record at a position must be shown first.
    case needs(UInt64)
  }

  /// Decides on a proposal and applies it.
  package mutating func propose(
    _ proposal: Proposal, now: Timestamp, evidence shown: Evidence
  ) throws(ReplayFailure) -> Attempt {
    var now = moment(now)
    // What is not durable may be undone, and something else stand in its place: it is looked up each time.
    var evidence = shown
    var recorded: UInt64?
    while true {
      switch Gate.decide(proposal, on: state, now: now, actor: actor, evidence: evidence) {
      case .accepted(let acceptance):
        let first = state.head + 1
        let (own, applied) = try apply(acceptance, of: proposal.body.type)
        return .decided(.accepted(first...state.head, own: own, applied))
      case .duplicate(let position?)
      where proposal.isMomentOurs && Timestamp.isValid(now.milliseconds + 1):
        // The moment is part of the key and ours to choose: what would change something has a later one.
        recorded = recorded ?? position
        now = Timestamp(milliseconds: now.milliseconds + 1)
      case .duplicate(let position):
        return .decided(.duplicate(of: recorded ?? position))
      case .rejected(let rejection):
        return .decided(recorded.map { .duplicate(of: $0) } ?? .rejected(rejection))
      case .needs(let position):
        guard position > durable else { return .needs(position) }
        evidence.add(try recent(position))
      }
    }
  }

  /// The durable records that must be shown for proposals, each looked at as if it came next.
  package mutating func needs(
    of proposals: ArraySlice<Proposal>, now: Timestamp, evidence: Evidence
  ) -> [UInt64] {
    let now = moment(now)
    var positions: Set<UInt64> = []
    for proposal in proposals {
      let answer = Gate.decide(proposal, on: state, now: now, actor: actor, evidence: evidence)
      if case .needs(let position) = answer, position <= durable { positions.insert(position) }
    }
    return positions.sorted()
  }

  /// Applies what the gate accepted, and tells where the event of the proposal's own type stands; what was
  /// accepted is handed back.
  mutating func apply(
    _ acceptance: consuming Acceptance, of type: EventType
  ) throws(ReplayFailure) -> (own: UInt64, Acceptance) {
    var own: UInt64?
    switch consume acceptance {
    case .events(let events):
      for event in events {
        try apply(event)
        if event.body.type == type { own = event.position }
      }
      return (own ?? state.head, .events(events))
    case .payment(var payment, let accepted):
      let stamp = accepted.stamp
      if accepted.activates {
        try apply(
          stamp.event(accepted.activation(of: payment.payer), at: state.head + 1),
          about: accepted.payer)
      }
      writer.removeAll()
      writer.append(&payment, accepted, namedBy: &state.directory)
      try applyWritten(about: accepted.payer)
      let place = state.head
      for line in accepted.lines { try apply(stamp.event(line, at: state.head + 1)) }
      return (place, .payment(payment, accepted))
    }
  }

  /// Writes an event as a record and folds the record, exactly as a replay will; whom it is about is looked up
  /// where the caller does not know.
  mutating func apply(
    _ event: LedgerEvent, about first: Handle = .none
  ) throws(ReplayFailure) {
    writer.removeAll()
    writer.append(event)
    try applyWritten(about: first)
  }

  /// Applies a line that the gate accepted, of a referrer whose number is known.
  mutating func apply(
    _ line: inout CashbackPaid<Spelled>, _ stamp: borrowing Stamp, to referrer: Handle
  ) throws(ReplayFailure) {
    writer.removeAll()
    writer.append(&line, stamp)
    try applyWritten(about: referrer)
  }

  private mutating func applyWritten(about first: Handle) throws(ReplayFailure) {
    let failure = writer.withPadding { record in
      let failure = state.fold(padded: record, about: first)
      if failure == nil { gathering.append(record) }
      return failure
    }
    if let failure { throw ReplayFailure(position: state.head + 1, failure: failure) }
  }

  /// The events of what was just applied from a position on, and the figures they changed, as they are now.
  ///
  /// It changes nothing; it is `mutating` as ``head`` is.
  package mutating func telling(
    _ applied: Acceptance, from first: UInt64
  ) -> (events: [LedgerEvent], balances: [Balance]) {
    (
      applied.events(from: first, namedBy: state.directory),
      state.balances(changedBy: applied)
    )
  }

  /// Asks early for what deciding on the proposals from a place on will need, as many as are looked up together.
  package mutating func find(
    _ proposals: UnsafeBufferPointer<Proposal>, from first: Int, _ pass: inout PaymentPass
  ) {
    pass.find(proposals, from: first, on: &state)
  }

  /// Records payments that were found, from a place on, as long as they can be recorded in passing; returns the
  /// place of the first that was not, or of the one behind those that were found.
  package mutating func record(
    _ proposals: UnsafeBufferPointer<Proposal>, from first: Int, upTo end: Int,
    _ pass: inout PaymentPass, at moment: (Proposal) -> Timestamp,
    _ recorded: (ClosedRange<UInt64>) -> Void
  ) -> Int {
    pass.record(
      proposals, from: first, upTo: end, actor: actor, at: moment, on: &state, into: &gathering,
      recorded)
  }

  /// What is the same for all lines of a preview, looked up once.
  mutating func pass(over preview: borrowing BatchPreview, _ stamp: borrowing Stamp) -> LinePass {
    LinePass(of: preview, stamp, on: &state)
  }

  /// Finds whom the lines of a preview pay from a place on, as many as are looked up together.
  mutating func find(
    _ lines: UnsafeBufferPointer<BatchPreview.Line>, from first: Int, _ pass: inout LinePass
  ) {
    pass.find(lines, from: first, on: &state)
  }

  /// Pays lines that were found, from a place on, as long as they can be paid in passing; returns the place of
  /// the first that was not paid, or of the one behind those that were found.
  mutating func pay(
    _ lines: UnsafeBufferPointer<BatchPreview.Line>, from first: Int, _ pass: inout LinePass
  ) -> Int {
    pass.pay(lines, from: first, on: &state, into: &gathering)
  }

  /// Makes room for more lines of a batch, as memory that grows by and by is copied again and again.
  mutating func makeRoom(
    forLines count: Int, likeThoseAfter start: (position: UInt64, wallets: Int)
  ) {
    state.figures.keys.makeRoom(count)
    state.figures.cashback.makeRoom(forLines: count)
    let newWallets = state.figures.wallets.accountCount - start.wallets
    let lines = Int(state.head - start.position)
    if lines > 0 { state.figures.wallets.makeRoom(forAccounts: count * newWallets / lines) }
    gathering.makeRoom(for: count, likeThoseAfter: start.position)
  }

  // MARK: Going back

  /// A moment within the group that is being gathered, for proposals that hold together or not at all.
  package mutating func mark() -> StateMark { state.mark() }

  /// Takes back what was applied since a moment within the group that is being gathered.
  package mutating func undo(to mark: StateMark) {
    state.undo(to: mark)
    gathering.truncate(after: state.head)
  }

  // MARK: Groups

  /// The gathered group, to be appended; `nil` while another one is on its way, or there is none.
  package mutating func startAppending() -> RecordGroup? {
    guard appending == nil, !gathering.isEmpty else { return nil }
    let group = gathering
    appending = group
    beforeAppending = beforeGathering
    beforeGathering = state.mark()
    gathering = RecordGroup(after: state.head, recycling: spare)
    spare = nil
    return group
  }

  /// The group on its way is durable.
  package mutating func finishAppending() {
    guard let group = appending else { return }
    durable = group.last
    appending = nil
    state.forget(before: beforeGathering)
    spare = group
  }

  /// The group on its way was not appended: it, and everything decided on it, is undone.
  package mutating func failAppending() {
    guard let group = appending else { return }
    state.undo(to: beforeAppending)
    appending = nil
    gathering = RecordGroup(after: group.after)
    beforeGathering = beforeAppending
  }

  /// Folds records that another process appended; nothing may be gathered or on its way.
  package mutating func follow(_ records: [UInt8]) throws(ReplayFailure) {
    try state.fold(framed: records)
    durable = state.head
    gathering = RecordGroup(after: state.head)
    beforeGathering = state.mark()
    state.forget(before: beforeGathering)
  }

  // MARK: Records

  /// The event that a record spells.
  package mutating func event(
    of record: UnsafeRawBufferPointer, at position: UInt64
  ) throws(ReplayFailure) -> LedgerEvent {
    do throws(RecordFailure) {
      return try state.spell(record, at: position)
    } catch {
      throw ReplayFailure(position: position, failure: error)
    }
  }

  /// An event that is not yet durable.
  mutating func recent(_ position: UInt64) throws(ReplayFailure) -> LedgerEvent {
    let directory = state.directory
    let read: (UnsafeRawBufferPointer) -> LedgerEvent? = { try? directory.spell($0, at: position) }
    let found =
      appending?.withRecord(at: position, read) ?? gathering.withRecord(at: position, read)
    guard let event = found ?? nil else {
      throw ReplayFailure(
        position: position, failure: RecordFailure(offset: 0, problem: .truncated))
    }
    return event
  }
}
