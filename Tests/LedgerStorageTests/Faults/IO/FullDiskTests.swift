import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 42–44: a disk without room")
struct FullDiskTests {
  /// A disk with six records, the log that is open on it, and how many bytes all files have.
  private static func begun(
    fillBytes: Int = 0
  ) throws -> (disk: SimulatedDisk, log: FileLog<SimulatedDisk>, used: Int) {
    var options = LogSamples.small
    options.fillBytes = fillBytes
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk, options)
    for _ in 0..<2 { try LogSamples.append(3, to: log) }
    let used = disk.paths.reduce(0) { $0 + (disk.bytes(of: $1) ?? []).count }
    return (disk, log, used)
  }

  @Test(
    "Fault 42: at every byte of an append, a full disk refuses it for certain, and it works again after",
    arguments: [(0, 3), (512, 12)])
  func everyByte(fillBytes: Int, count: Int) throws {
    let (disk, log, used) = try Self.begun(fillBytes: fillBytes)
    let written = try #require(
      try LogMoments.beforeSync(on: disk) { try LogSamples.append(count, to: log) })
    let size = written.paths.reduce(0) { $0 + (written.bytes(of: $1) ?? []).count } - used
    var refused = 0
    for room in stride(from: 0, through: size + 4, by: 1) {
      let (disk, log, used) = try Self.begun(fillBytes: fillBytes)
      disk.capacity = used + room
      var expected = 6 + UInt64(count)
      do {
        try LogSamples.append(count, to: log)
      } catch let failure as StoreFailure {
        #expect(failure.kind == .notWritten, "room for \(room): \(failure)")
        #expect(log.checkpoint.position == 6)
        expected = 6
        refused += 1
      }
      let crashed = disk.copy()
      crashed.heal()
      crashed.crash(.seeded(UInt64(room)))
      let problem = LogOpening(of: crashed).problem(unlessOpenAt: expected...expected)
      #expect(problem == nil, "room for \(room)")
      disk.capacity = nil
      try LogSamples.append(4, to: log)
      disk.crash(.nothing)
      let after = LogOpening(of: disk).problem(unlessOpenAt: expected + 4...expected + 4)
      #expect(after == nil, "room for \(room)")
    }
    #expect(refused > 96)
  }

  @Test(
    "Fault 43: where what was written cannot be taken back, the outcome is unknown, and it is found out",
    arguments: [.truncate, .sync] as [FileFailure.Operation])
  func undoing(operation: FileFailure.Operation) throws {
    for code in [FailureCodes.brokenDisk, FailureCodes.fullDisk] {
      let (disk, log, used) = try Self.begun()
      disk.capacity = used + 200
      disk.fail(CallFailure(operation, code: code))
      try expectUnknown(log)
      disk.heal()
      disk.crash(.seeded(3))
      let opening = LogOpening(of: disk)
      #expect(opening.problem(unlessOpenAt: 6...9) == nil)
    }
  }

  @Test("Fault 44: a quota and a limit for the size of files refuse for certain, too")
  func quotaAndLimit() throws {
    for code in [FailureCodes.fullQuota, FailureCodes.tooLarge] {
      let (disk, log, _) = try Self.begun()
      disk.fail(CallFailure(.write, code: code))
      let failure = #expect(throws: StoreFailure.self) { try LogSamples.append(3, to: log) }
      #expect(failure?.kind == .notWritten)
      try LogSamples.append(3, to: log)
      disk.crash(.nothing)
      #expect(LogOpening(of: disk).problem(unlessOpenAt: 9...9) == nil)
    }
  }

  @Test("Fault 42: a disk that is full where a segment ends refuses for certain, and goes on after")
  func whileRotating() throws {
    for room in stride(from: 0, to: 5000, by: 37) {
      let (disk, log, _) = try Self.begun()
      while LogMap(disk).segments.count == 1, log.checkpoint.position < 30 {
        try LogSamples.append(3, to: log)
      }
      let used = disk.paths.reduce(0) { $0 + (disk.bytes(of: $1) ?? []).count }
      disk.capacity = used + room
      var expected = log.checkpoint.position
      for _ in 0..<12 {
        do {
          try LogSamples.append(3, to: log)
          expected += 3
        } catch let failure as StoreFailure {
          #expect(failure.kind == .notWritten, "room for \(room): \(failure)")
        }
      }
      #expect(log.checkpoint.position == expected)
      disk.capacity = nil
      try LogSamples.append(3, to: log)
      disk.crash(.nothing)
      let problem = LogOpening(of: disk).problem(unlessOpenAt: expected + 3...expected + 3)
      #expect(problem == nil, "room for \(room)")
    }
  }
}

/// Expects that appends fail with an unknown outcome, now and ever after.
func expectUnknown(
  _ log: FileLog<SimulatedDisk>, location: SourceLocation = #_sourceLocation
) throws {
  for _ in 0..<3 {
    let failure = #expect(throws: StoreFailure.self, sourceLocation: location) {
      try LogSamples.append(3, to: log)
    }
    #expect(failure?.kind == .outcomeUnknown, sourceLocation: location)
  }
}
