/// A currency that a program declares: its code and how many fraction digits it has (rule M1).
public struct Currency: Hashable, Sendable, Codable {
  /// The code as the terms spell it, such as `USD` or `SOL`.
  public let code: Text
  /// The number of fraction digits, 0…12.
  public let exponent: UInt8

  /// A currency of a code and an exponent, as terms declare it.
  public init(code: Text, exponent: UInt8) {
    self.code = code
    self.exponent = exponent
  }

  /// The largest exponent that terms may declare.
  package static let maximumExponent: UInt8 = 12
}
