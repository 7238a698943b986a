import CommandLineKit
import ReferralLedger

extension Listing {
  private static let figures:
    [(key: String, title: String, figure: any KeyPath<Balance, Int64> & Sendable)] = [
      ("earned", "earned", \.earned), ("paid", "paid", \.paid), ("pending", "pending", \.pending),
      ("onHold", "on hold", \.onHold), ("inFlight", "in flight", \.inFlight),
      ("payable", "payable", \.payable), ("wallet", "wallet", \.wallet),
      ("reserved", "reserved", \.reserved), ("available", "available", \.available),
      ("unclaimed", "unclaimed", \.unclaimed),
    ]

  /// Every figure of R10, R19 and R20 for each participant and currency.
  static func balances(_ balances: [Balance]) -> Listing {
    Listing(
      [.text("participant"), .text("currency")]
        + figures.map { Column.number($0.key, $0.title).optional },
      rows: balances.map { balance in
        [.text(balance.participant.string), .text(balance.currency.code.string)]
          + figures.map { .decimal(balance.money($0.figure).amount.description) }
      })
  }
}
