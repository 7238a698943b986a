extension Hash256: CustomStringConvertible {
  private static let digits = Array("0123456789abcdef".utf8)

  /// The hash as 64 lower-case hexadecimal digits.
  public var description: String {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in bytes {
      text.append(Self.digits[Int(byte >> 4)])
      text.append(Self.digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads 64 lower-case hexadecimal digits; `nil` for anything else.
  ///
  /// Upper case is refused so that a hash has one spelling, and texts compare as hashes do.
  public init?(hex: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    var high: UInt8?
    for character in hex.utf8 {
      guard bytes.count < 32, let digit = Self.value(ofDigit: character) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else { return nil }
    self.init(bytes)
  }

  private static func value(ofDigit character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
