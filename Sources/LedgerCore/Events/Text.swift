/// A string as the ledger compares it: byte by byte, in UTF-8.
///
/// Swift's own `==` and `<` on `String` are Unicode-equivalent, so that two spellings of `é` are
/// equal; ids that a host vouches for must not merge like that.
public struct Text: Hashable, Sendable {
  /// The text as Swift's string.
  public let string: String

  /// Wraps a string; limits are checked by the gate, not here.
  public init(_ string: String) {
    var string = string
    string.makeContiguousUTF8()
    self.string = string
  }

  package init(decoding bytes: UnsafeRawBufferPointer) {
    string = String(decoding: bytes, as: UTF8.self)
  }

  /// Calls `body` with the bytes of the text.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    // Looked at where it stands, a string of Swift's own is neither copied nor counted.
    if let result = string.utf8.withContiguousStorageIfAvailable({
      body(UnsafeRawBufferPointer($0))
    }) {
      return result
    }
    var string = string
    return string.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }

  /// Whether both have the same bytes.
  public static func == (left: Text, right: Text) -> Bool {
    left.withBytes { left in
      right.withBytes { right in left.count == right.count && left.isSame(as: right) }
    }
  }

  /// Feeds what makes two of these equal into a hasher.
  public func hash(into hasher: inout Hasher) {
    withBytes { hasher.combine(bytes: $0) }
    hasher.combine(0xFF as UInt8)
  }
}

/// The name of a participant, a payment, a period: 1…128 bytes without control characters.
public typealias ID = Text

extension Text: Comparable {
  /// Whether the left one comes first.
  public static func < (left: Text, right: Text) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }
}

extension Text: ExpressibleByStringInterpolation, CustomStringConvertible {
  /// Wraps a literal, also one with interpolations.
  public init(stringLiteral string: String) { self.init(string) }
  /// The form that people read.
  public var description: String { string }
}

extension Text: Codable {
  /// Reads the form that people read.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the form that people read.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(string)
  }
}
