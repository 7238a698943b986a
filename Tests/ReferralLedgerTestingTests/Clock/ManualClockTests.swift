import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite struct ManualClockTests {
  @Test func `A manual clock stands until it is moved`() {
    let clock = ManualClock(now: Timestamp(milliseconds: 1_000))
    #expect(clock.now == Timestamp(milliseconds: 1_000))
    clock.advance(by: .seconds(2))
    #expect(clock.now == Timestamp(milliseconds: 3_000))
    clock.advance(by: .milliseconds(-500))
    #expect(clock.now == Timestamp(milliseconds: 2_500))
    clock.set(Timestamp(milliseconds: 7))
    #expect(clock.now == Timestamp(milliseconds: 7))
    clock.advance(by: .seconds(Int64.max))
    #expect(clock.now == Timestamp(milliseconds: .max))
  }
}
