import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 14–18: what HEAD says")
struct HeadFaultTests {
  @Test(
    "Fault 14: however many times HEAD was written since its last sync, a crash leaves one slot whole",
    arguments: 0..<8)
  func oneSlotIsWhole(appends: Int) throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    for _ in 0..<appends { try LogSamples.append(1, to: log) }
    for seed in 0..<UInt64(200) {
      let copy = disk.copy()
      copy.crash(.seeded(seed))
      #expect(try LogSamples.open(on: copy).checkpoint == log.checkpoint, "seed \(seed)")
    }
  }

  @Test(
    "Fault 14: where one slot is damaged at any byte, the other one is taken", arguments: 0..<64)
  func oneSlotDamaged(byte: Int) throws {
    let disk = try LogSamples.severalSegments()
    let last = try #require(LogMap(disk).lastBatch).header.lastPosition
    for slot in [0, 4096] {
      let damaged = disk.copy()
      damaged.edit("HEAD") { $0[slot + byte] ^= 0x55 }
      #expect(LogOpening(of: damaged).problem(unlessOpenAt: last...last) == nil)
    }
  }

  @Test("Fault 15: where both slots are damaged, nobody guesses how far the log went")
  func bothSlotsDamaged() throws {
    let disk = try LogSamples.severalSegments()
    disk.edit("HEAD") { $0[8] ^= 1 }
    disk.edit("HEAD") { $0[4096 + 8] ^= 1 }
    let opening = LogOpening(of: disk)
    #expect(opening.problem(unlessRefused: [.damaged], at: "HEAD", offset: 0) == nil)
  }

  @Test("Fault 16: where HEAD is behind, the frames say how far the log went")
  func behind() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    var heads: [[UInt8]] = []
    for _ in 0..<12 {
      try LogSamples.append(3, to: log)
      heads.append(try #require(disk.bytes(of: "HEAD")))
    }
    disk.endProcess()
    for head in heads {
      let copy = disk.copy()
      copy.put("HEAD", head)
      let opening = LogOpening(of: copy)
      #expect(opening.problem(unlessOpenAt: 36...36) == nil)
    }
  }

  @Test("Fault 17: where HEAD is ahead of the files, acknowledged data is missing, and it is said")
  func ahead() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    var before: [SimulatedDisk] = []
    for _ in 0..<12 {
      try log.syncHead()
      before.append(disk.copy())
      try LogSamples.append(3, to: log)
    }
    try log.close()
    let head = try #require(disk.bytes(of: "HEAD"))
    for (number, older) in before.enumerated() {
      older.endProcess()
      older.put("HEAD", head)
      let map = LogMap(older)
      let lost = UInt64(number * 3 + 1)...36
      let problem = LogOpening(of: older).problem(
        unlessRefused: [.missing], at: map.segments.last, positions: lost)
      #expect(problem == nil, "after \(number) appends")
    }
  }

  @Test("Fault 18: what a disk lost that lied about a flush is missed where a witness tells of it")
  func lyingDisk() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    try LogSamples.append(3, to: log)
    try log.syncHead()
    disk.beforeEachCall { [unowned disk] operation, path in
      disk.isLying = operation == .syncData && path.hasSuffix(".seg")
    }
    for _ in 0..<4 { try LogSamples.append(3, to: log) }
    try log.close()
    disk.beforeEachCall(nil)
    disk.heal()
    disk.crash(.nothing)
    let last = LogMap(disk).segments.last
    let problem = LogOpening(of: disk).problem(
      unlessRefused: [.missing], at: last, positions: 4...15)
    #expect(problem == nil)
  }
}
