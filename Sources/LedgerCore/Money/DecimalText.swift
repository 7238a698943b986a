/// A plain decimal number as it was written: digits, at most one point, perhaps a minus (rule M2).
package struct DecimalText: Hashable, Sendable {
  /// The digits without the point, signed.
  package let units: Int64
  /// How many of the digits stood behind the point.
  package let scale: Int
  /// Whether a minus stood in front, also of zero.
  package let isNegative: Bool

  /// Reads `-?[0-9]+(\.[0-9]+)?`; `nil` for anything else and for digits beyond `Int64`.
  package init?(_ bytes: some Collection<UInt8>) {
    var units: Int64 = 0
    var scale = 0
    var digits = 0
    var seenPoint = false
    var rest = bytes[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }
    for byte in rest {
      if byte == UInt8(ascii: "."), !seenPoint, digits > 0 {
        seenPoint = true
        continue
      }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let digit = Int64(byte - UInt8(ascii: "0"))
      let (shifted, overflow) = units.multipliedReportingOverflow(by: 10)
      let (next, overflowAgain) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
      guard !overflow, !overflowAgain else { return nil }
      units = next
      digits += 1
      if seenPoint { scale += 1 }
    }
    guard digits > 0, !seenPoint || scale > 0 else { return nil }
    self.units = units
    self.scale = scale
    self.isNegative = isNegative
  }

  /// The number in units of 10 to the minus `scale`; `nil` where digits would be lost or overflow.
  package func units(atScale scale: Int) -> Int64? {
    guard self.scale <= scale else { return nil }
    return DecimalText.raise(units, by: scale - self.scale)
  }

  /// `units` times 10 to the `digits`; `nil` beyond `Int64`.
  package static func raise(_ units: Int64, by digits: Int) -> Int64? {
    var units = units
    for _ in 0..<min(digits, 19) {
      let (raised, overflow) = units.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      units = raised
    }
    return digits > 19 && units != 0 ? nil : units
  }

  /// Prints whole units with exactly `scale` fraction digits, or without trailing zeros.
  package static func print(units: Int64, scale: Int, trimming: Bool = false) -> String {
    print(units: Int128(units), scale: scale, trimming: trimming)
  }

  /// Prints whole units with exactly `scale` fraction digits, or without trailing zeros.
  package static func print(units: Int128, scale: Int, trimming: Bool = false) -> String {
    var reversed: [UInt8] = []
    reversed.reserveCapacity(scale + 8)
    var rest = units.magnitude
    var printed = 0
    while rest > 0 || printed <= scale {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      let drops = trimming && printed < scale && digit == 0 && reversed.isEmpty
      if !drops { reversed.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)) }
      printed += 1
      if printed == scale, !reversed.isEmpty { reversed.append(UInt8(ascii: ".")) }
      rest = quotient
    }
    if units < 0 { reversed.append(UInt8(ascii: "-")) }
    return String(decoding: reversed.reversed(), as: UTF8.self)
  }
}
