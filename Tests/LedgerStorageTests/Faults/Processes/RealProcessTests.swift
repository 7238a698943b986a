import Foundation
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite(
  "Faults 13, 42, 44, 53, 54: real processes on a real disk", .serialized, .timeLimit(.minutes(10)))
struct RealProcessTests {
  private let temporary: TemporaryDirectory
  private let files: PosixFileSystem

  init() throws {
    temporary = try TemporaryDirectory()
    files = PosixFileSystem(directory: temporary.path)
  }

  private func open() throws(StoreFailure) -> FileLog<PosixFileSystem> {
    try .openOrCreate(on: files, id: LogSamples.id)
  }

  @Test(
    "Faults 13, 56: killed again and again, a writer loses nothing it said, while a reader follows")
  func killed() throws {
    var random = RandomSource(seed: UInt64.random(in: 0 ... .max))
    var acknowledged: UInt64 = 0
    var reader: LogReader<PosixFileSystem>?
    for _ in 0..<Sampling.kills {
      let worker = try Worker(["append", temporary.path])
      var seen: UInt64 = 0
      for _ in 0..<(1 + random.below(40)) {
        let line = try #require(worker.line())
        acknowledged = try #require(UInt64(line))
        if reader == nil { reader = try LogReader(files) }
        try reader?.refresh()
        let position = try #require(reader).durable.position
        #expect(position >= acknowledged && position >= seen)
        seen = position
        let chunk = try reader?.read(from: position, upTo: position)
        #expect(chunk?.records == [LogSamples.record(position)])
      }
      #expect(worker.kill() == .signal(SIGKILL))
      while let line = worker.line() { acknowledged = try #require(UInt64(line)) }
      let left = try LogReader(files).durable.checkpoint
      #expect(left.position >= max(acknowledged, seen))
    }
    let log = try open()
    #expect(log.checkpoint.position >= acknowledged)
    #expect(log.checkpoint.root == LogSamples.root(log.checkpoint.position))
    let read = try LogSamples.read(try LogReader(files))
    #expect(read == (1...log.checkpoint.position).map { LogSamples.record($0) })
  }

  @Test("Fault 53: a second process is refused, and told which one is first")
  func secondProcess() throws {
    let worker = try Worker(["hold", temporary.path])
    #expect(worker.line() == "open")
    let failure = #expect(throws: StoreFailure.self) { try open() }
    #expect(failure?.kind == .locked)
    #if os(Linux)
    #expect(failure?.message.contains("process \(worker.identifier) (LedgerWorker)") == true)
    #endif
    #expect(try LogReader(files).durable.position == 0, "reading is free")
    _ = worker.kill()
    _ = try open()
  }

  #if os(Linux)
  @Test("Fault 54: a lock that was left to a child still counts, and its origin is told")
  func leakedLock() throws {
    let worker = try Worker(["leak", temporary.path])
    let child = try #require(worker.line().flatMap { pid_t($0) })
    defer { kill(child, SIGKILL) }
    _ = worker.kill()
    let failure = #expect(throws: StoreFailure.self) { try open() }
    #expect(failure?.kind == .locked)
    #expect(failure?.message.contains("which has ended") == true)
    kill(child, SIGKILL)
    // The system takes its files away when it gets to it.
    var log: FileLog<PosixFileSystem>?
    while log == nil { log = try? open() }
    #expect(log?.checkpoint.position == 0)
  }

  @Test(
    "Fault 42: a file system that is really full refuses for certain, and it goes on after",
    .enabled(if: Mounting.isPossible, "\(Mounting.need)"))
  func fullFileSystem() throws {
    let mount = "mount -t tmpfs -o size=400k none \"$2\" && exec \"$0\" \"$1\" \"$2\""
    let worker = try Worker(["fill", temporary.path], by: Mounting.command + ["sh", "-c", mount])
    let (lines, end) = worker.lines()
    #expect(lines == ["notWritten", "went on"])
    #expect(end == .status(0))
  }
  #endif

  @Test(
    "Fault 44: over the limit for the size of a file, appends are refused and the process lives")
  func sizeLimit() throws {
    let (lines, end) = try Worker(["limit", temporary.path]).lines()
    #expect(lines == ["notWritten", "went on"])
    #expect(end == .status(0))
  }
}
