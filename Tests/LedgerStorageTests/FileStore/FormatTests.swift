import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("The format of a log's files")
struct FormatTests {
  private let seed = LogSamples.id.seed

  private func frontier(_ count: UInt64) -> MerkleFrontier {
    var frontier = MerkleFrontier()
    for position in 0..<count { frontier.append(.leaf(LogSamples.record(position + 1))) }
    return frontier
  }

  private func page(_ header: SegmentHeader) -> [UInt8] {
    header.bytes(of: LogSamples.id, seed: seed)
  }

  private var header: SegmentHeader {
    SegmentHeader(
      index: 3, base: 1 << 20, epoch: 7, previousSeal: .leaf([1]), previousSealBytes: 168,
      frontier: frontier(1234))
  }

  private var frame: FrameHeader {
    FrameHeader(
      kind: .batch, offset: 4096, payloadBytes: 100, count: 3, firstPosition: 10,
      durableBefore: 4096, epoch: 2, payloadChecksum: 42, rootAfter: .leaf([2]))
  }

  private func bytes(_ frame: FrameHeader) -> [UInt8] {
    frame.bytes(seed: seed)
  }

  private func read(_ bytes: [UInt8], at offset: UInt64 = 4096) throws -> FrameHeader {
    try bytes.withUnsafeBytes { try FrameHeader($0, at: offset, seed: seed) }
  }

  private func readPage(_ bytes: [UInt8], of id: LogID = LogSamples.id) throws -> SegmentHeader {
    try bytes.withUnsafeBytes { try SegmentHeader($0, of: id, seed: id.seed) }
  }

  @Test("LOG is read as it was written, and any bit that flips is found")
  func identity() throws {
    let identity = LogIdentity(id: LogSamples.id)
    let bytes = identity.bytes
    #expect(bytes.count == LogFormat.identityBytes)
    #expect(try bytes.withUnsafeBytes { try LogIdentity($0) } == identity)
    expectEveryFlipFound(bytes) { bytes in
      try bytes.withUnsafeBytes { _ = try LogIdentity($0) }
    }
  }

  @Test("a segment's header is read as it was written")
  func segmentHeader() throws {
    for count in [0, 1, 2, 3, 1234, 100_000] as [UInt64] {
      let header = SegmentHeader(
        index: 3, base: 1 << 20, epoch: 7, previousSeal: .leaf([1]), previousSealBytes: 168,
        frontier: frontier(count))
      #expect(try readPage(page(header)) == header)
    }
  }

  @Test("any bit that flips in a segment's header is found, and so is another log's header")
  func segmentHeaderDamage() throws {
    let bytes = page(header)
    expectEveryFlipFound(bytes) { _ = try readPage($0) }
    for count in [0, 1, 100, 4095] {
      #expect(throws: FormatProblem.cutOff) { try readPage(Array(bytes[..<count])) }
    }
    let other = LogID(high: 1, low: 2)
    #expect(throws: FormatProblem.impossible("it is of another log")) {
      try readPage(bytes, of: other)
    }
  }

  @Test("a frame's header is read as it was written, and any bit that flips is found")
  func frameHeader() throws {
    for kind in FrameKind.allCases {
      var frame = frame
      frame.kind = kind
      if kind != .batch { frame.count = 0 }
      if kind == .epoch { frame.payloadBytes = 0 }
      if kind == .seal { frame.payloadBytes = UInt32(Seal.payloadBytes(blocks: 2)) }
      let bytes = bytes(frame)
      #expect(try read(bytes) == frame)
      expectEveryFlipFound(bytes) { _ = try read($0) }
    }
  }

  @Test("a frame is none at another place, or in another log")
  func frameElsewhere() throws {
    #expect(throws: FormatProblem.self) { try read(bytes(frame), at: 4104) }
    let other = LogID(high: 1, low: 2)
    #expect(throws: FormatProblem.checksum) {
      try bytes(frame).withUnsafeBytes { try FrameHeader($0, at: 4096, seed: other.seed) }
    }
  }

  @Test(
    "figures that cannot be are refused though the checksum is right (faults 24, 25, 26)",
    arguments: [
      { $0.payloadBytes = 1 << 30 + 1 }, { $0.payloadBytes = .max }, { $0.payloadBytes = 1 << 31 },
      { $0.payloadBytes = 0 }, { $0.payloadBytes = 1 }, { $0.count = 0 }, { $0.count = 51 },
      { $0.count = .max }, { $0.firstPosition = 0 }, { $0.firstPosition = .max },
      { $0.durableBefore = 4104 }, { $0.kind = .epoch }, { $0.kind = .seal },
    ] as [@Sendable (inout FrameHeader) -> Void])
  func impossibleFigures(_ change: @Sendable (inout FrameHeader) -> Void) throws {
    var frame = frame
    change(&frame)
    let bytes = bytes(frame)
    let problem = try #require(throws: FormatProblem.self) { try read(bytes) }
    #expect(!problem.mayBeTorn)
  }

  @Test("Fault 70: the largest payload is no more and no less than 1 GiB")
  func largestPayload() throws {
    var frame = frame
    frame.payloadBytes = 1 << 30
    #expect(try read(bytes(frame)) == frame)
    frame.payloadBytes += 1
    #expect(throws: FormatProblem.self) { try read(bytes(frame)) }
  }

  @Test("a slot of HEAD is read as it was written, and any bit that flips is found")
  func headSlot() throws {
    let slot = HeadSlot(epoch: 3, durable: 8192, position: 77, root: .leaf([3]))
    let bytes = slot.bytes(seed: seed)
    #expect(try bytes.withUnsafeBytes { try HeadSlot($0, seed: seed) } == slot)
    expectEveryFlipFound(bytes) { bytes in
      try bytes.withUnsafeBytes { _ = try HeadSlot($0, seed: seed) }
    }
  }

  @Test("Fault 68: features nobody knows are refused, or read only, or passed over")
  func features() throws {
    var header = header
    header.features.compatible = 1
    #expect(try readPage(page(header)).features.canBeWritten)
    header.features.readOnlyCompatible = 1
    let readOnly = try readPage(page(header)).features
    #expect(readOnly.canBeRead && !readOnly.canBeWritten)
    header.features.incompatible = 1 << 63
    let problem = try #require(throws: FormatProblem.self) { try readPage(page(header)) }
    guard case .newer = problem else {
      Issue.record("\(problem)")
      return
    }
  }

  private func expectEveryFlipFound(_ bytes: [UInt8], _ read: ([UInt8]) throws -> Void) {
    // Every bit of what is small; one bit of every byte of a page, another one each time.
    let step = bytes.count > 1024 ? 9 : 1
    for bit in stride(from: 0, to: bytes.count * 8, by: step) {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: FormatProblem.self, "bit \(bit)") { try read(damaged) }
    }
  }
}
