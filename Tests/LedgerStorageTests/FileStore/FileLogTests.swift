import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("A log in files")
struct FileLogTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  private var reader: LogReader<PosixFileSystem> {
    get throws { try LogReader(PosixFileSystem(directory: temporary.path)) }
  }

  private func append(_ count: Int, to log: FileLog<PosixFileSystem>) throws {
    let group = LogSamples.group(after: log.checkpoint.position, count: count)
    #expect(try log.append(group) == .appended)
  }

  @Test("begins empty")
  func empty() throws {
    let log = try LogSamples.open(temporary)
    #expect(log.checkpoint == Checkpoint(position: 0, root: .emptyTree))
    #expect(try reader.read(from: 1, upTo: .max) == nil)
  }

  @Test("is the same after it was closed and opened again, across many segments")
  func reopened() throws {
    var random = RandomSource(seed: 1)
    var expected: UInt64 = 0
    for _ in 0..<6 {
      let log = try LogSamples.open(temporary)
      #expect(log.checkpoint == Checkpoint(position: expected, root: LogSamples.root(expected)))
      for _ in 0..<20 {
        let count = 1 + random.below(12)
        try append(count, to: log)
        expected += UInt64(count)
      }
      try log.close()
    }
    let files = PosixFileSystem(directory: temporary.path)
    #expect(try files.list("").count(where: { $0.hasSuffix(".seg") }) > 5)
    let records = try LogSamples.read(reader)
    #expect(records == (1...expected).map { LogSamples.record($0) })
  }

  @Test("is the same after it was left without being closed")
  func abandoned() throws {
    for round in 0..<5 as Range<UInt64> {
      let log = try LogSamples.open(temporary)
      #expect(log.checkpoint.position == round * 3)
      try append(3, to: log)
    }
  }

  @Test("appends only at its end")
  func movedHead() throws {
    let log = try LogSamples.open(temporary)
    try append(3, to: log)
    #expect(try log.append(LogSamples.group(after: 2, count: 1)) == .headMoved(to: 3))
    #expect(try log.append(LogSamples.group(after: 4, count: 1)) == .headMoved(to: 3))
    #expect(try log.append(RecordGroup(after: 3)) == .appended)
    #expect(log.checkpoint.position == 3)
  }

  @Test("has one writer, and the second is told who it is (fault 53)")
  func secondWriter() throws {
    let log = try LogSamples.open(temporary)
    let failure = try #require(throws: StoreFailure.self) { try LogSamples.open(temporary) }
    #expect(failure.kind == .locked)
    #if os(Linux)
    #expect(failure.message.contains("this process"))
    #endif
    try log.close()
  }

  @Test("is read at every range while it is written, and by a reader that follows it (fault 57)")
  func following() throws {
    let log = try LogSamples.open(temporary)
    let reader = try reader
    var next: UInt64 = 1
    for round in 1...60 {
      try append(1 + round % 7, to: log)
      #expect(try reader.read(from: next, upTo: .max) == nil, "HEAD was not looked at yet")
      try reader.refresh()
      #expect(reader.durable.checkpoint == log.checkpoint)
      let read = try LogSamples.read(reader, from: next)
      let end = log.checkpoint.position
      #expect(read == (next...end).map { LogSamples.record($0) })
      next = end + 1
    }
    let end = log.checkpoint.position
    var random = RandomSource(seed: 2)
    for _ in 0..<200 {
      let first = UInt64(random.number(in: 1...Int64(end)))
      let last = UInt64(random.number(in: Int64(first)...Int64(end)))
      let read = try LogSamples.read(reader, from: first, upTo: last)
      #expect(read == (first...last).map { LogSamples.record($0) })
    }
  }

  @Test("takes a group that is larger than a segment, and a chunk")
  func largeGroup() throws {
    let log = try LogSamples.open(temporary)
    try append(2, to: log)
    var group = RecordGroup(after: 2)
    let large: [UInt8] = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for number in 0..<12 { group.append(large.map { $0 &+ UInt8(number) }) }
    #expect(try log.append(group) == .appended)
    let small = LogSamples.group(after: 14, count: 2)
    #expect(try log.append(small) == .appended)
    let records = try LogSamples.read(reader, from: 2)
    #expect(records.count == 15)
    for number in 0..<12 { #expect(records[1 + number] == large.map { $0 &+ UInt8(number) }) }
    #expect(records.suffix(2) == [LogSamples.record(15), LogSamples.record(16)])
    try log.close()
    #expect(try LogSamples.open(temporary).checkpoint == log.checkpoint)
  }

  @Test("opens only if it contains the expected checkpoint (faults 38, 59)")
  func expectation() throws {
    var checkpoints: [Checkpoint] = []
    let log = try LogSamples.open(temporary)
    for _ in 0..<40 {
      try append(5, to: log)
      checkpoints.append(log.checkpoint)
    }
    try log.close()
    for checkpoint in checkpoints {
      _ = try LogSamples.open(temporary, expecting: checkpoint)
      let rewritten = Checkpoint(position: checkpoint.position, root: .leaf([9]))
      let failure = try #require(throws: StoreFailure.self) {
        try LogSamples.open(temporary, expecting: rewritten)
      }
      #expect(failure.kind == .differs)
    }
    let ahead = Checkpoint(position: 201, root: .leaf([9]))
    let failure = try #require(throws: StoreFailure.self) {
      try LogSamples.open(temporary, expecting: ahead)
    }
    #expect(failure.kind == .differs)
  }

  @Test("takes no more after it was closed")
  func closed() throws {
    let log = try LogSamples.open(temporary)
    try append(1, to: log)
    try log.close()
    let failure = try #require(throws: StoreFailure.self) {
      try log.append(LogSamples.group(after: 1, count: 1))
    }
    #expect(failure.kind == .closed)
  }
}
