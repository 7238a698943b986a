import LedgerCore

/// What a log says so far, in dictionaries.
struct ModelFacts: Sendable {
  /// Every terms that were published, in the order of their versions.
  var terms: [ProgramTerms] = []
  /// Code → owner.
  var owners: [Text: ID] = [:]
  /// Referee → registration.
  var registrations: [ID: ModelRegistration] = [:]
  /// Referrer → its referees, as they came.
  var referees: [ID: [ID]] = [:]
  var activated: Set<ID> = []
  /// Referees that, once registered, made a payment of an earning kind from outside (rule T1).
  var havePaid: Set<ID> = []
  var blocked: Set<ID> = []
  var plans: [ID: Text] = [:]
  var payments: [Text: ModelPayment] = [:]
  var lines: [ModelLineKey: ModelLine] = [:]
  var periods: [Text: ModelPeriod] = [:]
  var withdrawals: [Text: ModelWithdrawal] = [:]
  var figures: [ModelAccount: ModelFigures] = [:]
  /// Which figure left the range of an amount, if one did (rule M1).
  var overflow: String?

  /// The terms in force: the latest by position.
  var termsInForce: ProgramTerms { terms.last ?? ProgramTerms(currencies: []) }

  func currency(_ code: Text) -> Currency? { termsInForce.currency(code) }

  /// The referrer, its referrer, and so on.
  func chain(above participant: ID) -> [ID] {
    var chain: [ID] = []
    var next = registrations[participant]?.referrer
    while let referrer = next {
      chain.append(referrer)
      next = registrations[referrer]?.referrer
    }
    return chain
  }

  /// How many of a referrer's own referrals count (rule T1).
  func count(_ counted: LadderCount, of referrer: ID) -> Int {
    let own = referees[referrer] ?? []
    return switch counted {
    case .invited: own.count
    case .activated: own.filter { activated.contains($0) }.count
    case .paid: own.filter { havePaid.contains($0) }.count
    }
  }

  /// Whether a block, a plan or an engagement would change nothing (rule G1).
  ///
  /// A closed period takes nothing at all, so that the same counts are refused there (rule R18).
  func isUnchanged(by body: EventBody<Spelled>) -> Bool {
    switch body {
    case .referrerBlocked(let event): blocked.contains(event.participant)
    case .referrerUnblocked(let event): !blocked.contains(event.participant)
    case .planAssigned(let event): plans[event.participant] == event.plan
    case .engagementRecorded(let event):
      periods[event.period]?.isClosed == false
        && periods[event.period]?.engagement[event.participant] == event.counts
    default: false
    }
  }

  /// Changes the figures of a participant in a currency, and notices when one leaves its range.
  mutating func change(
    _ participant: ID, _ currency: Currency, at recordedAt: Timestamp,
    _ body: (inout ModelFigures) -> Void
  ) {
    let account = ModelAccount(participant: participant, currency: currency)
    var figures = figures[account] ?? ModelFigures()
    body(&figures)
    self.figures[account] = figures
    if let figure = figures.outOfRange(at: recordedAt) {
      overflow = "\(figure) of \(participant) in \(currency.code) would not fit into an amount"
    }
  }

  /// What may be paid to a participant (rule R10).
  func payable(to participant: ID, _ currency: Currency, at time: Timestamp) -> Int128 {
    let account = ModelAccount(participant: participant, currency: currency)
    guard let figures = figures[account], !blocked.contains(participant) else { return 0 }
    let mature = figures.earned - figures.paid - figures.onHold(at: time) - figures.inFlight
    let minimum = termsInForce.minimumPayout.first { $0.currency == currency.code }
    guard mature > 0, mature >= Int128(minimum?.minorUnits ?? 0) else { return 0 }
    return mature
  }
}
