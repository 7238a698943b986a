extension Hash256: Codable {
  /// Decodes a hash from a string of 64 lower-case hexadecimal digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let hash = Hash256(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "A hash is 64 lower-case hexadecimal digits.")
    }
    self = hash
  }

  /// Encodes the hash as a string of 64 lower-case hexadecimal digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
