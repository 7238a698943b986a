import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 8–12: a crash at any call")
struct CrashPointTests {
  @Test("Faults 8–12: whatever a crash leaves at any call, all that was acknowledged is there")
  func everyCall() async throws {
    let findings = try await LogSweep.crashes.violations(
      of: SimulatedDisk(), each: Sampling.each(3))
    #expect(findings.violations == [])
    #expect(findings.count > Sampling.atLeast(100))
  }

  @Test("Fault 9: crashes while opening, one upon the other, take nothing away")
  func nested() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    for _ in 0..<4 { try LogSamples.append(5, to: log) }
    let torn = try #require(
      try LogMoments.beforeSync(on: disk) { try LogSamples.append(9, to: log) })
    torn.crash(.firstBytes(600))
    for first in stride(from: 0, to: 60, by: 7) {
      for second in 0..<60 {
        let copy = torn.copy()
        for (depth, calls) in [first, second].enumerated() {
          copy.cutPower(afterCalls: calls)
          _ = try? LogSamples.open(on: copy)
          copy.crash(.seeded(UInt64(second * 2 + depth)))
        }
        let problem = LogOpening(of: copy).problem(unlessOpenAt: 20...20)
        #expect(problem == nil, "crashes after \(first) and \(second) calls")
      }
    }
  }

  @Test("Fault 11: a log that was being created is there, empty, or is not there yet")
  func creation() throws {
    let disk = SimulatedDisk()
    let moments = try LogMoments.all(on: disk) { try LogSamples.open(on: disk).close() }
    #expect(moments.count > 20)
    for (number, moment) in moments.enumerated() {
      for seed in 0..<UInt64(20) {
        let crashed = moment.disk.copy()
        crashed.crash(.seeded(seed))
        do {
          let reader = try LogReader(crashed, LogSamples.small)
          #expect(reader.durable.position == 0)
        } catch {
          #expect(error.kind == .absent, "call \(number), seed \(seed)")
        }
        let problem = LogOpening(of: crashed).problem(unlessOpenAt: 0...0)
        #expect(problem == nil, "call \(number), seed \(seed)")
      }
    }
  }

  @Test("Fault 12: a new segment's name may become durable before its bytes, and the reverse")
  func namesAndBytes() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    while LogMap(disk).segments.count < 2 {
      let position = log.checkpoint.position
      let moments = try LogMoments.all(on: disk) { try LogSamples.append(5, to: log) }
      for moment in moments {
        for outcome in [CrashOutcome.names, .bytes] {
          let crashed = moment.disk.copy()
          crashed.crash(outcome)
          let problem = LogOpening(of: crashed).problem(unlessOpenAt: position...position + 5)
          #expect(problem == nil, "before \(moment.operation) of \(moment.path), \(outcome)")
        }
      }
    }
  }
}
