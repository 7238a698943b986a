import CommandLineKit
import LedgerCore
import ReferralLedger

extension Listing {
  /// Withdrawals and how they stand.
  static func withdrawals(_ withdrawals: [Withdrawal]) -> Listing {
    Listing(
      [
        .text("withdrawal"), .text("participant"), .number("amount"), .text("currency"),
        .text("status"), .number("position").minor,
      ],
      rows: withdrawals.map { withdrawal in
        [
          .text(withdrawal.id.string), .text(withdrawal.participant.string),
          .decimal(withdrawal.amount.amount.description),
          .text(withdrawal.amount.currency.code.string), .text("\(withdrawal.status)"),
          .number(Int64(clamping: withdrawal.position)),
        ]
      })
  }
}
