import LedgerCore
import Testing

@Suite("R24: schedules")
struct ScheduleTests {
  private static func moment(_ text: String) throws -> Timestamp {
    try #require(Timestamp(text + ":00.000Z"))
  }

  @Test(
    "A schedule reads and prints the same",
    arguments: [
      "weekly:mon@09:00", "weekly:sun@23:59", "monthly:1,15@01:00", "monthly:31@00:00",
      "monthly:1,2,3,28,29,30,31@12:30",
    ])
  func bothWays(_ text: String) throws { #expect(try Schedule(text).description == text) }

  @Test(
    "Anything else is refused, and the failure says what is wrong",
    arguments: [
      ("", .unknownKind), ("weekly", .unknownKind), ("weekly:mon", .unknownKind),
      ("daily:mon@09:00", .unknownKind), ("Weekly:mon@09:00", .unknownKind),
      ("weekly:monday@09:00", .unknownWeekday), ("weekly:@09:00", .unknownWeekday),
      ("weekly:mon,tue@09:00", .unknownWeekday), ("weekly:MON@09:00", .unknownWeekday),
      ("monthly:@09:00", .invalidDay), ("monthly:0@09:00", .invalidDay),
      ("monthly:32@09:00", .invalidDay), ("monthly:01@09:00", .invalidDay),
      ("monthly:+1@09:00", .invalidDay), ("monthly:1, 15@09:00", .invalidDay),
      ("monthly:1,@09:00", .invalidDay), ("monthly:٣@09:00", .invalidDay),
      ("monthly:15,1@09:00", .unorderedDays), ("monthly:1,1@09:00", .unorderedDays),
      ("weekly:mon@9:00", .invalidTime), ("weekly:mon@24:00", .invalidTime),
      ("weekly:mon@09:60", .invalidTime), ("weekly:mon@09:00Z", .invalidTime),
      ("weekly:mon@09:00:00", .invalidTime), ("weekly:mon@-1:00", .invalidTime),
      ("weekly:mon@٠٩:٠٠", .invalidTime), ("weekly:mon@", .invalidTime),
    ] as [(String, ScheduleFailure)])
  func refused(_ text: String, _ failure: ScheduleFailure) {
    #expect(throws: failure) { try Schedule(text) }
    #expect(!failure.description.isEmpty)
  }

  @Test(
    "The next and the latest moment, by hand",
    arguments: [
      // 2025-10-01 was a Wednesday.
      ("weekly:mon@09:00", "2025-10-01T12:00", "2025-10-06T09:00", "2025-09-29T09:00"),
      ("weekly:wed@09:00", "2025-10-01T09:00", "2025-10-08T09:00", "2025-10-01T09:00"),
      ("weekly:wed@09:00", "2025-10-01T08:59", "2025-10-01T09:00", "2025-09-24T09:00"),
      ("weekly:thu@00:00", "1970-01-01T00:00", "1970-01-08T00:00", "1970-01-01T00:00"),
      ("weekly:wed@23:59", "1969-12-31T23:58", "1969-12-31T23:59", "1969-12-24T23:59"),
      ("monthly:1,15@01:00", "2025-10-01T00:59", "2025-10-01T01:00", "2025-09-15T01:00"),
      ("monthly:1,15@01:00", "2025-10-14T12:00", "2025-10-15T01:00", "2025-10-01T01:00"),
      ("monthly:1,15@01:00", "2025-12-20T12:00", "2026-01-01T01:00", "2025-12-15T01:00"),
      // A day that a month does not have is its last, and comes once.
      ("monthly:30,31@06:00", "2024-02-20T00:00", "2024-02-29T06:00", "2024-01-31T06:00"),
      ("monthly:30,31@06:00", "2025-02-28T06:00", "2025-03-30T06:00", "2025-02-28T06:00"),
      ("monthly:31@06:00", "2025-04-30T05:59", "2025-04-30T06:00", "2025-03-31T06:00"),
      ("monthly:29@06:00", "2025-02-28T12:00", "2025-03-29T06:00", "2025-02-28T06:00"),
    ])
  func moments(_ text: String, _ now: String, _ next: String, _ latest: String) throws {
    let schedule = try Schedule(text)
    let now = try Self.moment(now)
    #expect(schedule.next(after: now) == (try Self.moment(next)))
    #expect(schedule.latest(upTo: now) == (try Self.moment(latest)))
  }

  @Test("What was missed is caught up once, however often it was missed")
  func caughtUp() throws {
    let schedule = try Schedule("weekly:mon@09:00")
    let started = try Self.moment("2025-10-01T12:00")
    #expect(!schedule.isDue(since: started, at: try Self.moment("2025-10-06T08:59")))
    #expect(schedule.isDue(since: started, at: try Self.moment("2025-10-06T09:00")))
    let late = try Self.moment("2025-11-12T10:00")
    #expect(schedule.isDue(since: started, at: late))
    #expect(!schedule.isDue(since: late, at: late))
    #expect(!schedule.isDue(since: late, at: try Self.moment("2025-11-17T08:59")))
    #expect(!schedule.isDue(since: late, at: started))
  }

  @Test("At both ends of time nothing traps, and there is none beyond")
  func ends() throws {
    let schedule = try Schedule("monthly:1@00:00")
    #expect(schedule.next(after: Timestamp(milliseconds: .max)) == nil)
    #expect(schedule.latest(upTo: Timestamp(milliseconds: .min)) != nil)
    #expect(try Schedule("monthly:2@00:00").latest(upTo: Timestamp(milliseconds: .min)) == nil)
    #expect(schedule.isDue(since: Timestamp(milliseconds: .min), at: Timestamp(milliseconds: .max)))
  }

  @Test("Every moment of a year is the next of the one before, and the latest of itself")
  func consistent() throws {
    for text in ["weekly:fri@17:30", "monthly:1,10,31@23:59", "monthly:29,30@00:00"] {
      let schedule = try Schedule(text)
      var moment = try Self.moment("2023-12-31T00:00")
      for _ in 0..<60 {
        let next = try #require(schedule.next(after: moment))
        #expect(next > moment)
        #expect(schedule.latest(upTo: next) == next)
        let before = Timestamp(milliseconds: next.milliseconds - 1)
        #expect(schedule.next(after: before) == next)
        #expect((schedule.latest(upTo: before) ?? next) < next)
        moment = next
      }
    }
  }

  @Test("Open periods are due once a scheduled moment has come since their end")
  func periods() throws {
    var scene = try Scene()
    let day = Scene.morning
    try scene.tell(all: [
      .period("a", from: day, days: 1), .period("b", from: day, days: 5),
      .period("c", from: day, days: 1), .revenue("c", "1"), .engagement("c", "ann", ["posts": 1]),
    ])
    let schedule = try Schedule("monthly:2,6@09:00")
    let due = { (days: Int, minutes: Int64) in
      scene.state.periodsDue(
        by: schedule,
        at: Timestamp(milliseconds: day.adding(days: days).milliseconds + minutes * 60_000))
    }
    #expect(due(1, -1) == [] && due(1, 0) == ["a", "c"])
    #expect(due(4, 0) == ["a", "c"] && due(5, 0) == ["a", "b", "c"])
    #expect(scene.state.periodsDue(at: day.adding(days: 2)) == ["a", "c"])
  }
}
