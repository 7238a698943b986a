import LedgerCore

/// Writes a history step by step, with a model beside it to know what would be accepted.
struct HistoryWriter {
  let temper: Temper
  let names: NamePool
  var random: RandomSource
  var clock = Timestamp(milliseconds: 1_759_309_200_000)
  private(set) var steps: [HistoryStep] = []
  private(set) var model = ReferenceModel()
  /// How many of the next steps follow each other within seconds, as those after a preview do.
  private var hurriedSteps = 0

  var isHostile: Bool { temper == .hostile }
  var facts: ModelFacts { model.facts }

  init(temper: Temper, names: NamePool, random: RandomSource) {
    self.temper = temper
    self.names = names
    self.random = random
  }

  /// Publishes the first terms; a hostile history may begin too early.
  mutating func begin() {
    if isHostile, random.chance(10) { writeStep() }
    let terms = Generator<ProgramTerms>.terms.value(from: &random)
    let published = ProgramPublished<Spelled>(version: 1, terms: terms)
    write(.propose(Proposal(.programPublished(published)), now: clock))
  }

  /// Adds a step and lets time pass.
  mutating func writeStep() {
    moveClock()
    switch random.below(100) {
    case ..<7: writeCalculation()
    case ..<(isHostile ? 10 : 8): writeGroup()
    case ..<(isHostile ? 20 : 12): writeAgain()
    case ..<(isHostile ? 28 : 19): writeBatch()
    default:
      var proposal = Proposal(drawBody())
      decorate(&proposal)
      if isHostile, random.chance(15) { spoil(&proposal) }
      write(.propose(proposal, now: clock))
    }
  }

  private mutating func write(_ step: HistoryStep) {
    _ = model.take(step)
    steps.append(step)
  }

  private mutating func moveClock() {
    if hurriedSteps > 0 {
      hurriedSteps -= 1
      clock = Timestamp(milliseconds: clock.milliseconds + random.number(in: 0...40_000))
      return
    }
    let minute: Int64 = 60_000
    let day = 1440 * minute
    let forward: Int64 =
      switch random.below(100) {
      case ..<10: 0
      case ..<70: random.number(in: 1...(300 * minute))
      case ..<90: random.number(in: 1...10) * day
      case ..<94: random.number(in: 20...200) * day
      default: -random.number(in: 1...(isHostile ? 40 * day : 30 * minute))
      }
    clock = Timestamp(milliseconds: clock.milliseconds + forward)
  }

  /// When it happened, who caused it: mostly left to the ledger.
  private mutating func decorate(_ proposal: inout Proposal) {
    let hour: Int64 = 3_600_000
    switch random.below(100) {
    case ..<50: break
    case ..<90:
      let back = random.number(in: 0...(72 * hour))
      proposal.at = Timestamp(milliseconds: clock.milliseconds - back)
    case ..<96: proposal.at = clock
    default:
      let ahead = random.number(in: 0...(48 * hour))
      proposal.at = Timestamp(milliseconds: clock.milliseconds + ahead)
    }
    if random.chance(10) { proposal.actor = "host" }
    if random.chance(5) { proposal.correlation = "import-1" }
    // A payment's position depends on what it activates, so that a sound host does not insist on one.
    if random.chance(5), isHostile || proposal.body.type != .paymentSucceeded {
      proposal.position = UInt64(model.events.count + 1)
    }
  }

  /// Calculates a period, mostly one that has something to share, and waits for its end.
  private mutating func writeCalculation() {
    let complete = facts.periods.filter { _, period in
      !period.isClosed && !period.revenue.isEmpty && !period.engagement.isEmpty
    }
    guard isSensible() else {
      return write(.calculate(period: names.name("q", &random), now: clock))
    }
    guard let id = random.element(of: complete.keys.sorted()) else {
      let body = random.chance(50) ? drawRevenue() : drawEngagement()
      return write(.propose(Proposal(body), now: clock))
    }
    if let end = complete[id]?.to, end > clock, random.chance(70) { clock = end }
    write(.calculate(period: id, now: clock))
  }

  /// Previews a batch, or confirms the latest preview: mostly within its time, perhaps once more.
  private mutating func writeBatch() {
    let actor: Text = random.chance(90) ? "admin" : "host"
    if let preview = model.previewed {
      let isInTime = clock.milliseconds - preview.previewedAt.milliseconds <= 120_000
      if random.chance(isInTime ? 75 : 15) {
        return write(.confirm(by: isSensible() ? preview.actor : actor, now: clock))
      }
    }
    hurriedSteps = random.below(6)
    let referrer = random.chance(25) ? random.element(of: model.participants) ?? who() : nil
    write(.preview(of: referrer, by: actor, now: clock))
  }

  /// Whether the next thing is one that the state of the ledger asks for.
  mutating func isSensible() -> Bool { random.chance(isHostile ? 70 : 92) }

  /// Proposes the payout of a period line by line together, sometimes with a line wrong.
  private mutating func writeGroup() {
    guard let period = random.element(of: facts.periods.keys.sorted()) else { return }
    var copy = model
    var events: [LedgerEvent] = []
    switch copy.calculate(period: period, now: clock) {
    case .accepted(let accepted): events = accepted
    case .duplicate: events = model.events.filter { $0.isPayout(of: period) }
    case .rejected: break
    }
    guard !events.isEmpty else { return writeCalculation() }
    var lines = events.map { Proposal($0.body, at: $0.at) }
    if isHostile, random.chance(30) {
      let index = random.below(lines.count)
      spoil(&lines[index])
    } else if isHostile, random.chance(20), lines.count > 1 {
      lines.remove(at: random.below(lines.count - 1))
    }
    write(.proposeGroup(lines, now: clock))
  }

  /// Sends something recorded once more: as it was, at another time, or contradicting itself.
  private mutating func writeAgain() {
    guard let event = random.element(of: model.events) else { return }
    var again = Proposal(event)
    switch random.below(isHostile ? 6 : 3) {
    case 0: break
    case 1:
      again.at = clock
      again.position = nil
    case 2: again = Proposal(event.body)
    default:
      again.position = nil
      contradict(&again)
    }
    write(.propose(again, now: clock))
  }
}

extension LedgerEvent {
  /// Whether this is a line or the end of a period's payout.
  func isPayout(of period: ID) -> Bool {
    switch body {
    case .payoutCalculated(let line): line.period == period
    case .periodClosed(let end): end.period == period
    default: false
    }
  }
}
