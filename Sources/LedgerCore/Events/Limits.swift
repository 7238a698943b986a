/// The limits that the shape of an event is held against (rule G4, *shape*).
package enum Limits {
  /// The longest id in bytes.
  package static let idBytes = 128
  /// The longest batch id in bytes: room for `payment:` and a number around a payment's id.
  package static let batchBytes = 160
  /// The longest reason, label or destination in bytes.
  package static let textBytes = 1024
  /// The longest currency code in bytes.
  package static let currencyBytes = 24
  /// How many currencies a program may declare, so that a number of one byte names each.
  package static let currencies = 250
  /// The longest hold in days.
  package static let holdDays = 36_500
  /// The longest reward window in months.
  package static let rewardMonths = 12_000
  /// The longest line of JSON in bytes.
  package static let lineBytes = 1 << 20
  /// The largest count of one metric (rule R16).
  package static let engagement: UInt64 = 1 << 32
  /// The largest whole number of any other field.
  package static let count: UInt64 = 1 << 53

  /// Whether a text has 1 to `maximum` bytes and no control character.
  package static func isValidText(_ text: Text, maximum: Int) -> Bool {
    text.withBytes { isValidText($0, maximum: maximum) }
  }

  /// Whether bytes of valid UTF-8 number 1 to `maximum` and hold no control character.
  @inline(__always)
  package static func isValidText(_ bytes: UnsafeRawBufferPointer, maximum: Int) -> Bool {
    guard bytes.count >= 1, bytes.count <= maximum else { return false }
    return TextScan.isPlain(bytes) || isFreeOfControls(bytes)
  }

  @inline(never)
  private static func isFreeOfControls(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var previous: UInt8 = 0
    for byte in bytes {
      // C0 controls and DEL are single bytes; the C1 controls U+0080…U+009F are C2 80…9F.
      if byte < 0x20 || byte == 0x7F { return false }
      if previous == 0xC2, byte < 0xA0 { return false }
      previous = byte
    }
    return true
  }
}
