/// An amount of a currency in whole minor units; its arithmetic is exact or refuses (rule M1).
public struct Money: Hashable, Sendable, Codable {
  /// The amount in minor units, such as cents.
  public let minorUnits: Int64
  /// The currency and with it the number of fraction digits.
  public let currency: Currency

  /// Money of so many minor units.
  public init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// Reads `"49.00"`; `nil` for anything but a plain decimal the currency can hold (rule M2).
  public init?(_ text: String, currency: Currency) {
    guard let units = Amount(text).minorUnits(exponent: currency.exponent) else { return nil }
    self.init(minorUnits: units, currency: currency)
  }

  /// The sum; throws on overflow and on another currency.
  public func adding(_ other: Money) throws(MoneyFailure) -> Money {
    guard currency == other.currency else { throw .currencyMismatch }
    let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
    guard !overflow else { throw .overflow }
    return Money(minorUnits: sum, currency: currency)
  }

  /// The difference; throws on overflow and on another currency.
  public func subtracting(_ other: Money) throws(MoneyFailure) -> Money {
    guard currency == other.currency else { throw .currencyMismatch }
    let (difference, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
    guard !overflow else { throw .overflow }
    return Money(minorUnits: difference, currency: currency)
  }

  /// The share of this money at a rate, rounded once (rule M4).
  public func share(_ rate: Rate, rounding: Rounding = .down) -> Money {
    Money(minorUnits: rate.share(of: minorUnits, rounding: rounding), currency: currency)
  }

  /// This money as an amount without its currency.
  public var amount: Amount { Amount(minorUnits: minorUnits, exponent: currency.exponent) }

  /// Reads the form that people read.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let currency = try container.decode(Currency.self, forKey: .currency)
    let text = try container.decode(String.self, forKey: .amount)
    guard let money = Money(text, currency: currency) else {
      throw DecodingError.dataCorruptedError(
        forKey: .amount, in: container,
        debugDescription: "an amount is a plain decimal number its currency can hold")
    }
    self = money
  }

  /// Writes the form that people read.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(amount.description, forKey: .amount)
    try container.encode(currency, forKey: .currency)
  }

  private enum CodingKeys: String, CodingKey { case amount, currency }
}

extension Money: CustomStringConvertible {
  /// The amount with all its fraction digits and the currency's code, such as `49.00 USD`.
  public var description: String { "\(amount) \(currency.code)" }
}

/// Why money could not be added.
public enum MoneyFailure: Error, Hashable, Sendable {
  /// The result does not fit into an amount.
  case overflow
  /// The two amounts are of different currencies.
  case currencyMismatch
}
