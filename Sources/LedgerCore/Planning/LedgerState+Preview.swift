extension LedgerState {
  /// Previews a batch for everybody, or for one referrer, as it would be paid at a moment (rule R11).
  ///
  /// - Parameters:
  ///   - referrer: whose cashback alone is to be paid; everybody's where it is left out.
  ///   - actor: who asks, and may confirm.
  ///   - moment: when it is asked for; not before the latest event.
  /// - Returns: what would be paid, and what would not.
  /// - Throws: `noProgram` without terms, `amountOverflow` where a total would not be an amount.
  /// - Complexity: O(*n* log *n*) for *n* referrers; O(1) for one of them.
  public func preview(
    of referrer: ID? = nil, by actor: Text, at moment: Timestamp
  ) throws(Rejection) -> BatchPreview {
    if let failure = Gate.shapeFailure(actor: actor, correlation: nil) { throw failure }
    guard figures.program.inForce != nil else {
      throw Rejection(.noProgram, "no terms are published; publish the program first")
    }
    let currencies = currencies
    var planner = BatchPlanner(self, currencies: currencies, at: moment)
    if let referrer {
      if let handle = directory.handle(of: referrer) { planner.addAccounts(of: handle) }
    } else {
      planner.addAllAccounts()
    }
    return try BatchPreview(
      batch: BatchID.free(at: moment, in: figures.batches), actor: actor, previewedAt: moment,
      position: head, lines: planner.lines, leftOut: planner.leftOut, hints: planner.hints)
  }
}

/// Goes through cashback accounts and tells who would be paid what.
private struct BatchPlanner {
  private let state: LedgerState
  private let moment: Timestamp
  /// All currencies, sorted by code.
  private let currencies: [CurrencyIndex]
  private let known: [Gate.KnownCurrency]
  private let minimums: [Int64]
  private(set) var lines: [BatchPreview.Line] = []
  /// The number of each line's referrer.
  private(set) var hints: [UInt32] = []
  private(set) var leftOut: [BatchPreview.LeftOut] = []

  init(_ state: LedgerState, currencies: [CurrencyIndex], at moment: Timestamp) {
    self.state = state
    self.moment = moment
    self.currencies = currencies
    known = (0..<currencies.count).map { Gate.currency(CurrencyIndex(UInt8($0)), state) }
    minimums = known.map { state.minimumPayout(in: $0.index) ?? 0 }
  }

  mutating func addAccounts(of referrer: Handle) {
    for currency in currencies {
      let figures = state.figures.cashback.figures(of: referrer, currency)
      let onHold = state.figures.cashback.onHold(referrer, currency, at: moment)
      add(referrer, currency, figures, onHold: onHold)
    }
  }

  mutating func addAllAccounts() {
    let accounts = state.figures.cashback.accounts
    // What has matured since the latest event is taken off for all at once.
    let held = state.figures.cashback.holds.held(at: moment)
    var owners: [UInt32] = []
    owners.makeRoom(for: accounts.rows.count)
    for row in accounts.rows.rows where row.figures.pending != 0 { owners.append(row.owner) }
    if currencies.count > 1 { owners = Array(Set(owners)) }
    owners = state.directory.participants.sorted(owners)
    lines.makeRoom(for: owners.count)
    hints.makeRoom(for: owners.count)
    for place in owners.indices {
      if place % LedgerState.abreast == 0 { state.prefetch(owners[place...]) }
      for currency in currencies {
        guard let row = accounts.row(of: owners[place], currency) else { continue }
        add(
          Handle(owners[place]), currency, accounts.rows[row].figures,
          onHold: row < held.count ? held[row] : 0)
      }
    }
  }

  private mutating func add(
    _ referrer: Handle, _ index: CurrencyIndex, _ figures: CashbackFigures, onHold: Int64
  ) {
    guard figures.pending != 0 else { return }
    let currency = known[index.index]
    let mature = Int128(figures.pending) - Int128(onHold)
    let payable = mature - Int128(figures.inFlight)
    let reason: BatchPreview.LeftOut.Reason? =
      if state.figures.referrals.isBlocked(referrer) { .blocked } else if figures.pending < 0 {
        .negative
      } else if mature <= 0 { .onHold } else if payable <= 0 {
        .inFlight
      } else if payable < Int128(minimums[index.index]) { .belowMinimum } else { nil }
    let name = state.directory.name(of: referrer)
    if let reason {
      leftOut.append(
        BatchPreview.LeftOut(
          referrer: name, currency: currency.code, pending: currency.amount(figures.pending),
          reason: reason))
    } else {
      hints.append(referrer.rawValue)
      lines.append(
        BatchPreview.Line(
          referrer: name, currency: currency.code,
          amount: currency.amount(Int64(clamping: payable)),
          referrals: state.figures.referrals.activated(of: referrer)))
    }
  }
}
