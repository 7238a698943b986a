import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

/// A frame that goes into no buffer is written in parts, its header last, while its records are hashed.
@Suite("Faults 1–8, 42: a frame that is written in parts")
struct LargeFrameTests {
  /// More than a buffer takes, and few enough to be tried at every call.
  private static let count = 700

  /// The usual small log, whose groups are hashed on another core if they are large, or all of them.
  private static func begun(hashingAside: Bool = true) throws -> (
    SimulatedDisk, FileLog<SimulatedDisk>
  ) {
    var options = LogSamples.small
    if hashingAside { options.asideBytes = 0 }
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk, options)
    try LogSamples.append(3, to: log)
    return (disk, log)
  }

  @Test("the root is that of the records, whichever core hashed them", arguments: [false, true])
  func root(hashingAside: Bool) throws {
    let (disk, log) = try Self.begun(hashingAside: hashingAside)
    let group = LogSamples.group(after: 3, count: Self.count)
    #expect(group.bytes.count > 64 << 10)
    #expect(try log.append(group) == .appended)
    try LogSamples.append(3, to: log)
    let end = UInt64(Self.count + 6)
    #expect(log.checkpoint == Checkpoint(position: end, root: LogSamples.root(end)))
    disk.crash(.nothing)
    #expect(LogOpening(of: disk).problem(unlessOpenAt: end...end) == nil)
  }

  @Test("whatever a crash leaves of it at any call, it is there as a whole or not at all")
  func crashes() throws {
    let (disk, log) = try Self.begun()
    let moments = try LogMoments.all(on: disk) { try LogSamples.append(Self.count, to: log) }
    #expect(moments.count > 4)
    for moment in moments {
      for seed in 0..<UInt64(30) {
        let crashed = moment.disk.copy()
        crashed.crash(.seeded(seed))
        let problem = LogOpening(of: crashed).problem(unlessOpenAt: 3...UInt64(3 + Self.count))
        #expect(problem == nil, "before \(moment.operation) of \(moment.path), seed \(seed)")
      }
    }
  }

  @Test("where its header alone is missing, nothing of it is served, and a copy of it is kept")
  func headerMissing() throws {
    let (disk, log) = try Self.begun()
    let moments = try LogMoments.all(on: disk) { try LogSamples.append(Self.count, to: log) }
    let header = try #require(moments.last { $0.operation == .write && $0.path != "HEAD" })
    let sizes = LogMap(header.disk).segments.map { header.disk.bytes(of: $0)?.count ?? 0 }
    #expect(sizes.contains { $0 > 64 << 10 })
    header.disk.endProcess()
    let opening = LogOpening(of: header.disk)
    #expect(opening.problem(unlessOpenAt: 3...3) == nil)
    #expect(opening.disk.paths.contains { $0.hasPrefix("quarantine/") })
  }

  @Test("a disk without room refuses it for certain, wherever it is full, and takes it later")
  func fullDisk() throws {
    for room in [0, 1, 95, 96, 97, 4096, 60_000, 70_000] {
      let (disk, log) = try Self.begun()
      disk.capacity = disk.paths.reduce(room) { $0 + (disk.bytes(of: $1) ?? []).count }
      let failure = #expect(throws: StoreFailure.self) {
        try LogSamples.append(Self.count, to: log)
      }
      #expect(failure?.kind == .notWritten && log.checkpoint.position == 3, "room for \(room)")
      disk.capacity = nil
      try LogSamples.append(Self.count, to: log)
      disk.crash(.nothing)
      let end = UInt64(3 + Self.count)
      #expect(LogOpening(of: disk).problem(unlessOpenAt: end...end) == nil, "room for \(room)")
    }
  }
}
