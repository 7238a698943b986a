import LedgerStorage
import ReferralLedgerTesting
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

@Suite("A simulated disk that crashes")
struct DiskCrashTests {
  private static let old = (0..<1500).map { UInt8(truncatingIfNeeded: $0) }
  private static let new = [UInt8](repeating: 0xaa, count: 1800)

  /// A disk where 1500 bytes are durable, and 1800 were written over and past them at offset 1000.
  private static func written(seed: UInt64 = 0) throws -> SimulatedDisk {
    let disk = SimulatedDisk(seed: seed)
    disk.put("a", old)
    let file = try disk.open("a", .readWrite)
    try disk.put(new, in: file, at: 1000)
    return disk
  }

  @Test("keeps whatever was synced, whatever follows", arguments: 0..<UInt64(50))
  func syncedSurvives(seed: UInt64) throws {
    let disk = SimulatedDisk(seed: seed)
    var random = RandomSource(seed: seed)
    let file = try disk.open("a", .create)
    try disk.syncDirectory("")
    var size = 0
    for _ in 0..<20 {
      switch random.below(4) {
      case 0:
        size = random.below(3000)
        try disk.truncate(file, to: UInt64(size))
      default:
        let count = random.below(1500)
        let offset = random.below(2000)
        try disk.put([UInt8](repeating: 3, count: count), in: file, at: UInt64(offset))
      }
      if random.chance(50) { try disk.syncData(file) }
    }
    try disk.syncData(file)
    let synced = try disk.contents(of: file)
    disk.crash(.seeded(seed))
    #expect(disk.bytes(of: "a") == synced)
    #expect(disk.durableBytes(of: "a") == synced)
  }

  @Test(
    "leaves a prefix of what was written, of every length",
    arguments: [0, 1, 24, 499, 500, 501, 512, 1799, 1800])
  func prefixes(count: Int) throws {
    let disk = try Self.written()
    disk.crash(.firstBytes(count))
    let kept = Self.old[..<1000] + Self.new[..<count] + Self.old.dropFirst(1000 + count)
    #expect(disk.bytes(of: "a") == Array(kept))
  }

  @Test(
    "leaves the end of what was written without its beginning",
    arguments: [0, 1, 1299, 1300, 1301, 1800])
  func suffixes(count: Int) throws {
    let disk = try Self.written()
    disk.crash(.lastBytes(count))
    let whole = Self.old + [UInt8](repeating: 0, count: 1300)
    let expected = count == 0 ? Self.old : Array(whole[..<(2800 - count)]) + Self.new[..<count]
    #expect(disk.bytes(of: "a") == expected)
  }

  @Test("leaves any of the sectors that were written, where told which", arguments: 0..<UInt64(32))
  func chosenSectors(chosen: UInt64) throws {
    let disk = try Self.written()
    disk.crash(.sectors(chosen))
    // From 1000 to 2800: the ends of two sectors, and three whole ones.
    let pieces = [1000..<1024, 1024..<1536, 1536..<2048, 2048..<2560, 2560..<2800]
    var expected = Self.old
    for (number, piece) in pieces.enumerated() where chosen >> UInt64(number) & 1 == 1 {
      expected += [UInt8](repeating: 0, count: max(0, piece.upperBound - expected.count))
      expected.replaceSubrange(piece, with: repeatElement(0xaa, count: piece.count))
    }
    #expect(disk.bytes(of: "a") == expected)
  }

  @Test("leaves nothing, everything, or a size alone, where told to")
  func outcomes() throws {
    let disk = try Self.written()
    let all = Self.old[..<1000] + Self.new
    let outcomes: [(CrashOutcome, [UInt8])] = [
      (.nothing, Self.old), (.names, Self.old), (.everything, Array(all)), (.bytes, Array(all)),
      (.sizesAndZeros, Self.old + [UInt8](repeating: 0, count: 1300)),
    ]
    for (outcome, expected) in outcomes {
      let copy = disk.copy()
      copy.crash(outcome)
      #expect(copy.bytes(of: "a") == expected, "\(outcome)")
    }
    disk.crash(.sizesAndGarbage(seed: 1))
    let found = try #require(disk.bytes(of: "a"))
    #expect(found.count == 2800)
    #expect(Array(found[..<1500]) == Self.old)
    #expect(found[1500...].filter { $0 == 0 }.count < 30)
  }

