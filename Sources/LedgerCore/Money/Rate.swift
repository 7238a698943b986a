/// An exact rate in parts per million, 0…100% (rule M3).
public struct Rate: Hashable, Sendable, Comparable {
  /// One hundred percent in parts per million.
  package static let whole: UInt32 = 1_000_000

  /// The rate in parts per million, at most 1 000 000.
  public let partsPerMillion: UInt32

  /// No share at all.
  public static let zero = Rate(unchecked: 0)

  package init(unchecked partsPerMillion: UInt32) {
    self.partsPerMillion = partsPerMillion
  }

  /// A rate of so many parts per million; `nil` above 100%.
  public init?(partsPerMillion: UInt32) {
    guard partsPerMillion <= Rate.whole else { return nil }
    self.partsPerMillion = partsPerMillion
  }

  /// Reads `"20%"`, `"0.5%"` or `"12.3456%"`; `nil` for anything else or above 100%.
  public init?(_ text: String) {
    var bytes = Array(text.utf8)
    guard bytes.popLast() == UInt8(ascii: "%"),
      let percent = DecimalText(bytes), !percent.isNegative,
      let partsPerMillion = percent.units(atScale: 4)
    else { return nil }
    guard partsPerMillion <= Int64(Rate.whole) else { return nil }
    self.partsPerMillion = UInt32(partsPerMillion)
  }

  /// This rate's share of an amount in minor units; it never overflows, as a rate is at most 100%.
  public func share(of amount: Int64, rounding: Rounding) -> Int64 {
    let product = Int128(amount) * Int128(partsPerMillion)
    let share = rounding.quotient(product, by: Int128(Rate.whole)) ?? 0
    return Int64(truncatingIfNeeded: share)
  }

  /// Whether the left one comes first.
  public static func < (left: Rate, right: Rate) -> Bool {
    left.partsPerMillion < right.partsPerMillion
  }
}

extension Rate: CustomStringConvertible {
  /// The rate as `"12.5%"`, without zeros that say nothing.
  public var description: String {
    DecimalText.print(units: Int64(partsPerMillion), scale: 4, trimming: true) + "%"
  }
}
