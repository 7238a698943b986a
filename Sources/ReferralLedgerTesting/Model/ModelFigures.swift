import LedgerCore

/// Whose figures in which currency.
struct ModelAccount: Hashable, Sendable {
  var participant: ID
  var currency: Currency
}

/// The figures that events move; all others follow from them (rules R10, R19 and R20).
struct ModelFigures: Sendable {
  /// A part of earned and when it matures.
  struct Hold: Sendable {
    var matures: Timestamp
    var amount: Int128
  }

  var earned: Int128 = 0
  var paid: Int128 = 0
  var inFlight: Int128 = 0
  var wallet: Int128 = 0
  var reserved: Int128 = 0
  var unclaimed: Int128 = 0
  var holds: [Hold] = []

  /// Adds to earned; it matures with its payment (rules R8 and R10).
  mutating func earn(_ amount: Int128, maturing: Timestamp) {
    earned += amount
    holds.append(Hold(matures: maturing, amount: amount))
  }

  func onHold(at time: Timestamp) -> Int128 {
    holds.filter { $0.matures > time }.map(\.amount).reduce(0, +)
  }

  /// The name of a figure that does not fit into an amount.
  func outOfRange(at time: Timestamp) -> String? {
    let figures: [(String, Int128)] = [
      ("earned", earned), ("paid", paid), ("pending", earned - paid), ("onHold", onHold(at: time)),
      ("inFlight", inFlight), ("wallet", wallet), ("reserved", reserved),
      ("available", wallet - reserved), ("unclaimed", unclaimed),
    ]
    return figures.first { Int64(exactly: $0.1) == nil }?.0
  }
}
