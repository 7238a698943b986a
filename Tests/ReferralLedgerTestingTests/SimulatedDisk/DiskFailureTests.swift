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

@Suite("A simulated disk that fails")
struct DiskFailureTests {
  private let disk = SimulatedDisk()

  @Test("fails the call it was told to, once", arguments: 0..<4)
  func once(after count: Int) throws {
    let file = try disk.open("a", .create)
    disk.fail(CallFailure(.write, code: EIO, afterCalls: count))
    let outcomes = (0..<6).map { number in
      (try? disk.put([UInt8(number)], in: file, at: UInt64(number))) != nil
    }
    #expect(outcomes == (0..<6).map { $0 != count })
  }

  @Test("fails all calls from one on, where told to, of one kind and one file")
  func forEver() throws {
    let file = try disk.open("a", .create)
    let other = try disk.open("b", .create)
    disk.fail(CallFailure(.write, at: "a", code: ENOSPC, afterCalls: 1, isLasting: true))
    try disk.put([1], in: file, at: 0)
    for _ in 0..<3 {
      #expect(throws: FileFailure(.write, "a", code: ENOSPC)) { try disk.put([1], in: file, at: 0) }
      try disk.put([1], in: other, at: 0)
      try disk.syncData(file)
    }
    disk.heal()
    try disk.put([1], in: file, at: 0)
  }

  @Test("fails any call, whatever it is, when no kind is named")
  func anyCall() throws {
    disk.put("a", [])
    disk.fail(CallFailure(code: EMFILE, afterCalls: 2, isLasting: true))
    _ = try disk.list("")
    let file = try disk.open("a", .readWrite)
    #expect(throws: FileFailure(.size, "a", code: EMFILE)) { try disk.size(of: file) }
    #expect(throws: FileFailure(.rename, "a", code: EMFILE)) { try disk.rename("a", to: "b") }
    #expect(throws: FileFailure(.list, "", code: EMFILE)) { try disk.list("") }
  }

  @Test("takes bytes for written after a failed sync: a second sync succeeds, and they are lost")
  func failedSync() throws {
    let new = [UInt8](repeating: 9, count: 4096)
    var lost = 0
    for seed in 0..<UInt64(20) {
      let disk = SimulatedDisk(seed: seed)
      disk.put("a", [UInt8](repeating: 1, count: 4096))
      let file = try disk.open("a", .readWrite)
      try disk.put(new, in: file, at: 0)
      disk.fail(CallFailure(.syncData, code: EIO))
      #expect(throws: FileFailure(.syncData, "a", code: EIO)) { try disk.syncData(file) }
      try disk.syncData(file)
      #expect(try disk.contents(of: file) == new, "memory still shows them")
      let uncached = try disk.open("a", .readUncached)
      let found = try disk.contents(of: uncached)
      #expect(found == disk.durableBytes(of: "a"), "the disk itself shows what it has")
      if found != new { lost += 1 }
      if seed % 2 == 0 { disk.crash(.everything) } else { disk.evictCaches() }
      #expect(disk.bytes(of: "a") == found)
    }
    #expect(lost > 10)
  }

  @Test("forgets names after a directory's sync failed, whatever a second one says")
  func failedDirectorySync() throws {
    var lost = 0
    for seed in 0..<UInt64(20) {
      let disk = SimulatedDisk(seed: seed)
      disk.close(try disk.open("a", .create))
      disk.fail(CallFailure(.syncDirectory, code: EIO))
      #expect(throws: FileFailure(.syncDirectory, "", code: EIO)) { try disk.syncDirectory("") }
      try disk.syncDirectory("")
      #expect(disk.paths == ["a"])
      disk.crash(.everything)
      if disk.paths == [] { lost += 1 }
    }
    #expect((1..<20).contains(lost))
  }

