/// A decimal amount as it is written, before or after its currency is known (rules M1 and M2).
///
/// Proposals carry amounts as their sender wrote them; the gate reads them with the exponent of
/// their currency. In recorded events the scale always is that exponent, so that printing gives
/// exactly as many fraction digits as the currency has.
///
/// Two amounts are equal when they are written with the same digits: `1.5` and `1.50` differ
/// until the gate has read both.
public struct Amount: Hashable, Sendable {
  package enum Written: Hashable, Sendable {
    case decimal(units: Int64, scale: UInt8)
    case unreadable(Text)
  }

  package let written: Written

  /// An amount of so many minor units with so many fraction digits.
  public init(minorUnits: Int64, exponent: UInt8) {
    written = .decimal(units: minorUnits, scale: exponent)
  }

  /// An amount as text; what is not a plain decimal number is kept and refused by the gate.
  public init(_ text: String) {
    if let decimal = DecimalText(text.utf8), decimal.scale <= 255 {
      written = .decimal(units: decimal.units, scale: UInt8(decimal.scale))
    } else {
      written = .unreadable(Text(text))
    }
  }

  /// The amount in minor units of a currency; `nil` where it cannot be said exactly.
  public func minorUnits(exponent: UInt8) -> Int64? {
    guard case .decimal(let units, let scale) = written, scale <= exponent else { return nil }
    return DecimalText.raise(units, by: Int(exponent - scale))
  }

  /// The digits without the point, as they were written; zero where they were unreadable.
  package var units: Int64 {
    guard case .decimal(let units, _) = written else { return 0 }
    return units
  }
}

extension Amount: CustomStringConvertible {
  /// The form that people read.
  public var description: String {
    switch written {
    case .decimal(let units, let scale): DecimalText.print(units: units, scale: Int(scale))
    case .unreadable(let text): text.string
    }
  }
}

extension Amount: ExpressibleByStringLiteral {
  /// Wraps a literal.
  public init(stringLiteral text: String) { self.init(text) }
}

extension Amount: Codable {
  /// Reads the form that people read.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the form that people read.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