  @Test(
    "leaves, over many seeds, all that a disk can: none, all, torn, out of order, zeros, garbage")
  func everythingHappens() throws {
    let disk = try Self.written()
    var seen: Set<String> = []
    for seed in 0..<UInt64(2000) {
      let copy = disk.copy()
      copy.crash(.seeded(seed))
      let bytes = try #require(copy.bytes(of: "a"))
      #expect(Array(bytes.prefix(1000)) == Array(Self.old[..<1000]), "what nobody wrote stays")
      seen.formUnion(Self.kinds(of: bytes))
    }
    #expect(
      seen == [
        "nothing", "everything", "size only", "torn within a sector", "end without beginning",
        "garbage past the end", "zeros past the end", "shorter than before and after",
      ])
  }

  private static func kinds(of bytes: [UInt8]) -> Set<String> {
    var kinds: Set<String> = []
    let all = old[..<1000] + new
    if bytes == old { kinds.insert("nothing") }
    if bytes == Array(all) { kinds.insert("everything") }
    if bytes == old + [UInt8](repeating: 0, count: 1300) { kinds.insert("size only") }
    if (1501..<2800).contains(bytes.count) { kinds.insert("shorter than before and after") }
    let tail = bytes.dropFirst(1500)
    if tail.contains(0) { kinds.insert("zeros past the end") }
    if tail.contains(where: { $0 != 0 && $0 != 0xaa }) { kinds.insert("garbage past the end") }
    // The sector from 1024 to 1536, of which 476 bytes were there.
    let sector = bytes[1024..<1500]
    let isNew = sector.map { $0 == 0xaa }
    if Set(isNew).count == 2, let first = isNew.firstIndex(of: true), first != isNew.count - 1 {
      kinds.insert("torn within a sector")
    }
    if bytes.count == 2800, bytes.last == 0xaa, bytes[1000] == old[1000] {
      kinds.insert("end without beginning")
    }
    return kinds
  }

  @Test("brings back a tail that was cut off and written over, as long as that was not synced")
  func staleTail() throws {
    var seen: Set<[UInt8]> = []
    for seed in 0..<UInt64(300) {
      let disk = SimulatedDisk()
      disk.put("a", [UInt8](repeating: 1, count: 4))
      let file = try disk.open("a", .readWrite)
      try disk.truncate(file, to: 1)
      try disk.put([2], in: file, at: 1)
      disk.crash(.seeded(seed))
      seen.insert(try #require(disk.bytes(of: "a")))
    }
    #expect(seen.isSuperset(of: [[1, 1, 1, 1], [1], [1, 2], [1, 2, 1, 1]]))
  }

  @Test("never leaves anything but the old bytes where a file was only cut off")
  func cutOff() throws {
    var seen: Set<[UInt8]> = []
    for seed in 0..<UInt64(200) {
      let disk = SimulatedDisk()
      disk.put("a", [1, 2, 3, 4])
      try disk.truncate(try disk.open("a", .readWrite), to: 1)
      disk.crash(.seeded(seed))
      seen.insert(try #require(disk.bytes(of: "a")))
    }
    #expect(seen == [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]])
  }

  @Test("leaves a file either of its names, both never and none never, when it was renamed")
  func renames() throws {
    var seen: Set<[String]> = []
    for seed in 0..<UInt64(100) {
      let disk = SimulatedDisk()
      disk.put("a", [1])
      disk.put("d/b", [2])
      try disk.rename("a", to: "d/a")
      try disk.replace("d/b", with: "d/a")
      disk.crash(.seeded(seed))
      seen.insert(disk.paths)
      for path in disk.paths {
        #expect(disk.bytes(of: path) == [1] || (path == "d/b" && disk.bytes(of: path) == [2]))
      }
    }
    #expect(seen.isSuperset(of: [["a", "d/b"], ["d/a", "d/b"], ["d/b"]]))
    #expect(seen.allSatisfy { $0.contains("d/b") })
  }

  @Test(
    "loses a name until its directory is synced, and all within a directory that has none itself")
  func namesNeedSyncing() throws {
    let disk = SimulatedDisk()
    try disk.make("a", holding: [1])
    try disk.sync(try disk.open("a", .read))
    try disk.createDirectory("d")
    try disk.make("d/b", holding: [])
    try disk.syncDirectory("d")
    let before = disk.copy()
    before.crash(.nothing)
    #expect(before.paths == [])
    try disk.syncDirectory("")
    disk.crash(.nothing)
    #expect(disk.paths == ["a", "d/b"])
    #expect(disk.bytes(of: "a") == [1])
  }

  @Test("keeps names before bytes and bytes before names, where told to")
  func namesAndBytes() throws {
    let disk = SimulatedDisk()
    try disk.make("new", holding: [1, 2])
    disk.put("a", [9])
    try disk.replace("a", with: "new")
    let names = disk.copy()
    names.crash(.names)
    #expect(names.paths == ["a"])
    #expect(names.bytes(of: "a") == [])
    disk.crash(.bytes)
    #expect(disk.paths == ["a"])
    #expect(disk.bytes(of: "a") == [9])
  }

  @Test("does the same for the same seed, and different things for different ones")
  func deterministic() throws {
    let disk = try Self.written()
    var outcomes: Set<[UInt8]> = []
    for seed in 0..<UInt64(40) {
      let copies = [disk.copy(), disk.copy()]
      for copy in copies { copy.crash(.seeded(seed)) }
      let bytes = try #require(copies[0].bytes(of: "a"))
      #expect(bytes == copies[1].bytes(of: "a"))
      outcomes.insert(bytes)
    }
    #expect(outcomes.count > 10)
  }

  @Test("does nothing more once the power is cut, until it starts again", arguments: 0..<4)
  func powerCut(after count: Int) throws {
    let disk = SimulatedDisk()
    let file = try disk.open("a", .create)
    try disk.syncDirectory("")
    disk.cutPower(afterCalls: count)
    for number in 0..<5 {
      let isDone = (try? disk.put([1], in: file, at: UInt64(number))) != nil
      #expect(isDone == (number < count))
      #expect(disk.isOff == (number >= count))
    }
    #expect(throws: FileFailure(.list, "", code: EIO)) { try disk.list("") }
    disk.crash(.everything)
    #expect(!disk.isOff)
    #expect(disk.bytes(of: "a") == [UInt8](repeating: 1, count: count))
  }

  @Test("leaves bytes that are written over by the same bytes as they are, torn or not")
  func rewriting() throws {
    for seed in 0..<UInt64(300) {
      let disk = SimulatedDisk()
      disk.put("a", Self.old)
      let file = try disk.open("a", .readWrite)
      try disk.put(Self.old, in: file, at: 0)
      disk.crash(.seeded(seed))
      #expect(disk.bytes(of: "a") == Self.old)
    }
  }
}
