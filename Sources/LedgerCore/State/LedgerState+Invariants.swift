extension LedgerState {
  /// What this state must hold and does not, as a sentence; `nil` for every state that was folded.
  ///
  /// It is what may be known in one pass over the arrays: that every link leads somewhere, that chains end,
  /// and that figures kept twice agree. What is believed after it cannot trap.
  package var brokenInvariant: String? {
    var soundness = Soundness(participants: directory.participantCount, head: head)
    let currencies = directory.currencies.count
    soundness.require(head <= HashIndex.maximumNumber, "the log is longer than a log can be")
    soundness.require(
      (recordedAt == nil) == (head == 0), "a time without events, or none with some")
    soundness.require(
      directory.participants.isSound() && currencies <= Limits.currencies,
      "the directory's names are not found")
    let versions = figures.program.versions.rows
    soundness.require(
      versions.enumerated().allSatisfy {
        $1.version == UInt64($0) + 1 && soundness.isPosition($1.position)
      }, "the versions of the terms do not follow one another")
    figures.referrals.check(&soundness, versions: versions.count)
    figures.codes.check(&soundness)
    figures.cashback.check(&soundness, versions: versions, currencies: currencies)
    figures.wallets.check(&soundness, currencies: currencies)
    figures.periods.check(&soundness, currencies: currencies)
    figures.refunds.check(&soundness)
    figures.batches.check(&soundness, currencies: currencies)
    figures.totals.check(&soundness, figures, currencies: currencies)
    return soundness.broken
  }
}

extension Totals {
  /// What the whole program moved is what its referrers' accounts add up to, and every event was counted.
  fileprivate func check(
    _ soundness: inout Soundness, _ figures: borrowing LedgerFigures, currencies: Int
  ) {
    soundness.require(
      counts.count == Int(EventType.balanceAdjusted.rawValue) + 1 && volumes.count <= currencies,
      "the totals are of other events or currencies")
    guard soundness.broken == nil else { return }
    var events: UInt64 = 0
    for count in counts.rows { events &+= count }
    soundness.require(events == soundness.head, "not every event was counted")
    soundness.require(
      UInt64(figures.program.versions.count) == count(of: .programPublished),
      "not all terms are there")
    var keyed: UInt64 = 0
    for type in EventType.allCases where type.isIndexed { keyed &+= count(of: type) }
    soundness.require(
      UInt64(figures.keys.count) == keyed && figures.keys.highestRestored <= soundness.head,
      "not every key is found")

    var earned = Array(repeating: Int128(0), count: currencies)
    var paid = earned
    for row in figures.cashback.accounts.rows.rows {
      earned[Int(row.currencyNumber)] += Int128(row.figures.earned)
      paid[Int(row.currencyNumber)] += Int128(row.figures.paid)
    }
    for currency in 0..<currencies {
      let volume = volume(CurrencyIndex(UInt8(currency)))
      soundness.require(
        volume.earned == earned[currency] && volume.paid == paid[currency],
        "what referrers earned or were paid is not what the program gave")
    }
  }
}

extension EventType {
  /// Whether the key index holds such events; all others are found by the tables that hold them.
  fileprivate var isIndexed: Bool {
    switch self {
    case .programPublished, .referralCodeIssued, .referralRegistered, .referralActivated,
      .periodOpened, .payoutCalculated, .periodClosed, .withdrawalRequested:
      false
    default: true
    }
  }
}
