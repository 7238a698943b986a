#if DEBUG
import LedgerCore
import LedgerStorage
import ReferralLedgerTesting

extension Trial {
  private static func refused(
    _ disk: SimulatedDisk, _ options: LogOptions, _ kinds: Set<StoreFailure.Kind> = [.damaged],
    at file: String? = nil
  ) -> String? {
    LogOpening(of: disk, options).problem(unlessRefused: kinds, at: file)
  }

  /// The frames with records in the last segment.
  private static func lastFrames(_ disk: SimulatedDisk) -> [LogMap.Frame] {
    let map = LogMap(disk)
    return map.frames(of: map.segments.last ?? "").filter { $0.header.kind == .batch }
  }

  static let damageBehindHead = Trial(20) { options in
    let (disk, log) = try begun(options, appends: 2)
    try log.syncHead()
    let head = disk.bytes(of: "HEAD") ?? []
    for _ in 0..<4 { try LogSamples.append(3, to: log) }
    disk.endProcess()
    disk.put("HEAD", head)
    let frame = lastFrames(disk)[3]
    disk.edit(frame.file) { $0[frame.payload.lowerBound] ^= 1 }
    return refused(disk, options, at: frame.file)
  }

  static let cutAtFrame = Trial(35) { options in
    let (disk, log) = try begun(options)
    try log.close()
    let frame = lastFrames(disk)[4]
    disk.edit(frame.file) { $0.removeLast($0.count - frame.range.lowerBound) }
    return refused(disk, options, [.missing], at: frame.file)
  }

  static let damageToLastFrame = Trial(21) { options in
    var options = options
    options.durability = .witnessed
    options.framesBetweenHeadSyncs = 1000
    let (disk, _) = try begun(options)
    disk.crash(.nothing)
    guard let frame = LogMap(disk).lastBatch else { return "nothing is there" }
    disk.edit(frame.file) { $0[frame.payload.lowerBound] ^= 1 }
    return refused(disk, options, at: frame.file)
  }

  static let missingSegment = Trial(28) { options in
    let disk = try LogSamples.severalSegments()
    disk.take("0000000000000000.seg")
    return refused(disk, options)
  }

  static let bytesAfterSeal = Trial(36) { options in
    let disk = try LogSamples.severalSegments()
    disk.edit("0000000000000001.seg") { $0 += [1, 2, 3] }
    return refused(disk, options)
  }

  static let forgedSeal = Trial(36) { options in
    let disk = try LogSamples.severalSegments()
    guard let seal = LogMap(disk).frames.first(where: { $0.header.kind == .seal }) else {
      return "there is no seal"
    }
    LogForgery.change(seal, on: disk) { $0[64] ^= 1 }
    return refused(disk, options)
  }

  static let forgedBase = Trial(34) { options in
    let (disk, log) = try begun(options)
    // The power is cut when the second segment has its name, and HEAD was not told yet.
    var begun: SimulatedDisk?
    while begun == nil {
      let moments = try LogMoments.all(on: disk) { try LogSamples.append(3, to: log) }
      let named = moments.firstIndex { $0.operation == .syncDirectory && $0.path == "" }
      begun = named.map { moments[$0 + 1].disk }
    }
    guard let begun else { return nil }
    begun.crash(.everything)
    let path = "0000000000000001.seg"
    let bytes = begun.bytes(of: path) ?? []
    let header = try bytes.withUnsafeBytes {
      try SegmentHeader($0, of: LogSamples.id, seed: LogSamples.id.seed)
    }
    var other = MerkleFrontier()
    for _ in 0..<header.basePosition { other.append(.leaf([9])) }
    let forged = SegmentHeader(
      index: 1, base: header.base, epoch: header.epoch, previousSeal: header.previousSeal,
      previousSealBytes: header.previousSealBytes, frontier: other)
    begun.edit(path) { bytes in
      bytes.withUnsafeMutableBytes { bytes in
        let page = UnsafeMutableRawBufferPointer(rebasing: bytes[..<LogFormat.segmentHeaderBytes])
        forged.put(into: page, of: LogSamples.id, seed: LogSamples.id.seed)
      }
    }
    return refused(begun, options)
  }

  static let misdirectedFrame = Trial(23) { options in
    // Two openings one upon the other leave two frames that differ in place and epoch alone.
    let disk = SimulatedDisk()
    for _ in 0..<2 { try LogSamples.open(on: disk, options).close() }
    let frames = LogMap(disk).frames
    let first = disk.bytes(of: frames[0].file)?[frames[0].range] ?? []
    disk.edit(frames[1].file) { $0.replaceSubrange(frames[1].range, with: first) }
    return refused(disk, options)
  }

  static let staleEpoch = Trial(55) { options in
    let disk = SimulatedDisk()
    for _ in 0..<3 { try LogSamples.open(on: disk, options).close() }
    LogForgery.change(LogMap(disk).frames[2], on: disk, header: { $0.epoch = 1 })
    return refused(disk, options)
  }

  static let repairedChecksum = Trial(37) { options in
    let disk = try LogSamples.severalSegments()
    let frame = lastFrames(disk)[1]
    LogForgery.change(frame, on: disk) { $0[frame.payload.count - 1] ^= 1 }
    return refused(disk, options)
  }

  static let wrongCount = Trial(26) { options in
    let disk = try LogSamples.severalSegments()
    LogForgery.change(lastFrames(disk)[1], on: disk, header: { $0.count += 1 })
    return refused(disk, options)
  }

  static let impossibleLength = Trial(25) { options in
    let (disk, log) = try begun(options, appends: 2)
    try log.syncHead()
    try LogSamples.append(3, to: log)
    disk.crash(.nothing)
    guard let frame = LogMap(disk).lastBatch else { return "nothing is there" }
    LogForgery.change(frame, on: disk, header: { $0.payloadBytes = .max })
    return refused(disk, options)
  }

  static let frameOfAnOutsider = Trial(40) { options in
    let (disk, log) = try begun(options, appends: 2)
    try log.syncHead()
    guard let end = LogMap(disk, seed: options.seed(of: LogSamples.id)).frames.last?.header.end
    else { return "nothing is there" }
    let place = (end + 96 + 2 + 150 + 2 + 7) / 8 * 8
    var group = RecordGroup(after: 6)
    group.append([UInt8](repeating: 1, count: Int(place - end) - 96 - 2 - 2))
    let fake = FrameHeader(
      kind: .batch, offset: place, payloadBytes: 100, count: 1, firstPosition: 8,
      durableBefore: place, epoch: 1, payloadChecksum: 0, rootAfter: .zero)
    group.append(fake.bytes(seed: 0) + [UInt8](repeating: 2, count: 600))
    let torn = try LogMoments.beforeSync(on: disk) { _ = try log.append(group) }
    guard let torn else { return "nothing was written" }
    torn.crash(.lastBytes(torn.unsyncedBytes - 8))
    return LogOpening(of: torn, options).problem(unlessOpenAt: 6...6)
  }

  static let olderCopy = Trial(59) { options in
    let (disk, log) = try begun(options)
    let copy = disk.copy()
    copy.endProcess()
    try LogSamples.append(3, to: log)
    return LogOpening(of: copy, options, expecting: log.checkpoint)
      .problem(unlessRefused: [.differs], at: nil)
  }
}
#endif
