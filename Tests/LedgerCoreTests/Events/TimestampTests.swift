import Foundation
import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("Events, T6: times")
struct TimestampTests {
  @Test(
    "Events: a time is RFC 3339 in UTC, with up to three fraction digits",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("1970-01-01T00:00:00.1Z", 100),
      ("1970-01-01T00:00:00.12Z", 120), ("1969-12-31T23:59:59.999Z", -1),
      ("2025-10-01T09:00:00.000Z", 1_759_309_200_000), ("2000-02-29T00:00:00Z", 951_782_400_000),
      ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] as [(String, Int64)])
  func reads(text: String, milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(
    "Events: local times, offsets, leap seconds and impossible dates are refused",
    arguments: [
      "", "2025-10-01", "2025-10-01T09:00:00", "2025-10-01T09:00:00+00:00",
      "2025-10-01T09:00:00-07:00",
      "2025-10-01 09:00:00Z", "2025-10-01t09:00:00Z", "2025-10-01T09:00:00z", "2025-10-01T09:00Z",
      "2025-10-01T09:00:60Z", "2025-10-01T09:60:00Z", "2025-10-01T24:00:00Z",
      "2016-12-31T23:59:60Z",
      "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-10-00T00:00:00Z",
      "2025-10-32T00:00:00Z",
      "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
      "2025-04-31T00:00:00Z",
      "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z",
      "2025-10-01T09:00:00.Z",
      "2025-10-01T09:00:00.0000Z", "2025-10-01T09:00:00.1 Z", "2025-10-01T09:00:00,5Z",
      "2025-10-01T09:00:00.5", " 2025-10-01T09:00:00Z", "2025-10-01T09:00:00Z ", "2025-1-1T9:0:0Z",
      "٢٠٢٥-10-01T09:00:00Z", "2025-10-01T09:00:00ZZ", "2025-274T09:00:00Z", "1759309200000",
    ])
  func refuses(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("Events: over all years 0001–9999, printed times read back and follow the calendar")
  func everyDay() {
    var random = RandomSource(seed: 9)
    var date = (year: 1, month: 1, day: 1)
    var days: Int64 = -719_162
    let isLeap = { (year: Int) in year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    while date.year < 10_000 {
      let lengths = [31, isLeap(date.year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      // The first and the last day of each month, every day at the turns of centuries.
      let step = date.day == 1 && !(date.year % 100 < 2) ? lengths[date.month - 1] - 1 : 1
      let within = random.number(in: 0...86_399_999)
      let time = Timestamp(milliseconds: days * 86_400_000 + within)
      let civil = CivilDate(daysSince1970: days)
      guard
        civil == CivilDate(year: Int64(date.year), month: Int64(date.month), day: Int64(date.day)),
        civil.daysSince1970 == days
      else {
        Issue.record("\(date) is not day \(days)")
        return
      }
      if date.day == 1, date.year % 7 == 0 || date.year < 5 {
        let text = time.description
        #expect(Timestamp(text) == time && text.utf8.count == 24)
      }
      days += Int64(step)
      date.day += step
      if date.day > lengths[date.month - 1] {
        date.day = 1
        date.month += 1
      }
      if date.month > 12 { date = (date.year + 1, 1, 1) }
    }
    #expect(days * 86_400_000 == Timestamp.last + 1)
  }

  @Test(
    "T6: months later the day is clamped to the month's last",
    arguments: [
      ("2025-01-31T12:00:00.000Z", 1, "2025-02-28T12:00:00.000Z"),
      ("2024-01-31T12:00:00.000Z", 1, "2024-02-29T12:00:00.000Z"),
      ("2025-01-31T12:00:00.000Z", 2, "2025-03-31T12:00:00.000Z"),
      ("2025-03-31T00:00:00.001Z", 1, "2025-04-30T00:00:00.001Z"),
      ("2025-10-15T00:00:00.000Z", 0, "2025-10-15T00:00:00.000Z"),
      ("2025-10-15T00:00:00.000Z", 12, "2026-10-15T00:00:00.000Z"),
      ("2024-02-29T00:00:00.000Z", 12, "2025-02-28T00:00:00.000Z"),
      ("2025-11-30T00:00:00.000Z", 3, "2026-02-28T00:00:00.000Z"),
      ("2025-12-31T23:59:59.999Z", 1, "2026-01-31T23:59:59.999Z"),
      ("1969-12-31T23:59:59.999Z", 2, "1970-02-28T23:59:59.999Z"),
      ("2025-03-31T00:00:00.000Z", -1, "2025-02-28T00:00:00.000Z"),
      ("2025-01-15T00:00:00.000Z", -13, "2023-12-15T00:00:00.000Z"),
      ("9999-12-01T00:00:00.000Z", 1, "9999-12-31T23:59:59.999Z"),
      ("0001-01-15T00:00:00.000Z", -1, "0001-01-01T00:00:00.000Z"),
    ])
  func months(from: String, months: Int, to: String) throws {
    #expect(try #require(Timestamp(from)).adding(months: months).description == to)
  }

  @Test("T4, T6: times stay within their years, whatever is added")
  func clamps() {
    let now = Scene.morning
    #expect(now.adding(days: .max) == Timestamp(milliseconds: .max))
    #expect(now.adding(days: .min) == Timestamp(milliseconds: .min))
    #expect(now.adding(days: 3_000_000).milliseconds == Timestamp.last)
    #expect(now.adding(months: .max).milliseconds == Timestamp.last)
    #expect(now.adding(months: .min).milliseconds == Timestamp.first)
    #expect(now.adding(days: 1).milliseconds == now.milliseconds + 86_400_000)
    #expect(Timestamp.isValid(Timestamp.first) && !Timestamp.isValid(Timestamp.first - 1))
    #expect(Timestamp.isValid(Timestamp.last) && !Timestamp.isValid(Timestamp.last + 1))
  }

  @Test("Events: a time is coded as its text, and nothing else is read")
  func coding() throws {
    let data = try JSONEncoder().encode([Scene.morning])
    #expect(String(decoding: data, as: UTF8.self) == #"["2025-10-01T09:00:00.000Z"]"#)
    #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [Scene.morning])
    for text in [#"["yesterday"]"#, "[1759309200000]"] {
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode([Timestamp].self, from: Data(text.utf8))
      }
    }
  }
}