  @Test("has room for exactly as many bytes as it was given", arguments: [0, 1, 511, 512, 999])
  func capacity(room: Int) throws {
    disk.put("other", [UInt8](repeating: 0, count: 100))
    disk.capacity = 100 + room
    let file = try disk.open("a", .create)
    let bytes = [UInt8](repeating: 5, count: 1000)
    #expect(throws: FileFailure(.write, "a", code: ENOSPC)) { try disk.put(bytes, in: file, at: 0) }
    #expect(try disk.size(of: file) == UInt64(room))
    #expect(throws: FileFailure(.truncate, "a", code: ENOSPC)) {
      try disk.truncate(file, to: UInt64(room) + 1)
    }
    if room > 0 { try disk.put([1], in: file, at: 0) }
    try disk.remove("other")
    try disk.put([UInt8](repeating: 1, count: 100), in: file, at: UInt64(room))
    try disk.truncate(file, to: 0)
    try disk.put([UInt8](repeating: 1, count: room + 100), in: file, at: 0)
  }

  @Test("changes nothing while it may only be read")
  func readOnly() throws {
    disk.put("a", [1])
    let open = try disk.open("a", .readWrite)
    disk.isReadOnly = true
    let refused: [() throws -> Void] = [
      { try disk.put([2], in: open, at: 0) },
      { try disk.truncate(open, to: 0) },
      { try disk.rename("a", to: "b") },
      { try disk.replace("b", with: "a") },
      { try disk.remove("a") },
      { _ = try disk.open("b", .create) },
      { _ = try disk.open("a", .readWrite) },
      { try disk.createDirectory("d") },
    ]
    for call in refused {
      #expect { try call() } throws: { ($0 as? FileFailure)?.code == EROFS }
    }
    #expect(try disk.contents(at: "a") == [1])
    #expect(disk.paths == ["a"])
  }

  @Test("says that it synced when it lies, and loses all the same")
  func lying() throws {
    let file = try disk.open("a", .create)
    try disk.syncDirectory("")
    disk.isLying = true
    try disk.put([1], in: file, at: 0)
    try disk.syncData(file)
    disk.close(try disk.open("b", .create))
    try disk.syncDirectory("")
    #expect(disk.durableBytes(of: "a") == [])
    disk.crash(.nothing)
    #expect(disk.paths == ["a"])
    #expect(disk.bytes(of: "a") == [])
  }

  @Test("puts a write elsewhere where it was told to, and shows it only once memory is empty")
  func misdirected() throws {
    let old = [UInt8](repeating: 1, count: 2048)
    disk.put("a", old)
    let file = try disk.open("a", .readWrite)
    disk.misdirectNextWrite(by: 1024)
    let new = [UInt8](repeating: 2, count: 512)
    try disk.put(new, in: file, at: 0)
    try disk.syncData(file)
    #expect(try disk.contents(of: file) == new + old[512...])
    disk.evictCaches()
    #expect(try disk.contents(of: file) == old[..<1024] + new + old[..<512])
  }

  @Test("rots on the disk while memory shows what was there")
  func rotBehindTheCache() throws {
    disk.put("a", [1, 2, 3])
    disk.edit("a", shown: false) { $0[1] ^= 0x80 }
    #expect(try disk.contents(at: "a") == [1, 2, 3])
    let uncached = try disk.open("a", .readUncached)
    #expect(try disk.contents(of: uncached) == [1, 0x82, 3])
    disk.evictCaches()
    #expect(try disk.contents(at: "a") == [1, 0x82, 3])
  }

  @Test("lets files be put, taken, exchanged and changed by hand, durable at once")
  func byHand() throws {
    disk.put("a", [1])
    disk.put("deep/er/b", [2])
    disk.exchange("a", "deep/er/b")
    disk.edit("a") { $0.append(3) }
    disk.put("c", [4])
    disk.put("c", [5])
    disk.put("d", [6])
    disk.take("d")
    disk.crash(.nothing)
    #expect(disk.paths == ["a", "c", "deep/er/b"])
    #expect(disk.bytes(of: "a") == [2, 3])
    #expect(disk.bytes(of: "deep/er/b") == [1])
    #expect(disk.bytes(of: "c") == [5])
    #expect(try disk.list("deep") == ["er"])
  }
}
