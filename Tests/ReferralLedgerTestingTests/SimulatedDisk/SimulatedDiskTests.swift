import LedgerStorage
import ReferralLedgerTesting
import Synchronization
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

@Suite("A simulated disk")
struct SimulatedDiskTests {
  private let disk = SimulatedDisk()

  @Test("passes the conformance suite", arguments: SimulatedDisk.Transfers.allCases)
  func conforms(transfers: SimulatedDisk.Transfers) throws {
    let violations = try FileSystemConformance {
      let disk = SimulatedDisk(seed: 3)
      disk.transfers = transfers
      return disk
    }.violations()
    #expect(violations == [])
  }

  @Test("is another disk after it was copied, with the same files open")
  func copies() throws {
    let file = try disk.open("a", .create)
    try disk.put([1], in: file, at: 0)
    let copy = disk.copy()
    try copy.put([2], in: file, at: 0)
    copy.take("b")
    #expect(disk.bytes(of: "a") == [1])
    #expect(copy.bytes(of: "a") == [2])
  }

  @Test("counts calls, all of them and those of a kind")
  func counts() throws {
    let file = try disk.open("a", .create)
    try disk.put([1, 2, 3], in: file, at: 0)
    try disk.syncData(file)
    _ = try? disk.open("missing", .read)
    #expect(disk.callCount == 4)
    #expect(disk.callCount(of: .open) == 2)
    #expect(disk.callCount(of: .syncData) == 1)
    #expect(disk.callCount(of: .rename) == 0)
  }

  @Test("tells of each call before it is made, but not of those made while it tells")
  func listening() throws {
    let heard = Heard()
    disk.beforeEachCall { [disk] operation, path in
      heard.calls.withLock { $0.append("\(operation.rawValue) \(path)") }
      #expect(throws: Never.self) { _ = try disk.list("") }
    }
    let file = try disk.open("a", .create)
    try disk.put([1], in: file, at: 0)
    disk.beforeEachCall(nil)
    try disk.sync(file)
    #expect(heard.calls.withLock { $0 } == ["open a", "write a"])
  }

  @Test("lists names in an order that means nothing, but is the same for the same seed")
  func orderOfNames() throws {
    let names = ["a", "b", "c", "d", "e", "f"]
    let lists = try lists(seed: 1, names)
    #expect(try lists == self.lists(seed: 1, names))
    #expect(Set(lists).count > 1)
    #expect(lists.allSatisfy { $0.sorted() == names })
  }

  private func lists(seed: UInt64, _ names: [String]) throws -> [[String]] {
    let disk = SimulatedDisk(seed: seed)
    for name in names { disk.put(name, []) }
    return try (0..<4).map { _ in try disk.list("") }
  }

  @Test("gives a lock to one open file at a time, and takes it back from all that a crash closes")
  func locks() throws {
    let first = try disk.open("LOCK", .create)
    #expect(try disk.lock(first) == .taken)
    let second = try disk.open("LOCK", .readWrite)
    guard case .held(let holder) = try disk.lock(second) else {
      Issue.record("the lock was given twice")
      return
    }
    #expect(holder != nil)
    disk.crash(.everything)
    #expect(throws: FileFailure(.lock, "", code: EBADF)) { try disk.lock(second) }
    let third = try disk.open("LOCK", .readWrite)
    #expect(try disk.lock(third) == .taken)
    disk.endProcess()
    #expect(try disk.lock(try disk.open("LOCK", .readWrite)) == .taken)
  }

  @Test("refuses every file that was closed, also where its place was given to another one")
  func closedFiles() throws {
    let first = try disk.open("a", .create)
    disk.close(first)
    let second = try disk.open("a", .readWrite)
    #expect(throws: FileFailure(.write, "", code: EBADF)) { try disk.put([1], in: first, at: 0) }
    #expect(throws: FileFailure(.size, "", code: EBADF)) { try disk.size(of: first) }
    disk.close(first)
    try disk.put([1], in: second, at: 0)
  }
}
