import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 24–26, 37, 40: frames whose checksums are right, and that are wrong")
struct ForgedFrameTests {
  private let disk: SimulatedDisk
  private let frames: [LogMap.Frame]

  init() throws {
    disk = try LogSamples.severalSegments()
    let map = LogMap(disk)
    frames = map.frames(of: map.segments.last ?? "").filter { $0.header.kind == .batch }
    try #require(frames.count > 2)
  }

  private func expectDamage(
    _ frame: LogMap.Frame, on disk: SimulatedDisk, location: SourceLocation = #_sourceLocation
  ) {
    let problem = LogOpening(of: disk).problem(
      unlessRefused: [.damaged], at: frame.file, offset: UInt64(frame.range.lowerBound),
      positions: frame.positions)
    #expect(problem == nil, sourceLocation: location)
  }

  @Test(
    "Fault 24: a length that cannot be is damage, and no memory is taken for it",
    arguments: [0, 1, 2, 1 << 30, 1 << 30 + 1, 1 << 31, .max] as [UInt32])
  func lengths(length: UInt32) {
    for frame in frames {
      let damaged = disk.copy()
      LogForgery.change(frame, on: damaged, header: { $0.payloadBytes = length })
      expectDamage(frame, on: damaged)
      #expect(LogOpening(of: damaged).disk.largestRead < 1 << 20)
    }
  }

  @Test(
    "Fault 26: a count that is not that of the records is damage",
    arguments: [0, 1, 2, 6, 7, 1000, .max] as [UInt32])
  func counts(count: UInt32) {
    for frame in frames where frame.header.count != count {
      let damaged = disk.copy()
      LogForgery.change(frame, on: damaged, header: { $0.count = count })
      expectDamage(frame, on: damaged)
    }
  }

  @Test("Faults 25, 26: figures that contradict the frames before are damage")
  func figures() {
    let changes: [(String, (inout FrameHeader) -> Void)] = [
      ("a later position", { $0.firstPosition += 1 }),
      ("an earlier position", { $0.firstPosition -= 1 }),
      ("position 0", { $0.firstPosition = 0 }),
      ("the last position there is", { $0.firstPosition = .max }),
      ("an epoch with records", { $0.kind = .epoch }),
      ("a seal with records", { $0.kind = .seal }),
      ("durable beyond itself", { $0.durableBefore = $0.offset + 8 }),
      ("another root", { $0.rootAfter = .zero }),
    ]
    for (what, change) in changes {
      for frame in frames {
        let damaged = disk.copy()
        LogForgery.change(frame, on: damaged, header: change)
        let problem = LogOpening(of: damaged).problem(
          unlessRefused: [.damaged], at: frame.file, offset: UInt64(frame.range.lowerBound))
        #expect(problem == nil, "\(what)")
      }
    }
  }

  @Test(
    "Fault 26: records that are cut short, or run on, are damage although nothing else is wrong")
  func recordLengths() {
    for frame in frames {
      for change in [1, 0x7f] as [UInt8] {
        let damaged = disk.copy()
        LogForgery.change(frame, on: damaged) { $0[0] ^= change }
        expectDamage(frame, on: damaged)
      }
    }
  }

  @Test("Fault 37: a record that was changed and given a right checksum contradicts the root")
  func repairedChecksum() {
    for frame in frames {
      let damaged = disk.copy()
      LogForgery.change(frame, on: damaged) { $0[frame.payload.count - 1] ^= 1 }
      expectDamage(frame, on: damaged)
    }
  }

  @Test("Fault 25: an unwitnessed frame that no crash can have made is damage, too")
  func impossibleLast() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    for _ in 0..<3 { try LogSamples.append(3, to: log) }
    try log.syncHead()
    try LogSamples.append(3, to: log)
    disk.crash(.nothing)
    let frame = try #require(LogMap(disk).lastBatch)
    for change in [{ $0.payloadBytes = .max }, { $0.count += 1 }, { $0.rootAfter = .zero }]
      as [(inout FrameHeader) -> Void]
    {
      let damaged = disk.copy()
      LogForgery.change(frame, on: damaged, header: change)
      let problem = LogOpening(of: damaged).problem(
        unlessRefused: [.damaged], at: frame.file, offset: UInt64(frame.range.lowerBound))
      #expect(problem == nil)
    }
  }

  // MARK: Frames within records

  /// A log whose last group has a record that is a frame at the very offset where it will stand.
  private func disguised(seed: UInt32) throws -> (disk: SimulatedDisk, torn: SimulatedDisk) {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    for _ in 0..<3 { try LogSamples.append(3, to: log) }
    try log.syncHead()
    let end = try #require(LogMap(disk).frames.last).header.end
    // Behind the header of the frame, and lengths of two bytes each; at a multiple of eight.
    let place = (end + 96 + 2 + 150 + 2 + 7) / 8 * 8
    var group = RecordGroup(after: 9)
    group.append([UInt8](repeating: 1, count: Int(place - end) - 96 - 2 - 2))
    let fake = FrameHeader(
      kind: .batch, offset: place, payloadBytes: 100, count: 1, firstPosition: 11,
      durableBefore: place, epoch: 1, payloadChecksum: 0, rootAfter: .zero)
    group.append(fake.bytes(seed: seed) + [UInt8](repeating: 2, count: 600))
    let torn = try LogMoments.beforeSync(on: disk) { _ = try log.append(group) }
    try log.close()
    disk.endProcess()
    let bytes = try #require(disk.bytes(of: LogMap(disk).segments[0]))
    #expect(Array(bytes[Int(place)..<Int(place) + 4]) == Array(fake.bytes()[..<4]), "it is there")
    return (disk, try #require(torn))
  }

  @Test("Fault 40: a frame within a record is never taken for one")
  func frameInRecord() throws {
    let (disk, torn) = try disguised(seed: LogSamples.id.seed)
    #expect(LogOpening(of: disk).checkpoint?.position == 11)
    let reader = try LogReader(disk, LogSamples.small)
    #expect(try LogSamples.read(reader).count == 11)
    // The same where the append is torn, and the frame lies behind the first invalid byte: the torn
    // frame's header says that these are its records.
    for length in stride(from: 96, to: 900, by: 13) {
      let crashed = torn.copy()
      crashed.crash(.firstBytes(length))
      #expect(LogOpening(of: crashed).checkpoint?.position == 9, "\(length) bytes")
    }
  }

  @Test("Fault 40: who does not know the log's id cannot forge a frame that anybody finds")
  func frameOfAnOutsider() throws {
    let (_, torn) = try disguised(seed: 0)
    for length in stride(from: 0, to: 900, by: 13) {
      for outcome in [CrashOutcome.firstBytes(length), .lastBytes(length)] {
        let crashed = torn.copy()
        crashed.crash(outcome)
        #expect(LogOpening(of: crashed).checkpoint?.position == 9, "\(outcome)")
      }
    }
  }
}
