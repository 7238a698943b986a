import LedgerStorage
import ReferralLedgerTesting
import Synchronization
import Testing

@Suite("Faults 53, 55–57: a log that several have open")
struct SharedLogTests {
  private let disk = SimulatedDisk()

  @Test("Fault 53: a second writer is refused, is told who the first is, and changes nothing")
  func secondWriter() throws {
    let log = try LogSamples.open(on: disk)
    try LogSamples.append(3, to: log)
    let before = disk.paths.map { disk.bytes(of: $0) }
    let failure = #expect(throws: StoreFailure.self) { try LogSamples.open(on: disk) }
    #expect(failure?.kind == .locked)
    #expect(failure?.place == nil)
    #expect(failure?.message.contains("simulated disk") == true)
    #expect(disk.paths.map { disk.bytes(of: $0) } == before)
    try LogSamples.append(3, to: log)
    try log.close()
    #expect(try LogSamples.open(on: disk).checkpoint.position == 6)
  }

  @Test("Fault 55: where the lock holds nobody off, the older writer stops at its next append")
  func staleEpoch() throws {
    disk.ignoresLocks = true
    let first = try LogSamples.open(on: disk)
    try LogSamples.append(3, to: first)
    let second = try LogSamples.open(on: disk)
    try expectUnknown(first)
    try LogSamples.append(2, to: second)
    try expectUnknown(first)
    try LogSamples.append(2, to: second)
    disk.crash(.nothing)
    #expect(LogOpening(of: disk).problem(unlessOpenAt: 7...7) == nil)
  }

  @Test(
    "Faults 56, 57: a reader sees what is durable, and nothing else, at every call of many appends")
  func tailing() throws {
    let log = try LogSamples.open(on: disk)
    let reader = try LogReader(disk, LogSamples.small)
    let seen = Mutex<UInt64>(0)
    let problems = Mutex<[String]>([])
    disk.beforeEachCall { [disk] operation, path in
      do {
        let reader = try LogReader(disk, LogSamples.small)
        let position = reader.durable.position
        let records = try LogSamples.read(reader)
        let before = seen.withLock { seen in
          defer { seen = max(seen, position) }
          return seen
        }
        let crashed = disk.copy()
        crashed.crash(.nothing)
        let kept = LogOpening(of: crashed).checkpoint?.position ?? 0
        problems.withLock { problems in
          if position < before { problems.append("back to \(position) from \(before)") }
          if records.count != position { problems.append("\(records.count) of \(position)") }
          if kept < position { problems.append("\(position) was seen, \(kept) is durable") }
        }
      } catch {
        problems.withLock { $0.append("before \(operation) of \(path): \(error)") }
      }
    }
    for count in 1...20 { try LogSamples.append(1 + count % 5, to: log) }
    disk.beforeEachCall(nil)
    #expect(problems.withLock { $0 } == [])
    #expect(LogMap(disk).segments.count > 1)
    try reader.refresh()
    #expect(try LogSamples.read(reader).count == log.checkpoint.position)
  }

  @Test("a reader takes no lock, opens nothing for writing, and works where nothing may be written")
  func readers() throws {
    let log = try LogSamples.open(on: disk)
    for _ in 0..<12 { try LogSamples.append(4, to: log) }
    try log.close()
    disk.isReadOnly = true
    let locks = disk.callCount(of: .lock)
    let before = disk.openFileCount
    var reader: LogReader<SimulatedDisk>? = try LogReader(disk, LogSamples.small)
    #expect(try reader.map { try LogSamples.read($0).count } == 48)
    try reader?.refresh()
    #expect(disk.callCount(of: .lock) == locks)
    reader = nil
    #expect(disk.openFileCount == before)
  }
}
