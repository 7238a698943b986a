import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Fault 39: a disk that cannot be read")
struct ReadErrorTests {
  /// A log of several segments, the last of them with a torn append.
  private static func torn() throws -> SimulatedDisk {
    let disk = try LogSamples.severalSegments()
    let log = try LogSamples.open(on: disk)
    let torn = try #require(
      try LogMoments.beforeSync(on: disk) { try LogSamples.append(5, to: log) })
    torn.crash(.firstBytes(300))
    return torn
  }

  @Test("Fault 39: a read that fails is no end and no damage, and nothing is cut off")
  func everyRead() throws {
    let disk = try Self.torn()
    let last = try #require(LogMap(disk).segments.last)
    let acknowledged = try #require(LogMap(LogSamples.severalSegments()).lastBatch).header
      .lastPosition
    let reads = disk.copy()
    _ = try LogSamples.open(on: reads)
    let count = reads.callCount(of: .read) - disk.callCount(of: .read)
    #expect(count > 10)
    for call in 0..<count {
      for isLasting in [false, true] {
        let failing = disk.copy()
        failing.fail(
          CallFailure(
            .read, code: FailureCodes.brokenDisk, afterCalls: call, isLasting: isLasting))
        let opening = LogOpening(of: failing)
        #expect(opening.failure?.kind == .inaccessible, "read \(call): \(opening.result)")
        opening.disk.heal()
        let size = try #require(opening.disk.bytes(of: last)).count
        #expect(opening.isUntouched || size >= (disk.bytes(of: last) ?? []).count - 4096)
        let problem = LogOpening(of: opening.disk).problem(
          unlessOpenAt: acknowledged...acknowledged)
        #expect(problem == nil, "read \(call)")
      }
    }
  }

  @Test("Fault 39: a reader is told that it cannot read, and not that the log is damaged")
  func reading() throws {
    let disk = try LogSamples.severalSegments()
    let count = try { () throws in
      let copy = disk.copy()
      _ = try LogSamples.read(try LogReader(copy, LogSamples.small))
      return copy.callCount(of: .read) - disk.callCount(of: .read)
    }()
    for call in 0..<count {
      let failing = disk.copy()
      failing.fail(CallFailure(.read, code: FailureCodes.brokenDisk, afterCalls: call))
      let failure = #expect(throws: StoreFailure.self) {
        _ = try LogSamples.read(try LogReader(failing, LogSamples.small))
      }
      #expect(failure?.kind == .inaccessible, "read \(call)")
    }
  }
}
