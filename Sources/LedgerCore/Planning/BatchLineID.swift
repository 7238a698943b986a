/// What names a line of a batch: it is paid once (rule R12).
public struct BatchLineID: Hashable, Sendable {
  /// The batch.
  public let batch: Text
  /// Who is to be paid.
  public let referrer: ID
  /// In which currency.
  public let currency: Text

  /// The line of a batch for a referrer and a currency.
  public init(batch: Text, referrer: ID, currency: Text) {
    self.batch = batch
    self.referrer = referrer
    self.currency = currency
  }

  /// The idempotency key of an attempt: the same for every repetition of it, and for nothing else (rule R13).
  ///
  /// It reads `batch/referrer/currency/attempt`. Whatever is not a letter, a digit or one of `-._~:` of ASCII
  /// stands as `%` and two hexadecimal digits, so that the key fits into a header or a path.
  package func key(attempt: UInt64) -> Text {
    let parts = [batch, referrer, currency].map { BatchLineID.escaped($0) } + [String(attempt)]
    return Text(parts.joined(separator: "/"))
  }

  private static func escaped(_ text: Text) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var escaped: [UInt8] = []
    for byte in text.string.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"):
        escaped.append(byte)
      default: escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
