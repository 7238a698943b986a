/// A moment in UTC, in milliseconds since 1970; written as RFC 3339 with three fraction digits.
public struct Timestamp: Hashable, Sendable, BitwiseCopyable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00.000Z; negative before.
  public let milliseconds: Int64

  /// A moment so many milliseconds after 1970, held within the years 0001…9999.
  public init(milliseconds: Int64) {
    self.milliseconds = min(
      max(milliseconds, Timestamp.first), Timestamp.last)
  }

  package static let first: Int64 = -62_135_596_800_000
  package static let last: Int64 = 253_402_300_799_999
  package static let millisecondsPerDay: Int64 = 86_400_000

  /// Whether a count of milliseconds lies within the years 0001…9999.
  package static func isValid(_ milliseconds: Int64) -> Bool {
    milliseconds >= first && milliseconds <= last
  }

  /// This moment and so many days of 24 hours (rule T4).
  public func adding(days: Int) -> Timestamp {
    let (shift, overflow) = Int64(days).multipliedReportingOverflow(
      by: Timestamp.millisecondsPerDay)
    guard !overflow else { return Timestamp(milliseconds: days < 0 ? .min : .max) }
    let (sum, overflowAgain) = milliseconds.addingReportingOverflow(shift)
    return Timestamp(milliseconds: overflowAgain ? (days < 0 ? .min : .max) : sum)
  }

  /// This moment and so many calendar months, the day clamped to the month's last (rule T6).
  public func adding(months: Int) -> Timestamp {
    let days = milliseconds.quotient(dividingDownBy: Timestamp.millisecondsPerDay)
    let withinDay = milliseconds - days * Timestamp.millisecondsPerDay
    let date = CivilDate(daysSince1970: days)
    let (total, overflow) = Int64(months).addingReportingOverflow(date.year * 12 + date.month - 1)
    guard !overflow else { return Timestamp(milliseconds: months < 0 ? .min : .max) }
    let year = total.quotient(dividingDownBy: 12)
    guard year > 0 else { return Timestamp(milliseconds: .min) }
    guard year < 10_000 else { return Timestamp(milliseconds: .max) }
    let month = total - year * 12 + 1
    let day = min(date.day, CivilDate.daysIn(month: month, of: year))
    let moved = CivilDate(year: year, month: month, day: day)
    return Timestamp(milliseconds: moved.daysSince1970 * Timestamp.millisecondsPerDay + withinDay)
  }

  /// Whether the left one comes first.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Int64 {
  fileprivate func quotient(dividingDownBy divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension Timestamp {
  /// Reads `2025-10-01T09:00:00.000Z`, with up to three fraction digits; `nil` for anything else.
  public init?(_ text: String) {
    self.init(bytes: Array(text.utf8))
  }

  package init?(bytes: [UInt8]) {
    var rest = bytes[...]
    func number(_ digits: Int) -> Int64? {
      guard rest.count >= digits else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(digits) {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int64(byte - UInt8(ascii: "0"))
      }
      rest = rest.dropFirst(digits)
      return value
    }
    func mark(_ expected: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: expected) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4), mark("-"), let month = number(2), mark("-"),
      let day = number(2), mark("T"), let hour = number(2), mark(":"),
      let minute = number(2), mark(":"), let second = number(2),
      year > 0, month >= 1, month <= 12, day >= 1,
      day <= CivilDate.daysIn(month: month, of: year), hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if mark(".") {
      var digits = 0
      while digits < 3, let digit = number(1) {
        fraction = fraction * 10 + digit
        digits += 1
      }
      guard digits > 0 else { return nil }
      for _ in digits..<3 { fraction *= 10 }
    }
    guard mark("Z"), rest.isEmpty else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSince1970
    let seconds = hour * 3600 + minute * 60 + second
    milliseconds = days * Timestamp.millisecondsPerDay + seconds * 1000 + fraction
  }
}

extension Timestamp: CustomStringConvertible {
  /// The moment as RFC 3339 in UTC with three fraction digits.
  public var description: String {
    let days = milliseconds.quotient(dividingDownBy: Timestamp.millisecondsPerDay)
    let date = CivilDate(daysSince1970: days)
    var rest = milliseconds - days * Timestamp.millisecondsPerDay
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24)
    func put(_ value: Int64, _ digits: Int) {
      var divisor: Int64 = 1
      for _ in 1..<digits { divisor *= 10 }
      for _ in 0..<digits {
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
        divisor = max(divisor / 10, 1)
      }
    }
    put(date.year, 4)
    bytes.append(UInt8(ascii: "-"))
    put(date.month, 2)
    bytes.append(UInt8(ascii: "-"))
    put(date.day, 2)
    for (separator, unit, digits) in [("T", 3_600_000, 2), (":", 60_000, 2), (":", 1000, 2)]
      as [(Unicode.Scalar, Int64, Int)]
    {
      bytes.append(UInt8(ascii: separator))
      put(rest / unit, digits)
      rest %= unit
    }
    bytes.append(UInt8(ascii: "."))
    put(rest, 3)
    bytes.append(UInt8(ascii: "Z"))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Timestamp: Codable {
  /// Reads the form that people read.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let time = Timestamp(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a time is written as 2025-10-01T09:00:00.000Z")
    }
    self = time
  }

  /// Writes the form that people read.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
