import LedgerCore

/// The arithmetic of the rules, in the plainest form that is exact.
enum ModelArithmetic {
  /// A rate's share of an amount, rounded once (rule M4).
  static func share(of amount: Int64, _ rate: Rate, _ rounding: Rounding) -> Int64 {
    let millionths = Int128(amount.magnitude) * Int128(rate.partsPerMillion)
    var share = millionths / 1_000_000
    let rest = millionths % 1_000_000
    switch rounding {
    case .down: break
    case .halfUp:
      if rest >= 500_000 { share += 1 }
    case .halfEven:
      if rest > 500_000 || (rest == 500_000 && share % 2 == 1) { share += 1 }
    }
    return Int64(clamping: amount < 0 ? -share : share)
  }

  /// Splits an amount by weights: the largest remainder, ties by the bytes of the id (rule M5).
  static func split(_ amount: Int64, by weights: [ID: UInt128]) -> [ID: Int64] {
    let total = weights.values.reduce(0, +)
    guard amount > 0, total > 0 else { return [:] }
    var parts: [ID: Int64] = [:]
    var remainders: [(id: ID, remainder: UInt128)] = []
    for (id, weight) in weights {
      let (quotient, remainder) = divide(UInt64(amount), times: weight, by: total)
      parts[id] = quotient
      remainders.append((id, remainder))
    }
    remainders.sort { left, right in
      left.remainder == right.remainder ? left.id < right.id : left.remainder > right.remainder
    }
    let missing = amount - parts.values.reduce(0, +)
    for (id, _) in remainders.prefix(Int(missing)) { parts[id, default: 0] += 1 }
    return parts
  }

  /// Long division of `amount × weight` by `total`, bit by bit, so that nothing overflows.
  private static func divide(
    _ amount: UInt64, times weight: UInt128, by total: UInt128
  ) -> (quotient: Int64, remainder: UInt128) {
    var quotient: Int64 = 0
    var remainder: UInt128 = 0
    for bit in (0..<64).reversed() {
      quotient *= 2
      remainder *= 2
      if amount >> UInt64(bit) & 1 == 1 { remainder += weight }
      while remainder >= total {
        remainder -= total
        quotient += 1
      }
    }
    return (quotient, remainder)
  }

  /// A moment so many calendar months later, the day clamped to the month's last (rule T6).
  static func adding(months: Int, to time: Timestamp) -> Timestamp {
    let text = time.description
    let fields = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
    guard fields.count == 7 else { return time }
    let months = fields[0] * 12 + fields[1] - 1 + months
    let (year, month) = (months / 12, months % 12 + 1)
    guard year <= 9999 else { return Timestamp(milliseconds: .max) }
    var day = fields[2]
    while day > 28 {
      let later = spelled(year, 4) + "-" + spelled(month, 2) + "-" + spelled(day, 2)
      if let time = Timestamp(later + text.dropFirst(10)) { return time }
      day -= 1
    }
    let later = spelled(year, 4) + "-" + spelled(month, 2) + "-" + spelled(day, 2)
    return Timestamp(later + text.dropFirst(10)) ?? time
  }

  private static func spelled(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(digits - text.count, 0)) + text
  }
}
