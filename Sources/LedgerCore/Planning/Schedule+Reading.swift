/// Why a schedule could not be read.
public enum ScheduleFailure: Error, Hashable, Sendable, CaseIterable {
  /// It is neither `weekly:…@…` nor `monthly:…@…`.
  case unknownKind
  /// The day of the week is none of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`.
  case unknownWeekday
  /// A day of the month is none of 1…31.
  case invalidDay
  /// The days of the month do not rise from one to the next.
  case unorderedDays
  /// The time is none of 00:00…23:59.
  case invalidTime
}

extension ScheduleFailure: CustomStringConvertible {
  /// What is wrong, and what would be right.
  public var description: String {
    switch self {
    case .unknownKind:
      "a schedule reads weekly:DAY@HH:MM or monthly:DAY,DAY@HH:MM, such as weekly:mon@09:00"
    case .unknownWeekday: "the day of a weekly schedule is mon, tue, wed, thu, fri, sat or sun"
    case .invalidDay: "the days of a monthly schedule are 1 to 31, such as monthly:1,15@01:00"
    case .unorderedDays: "the days of a monthly schedule rise, and none stands twice"
    case .invalidTime: "the time of a schedule is HH:MM in UTC, from 00:00 to 23:59"
    }
  }
}

extension Schedule {
  /// Reads `weekly:mon@09:00` or `monthly:1,15@01:00`, and nothing else.
  public init(_ text: String) throws(ScheduleFailure) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let at = parts[1].firstIndex(of: "@") else {
      throw .unknownKind
    }
    let shown = parts[1][..<at]
    switch parts[0] {
    case "weekly":
      guard let weekday = Weekday(rawValue: String(shown)) else { throw .unknownWeekday }
      days = .weekly(weekday)
    case "monthly": days = .monthly(try Schedule.days(of: shown))
    default: throw .unknownKind
    }
    (hour, minute) = try Schedule.time(of: parts[1][parts[1].index(after: at)...])
  }

  private static func days(of text: Substring) throws(ScheduleFailure) -> [Int] {
    var days: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      // Only the plain form of a number is one: no sign, no leading zero.
      guard let day = Int(part), (1...31).contains(day), String(day) == part else {
        throw .invalidDay
      }
      if let last = days.last, last >= day { throw .unorderedDays }
      days.append(day)
    }
    return days
  }

  private static func time(of text: Substring) throws(ScheduleFailure) -> (hour: Int, minute: Int) {
    let bytes = Array(text.utf8)
    let isDigit = { (byte: UInt8) in byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
      [bytes[0], bytes[1], bytes[3], bytes[4]].allSatisfy(isDigit)
    else { throw .invalidTime }
    let number = { (place: Int) in Int(bytes[place] - 48) * 10 + Int(bytes[place + 1] - 48) }
    guard number(0) < 24, number(3) < 60 else { throw .invalidTime }
    return (number(0), number(3))
  }
}

extension Schedule: Codable {
  /// Reads the form that people read.
  public init(from decoder: any Decoder) throws {
    self = try Schedule(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the form that people read.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
