extension Wallets {
  /// Every wallet is somebody's, what is available an amount, and each withdrawal leads to an older one.
  func check(_ soundness: inout Soundness, currencies: Int) {
    accounts.check(
      &soundness, "wallets", owners: soundness.participants, currencies: currencies)
    soundness.require(
      accounts.rows.rows.allSatisfy {
        !$0.figures.balance.subtractingReportingOverflow($0.figures.reserved).overflow
          && Soundness.isLink($0.figures.latestWithdrawal, below: withdrawals.count)
      }, "wallets: what is available is no amount")
    let statuses = UInt32(WithdrawalStatus.allCases.count)
    let isSound =
      withdrawalIDs.isSound() && withdrawals.count == withdrawalIDs.count
      && withdrawals.rows.enumerated().allSatisfy { number, row in
        soundness.isParticipant(row.participant.rawValue) && row.statusNumber < statuses
          && Int(row.currencyNumber) < currencies && Soundness.isLink(row.previous, below: number)
          && soundness.isPosition(row.position)
      }
    soundness.require(isSound, "withdrawals: one of nobody's, or one that is followed by itself")
    soundness.require(
      periodCurrencies.isSound() && currencyOfPeriod.count == periodCurrencies.count
        && currencyOfPeriod.rows.allSatisfy { Int($0) < currencies },
      "wallets: a period without a currency")
  }
}
