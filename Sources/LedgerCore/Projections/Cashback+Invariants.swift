extension Cashback {
  /// Every account is somebody's, every figure an amount, and what is on hold adds up.
  func check(_ soundness: inout Soundness, versions: [PublishedTerms], currencies: Int) {
    accounts.check(
      &soundness, "cashback", owners: soundness.participants, currencies: currencies)
    soundness.require(
      accounts.rows.rows.allSatisfy {
        !$0.figures.earned.subtractingReportingOverflow($0.figures.paid).overflow
          && $0.figures.inFlight >= 0
      }, "cashback: what is pending is no amount")
    soundness.require(
      holds.isSound(accounts: accounts.rows.count), "cashback: what is on hold does not add up")
    soundness.require(
      holdDays.rows == versions.map { UInt32(clamping: $0.shared.terms.holdDays) },
      "cashback: the hold is not that of the terms")
    lines.check(&soundness, currencies: currencies)
  }
}

extension CashbackLines {
  /// Every line is of a batch and a referrer, and is found.
  fileprivate func check(_ soundness: inout Soundness, currencies: Int) {
    let isSound =
      batches.isSound() && index.isSound(rows: rows.count)
      && rows.rows.allSatisfy {
        Int($0.batch) < batches.count && soundness.isParticipant($0.referrer.rawValue)
          && Int($0.currencyNumber) < currencies
          && $0.statusNumber <= UInt32(CashbackLine.Status.failed.rawValue)
      }
    soundness.require(isSound, "batches: a line of nobody's, or one that is not found")
  }
}
