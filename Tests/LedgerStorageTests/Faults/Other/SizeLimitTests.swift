import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Fault 70: limits of size, and one more")
struct SizeLimitTests {
  @Test("a record of 16 MiB is taken, one byte more is refused for certain")
  func records() throws {
    let disk = SimulatedDisk()
    let log = try FileLog.openOrCreate(on: disk, id: LogSamples.id)
    let limit = LogFormat.maximumRecordBytes
    var large = RecordGroup(after: 0)
    large.append([UInt8](repeating: 1, count: limit))
    #expect(try log.append(large) == .appended)
    var tooLarge = RecordGroup(after: 1)
    tooLarge.append([UInt8](repeating: 1, count: limit + 1))
    let failure = #expect(throws: StoreFailure.self) { try log.append(tooLarge) }
    #expect(failure?.kind == .notWritten)
    var next = RecordGroup(after: 1)
    next.append([1])
    #expect(try log.append(next) == .appended)
    disk.crash(.nothing)
    let again = try FileLog.openOrCreate(on: disk, id: LogSamples.id)
    #expect(again.checkpoint.position == 2)
    let read = try LogSamples.read(try LogReader(disk))
    #expect(read.map(\.count) == [limit, 1])
  }

  @Test("a frame of 1 GiB is one, and one byte more is none", arguments: [0, 1])
  func frames(more: UInt32) {
    let header = FrameHeader(
      kind: .batch, offset: 4096, payloadBytes: UInt32(LogFormat.maximumPayloadBytes) + more,
      count: 1, firstPosition: 1, durableBefore: 4096, epoch: 1, payloadChecksum: 0,
      rootAfter: .zero)
    let read = header.bytes().withUnsafeBytes {
      try? FrameHeader($0, at: 4096, seed: LogSamples.id.seed)
    }
    #expect((read == header) == (more == 0))
  }

  @Test(
    "a frame that fills a segment to its last byte stays in it, and one byte more begins the next")
  func segments() throws {
    // The header page, the epoch's frame, the frame's header and the seal are part of the segment.
    let seal = Int(LogFormat.frameBytes(payload: Seal.payloadBytes(blocks: 0)))
    let room = 8192 - LogFormat.segmentHeaderBytes - 96 - 96 - seal
    for (more, count) in [(-8, 1), (0, 1), (1, 2), (8, 2)] {
      let disk = SimulatedDisk()
      let log = try LogSamples.open(on: disk, LogOptions(segmentBytes: 8192, fillBytes: 0))
      var first = RecordGroup(after: 0)
      first.append([UInt8](repeating: 1, count: 100))
      _ = try log.append(first)
      // A frame's header, and a record behind a length of two bytes.
      let rest = room - Int(LogFormat.frameBytes(payload: first.bytes.count))
      var second = RecordGroup(after: 1)
      second.append([UInt8](repeating: 2, count: rest - 2 + more))
      _ = try log.append(second)
      #expect(LogMap(disk).segments.count == count, "\(more) more")
      disk.crash(.nothing)
      #expect(try LogSamples.open(on: disk).checkpoint.position == 2)
    }
  }
}
