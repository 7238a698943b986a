/// When something is to be done again and again, in UTC (rule R24).
///
/// It reads and prints as `weekly:mon@09:00`, or `monthly:1,15@01:00`. A day that a month does not have is its last:
/// `monthly:31@01:00` is the last day of every month.
public struct Schedule: Hashable, Sendable {
  /// On which days.
  public let days: Days
  /// The hour of the day, 0…23.
  public let hour: Int
  /// The minute of the hour, 0…59.
  public let minute: Int

  /// The days of a schedule.
  public enum Days: Hashable, Sendable {
    /// Every week on a day.
    case weekly(Weekday)
    /// Every month on these days, 1…31, rising.
    case monthly([Int])
  }

  /// A day of the week, from Monday.
  public enum Weekday: String, Hashable, Sendable, CaseIterable {
    /// Monday.
    case monday = "mon"
    /// Tuesday.
    case tuesday = "tue"
    /// Wednesday.
    case wednesday = "wed"
    /// Thursday.
    case thursday = "thu"
    /// Friday.
    case friday = "fri"
    /// Saturday.
    case saturday = "sat"
    /// Sunday.
    case sunday = "sun"
  }

  // MARK: Due

  /// Whether a run is due: whether a scheduled moment has come since the latest run.
  ///
  /// Runs that were missed are caught up once: however many moments have passed, one run is due.
  public func isDue(since latestRun: Timestamp, at now: Timestamp) -> Bool {
    guard let moment = latest(upTo: now) else { return false }
    return moment > latestRun
  }

  /// The latest scheduled moment that is not after another one; `nil` before the year 1.
  public func latest(upTo moment: Timestamp) -> Timestamp? {
    scheduled(from: moment, step: -1) { $0 <= moment.milliseconds }
  }

  /// The first scheduled moment after another one; `nil` after the year 9999.
  public func next(after moment: Timestamp) -> Timestamp? {
    scheduled(from: moment, step: 1) { $0 > moment.milliseconds }
  }

  /// The nearest scheduled moment of the days from one on, in one direction.
  private func scheduled(
    from moment: Timestamp, step: Int64, where isWanted: (Int64) -> Bool
  ) -> Timestamp? {
    let perDay = Timestamp.millisecondsPerDay
    let time = Int64(hour * 60 + minute) * 60_000
    var day = moment.milliseconds / perDay - (moment.milliseconds % perDay < 0 ? 1 : 0)
    // No schedule has a gap of more than a month.
    for _ in 0...63 {
      let milliseconds = day * perDay + time
      if isWanted(milliseconds), isOn(day) {
        return Timestamp.isValid(milliseconds) ? Timestamp(milliseconds: milliseconds) : nil
      }
      day += step
    }
    return nil
  }

  /// Whether a day, counted from 1970-01-01, is one of the schedule's.
  private func isOn(_ day: Int64) -> Bool {
    switch days {
    case .weekly(let weekday):
      // 1970-01-01 was a Thursday.
      let number = ((day + 3) % 7 + 7) % 7
      return Weekday.allCases[Int(number)] == weekday
    case .monthly(let days):
      let date = CivilDate(daysSince1970: day)
      if days.contains(Int(date.day)) { return true }
      let last = CivilDate.daysIn(month: date.month, of: date.year)
      return date.day == last && days.contains { Int64($0) > last }
    }
  }
}

extension Schedule: CustomStringConvertible {
  /// The form that people read and ``init(_:)`` reads.
  public var description: String {
    let two = { (number: Int) in number < 10 ? "0\(number)" : String(number) }
    let shown =
      switch days {
      case .weekly(let weekday): "weekly:\(weekday.rawValue)"
      case .monthly(let days): "monthly:" + days.map(String.init).joined(separator: ",")
      }
    return "\(shown)@\(two(hour)):\(two(minute))"
  }
}
