internal import LedgerCore

extension LogSurvey {
  /// Scans a segment up to its first invalid offset, and judges what follows.
  mutating func scan(_ last: SegmentFile) throws(StoreFailure) {
    let window = try self.window(of: last)
    var scan = SegmentScan(last, in: window, seed: seed, options)
    var agreement = HeadAgreement(head, at: last.header)
    var stop: (problem: FormatProblem, header: FrameHeader?)?
    while stop == nil {
      switch try step(&scan) {
      case .frame(let header): agreement.see(header)
      case .stop(let problem, let header): stop = (problem, header)
      }
    }
    self.scan = scan
    // Damage in front of this segment's end is told first: nothing behind it can be judged.
    guard damage == nil, let stop else { return }
    if let contradiction = agreement.contradiction(end: scan.valid.end) {
      damage = .damaged(
        HeadFile<Disk>.path, at: 0, contradiction)
      return
    }
    try judge(stop.problem, stop.header, scan)
  }

  /// The file of a segment, to be read as far as it may be.
  func window(of segment: SegmentFile) throws(StoreFailure) -> FileWindow<Disk> {
    let (disk, mode) = (disk, mode)
    let window = try accessing { () throws(FileFailure) in
      try FileWindow(disk, segment.path, mode)
    }
    if let limit { window.limit = limit - segment.header.base }
    return window
  }

  private func step(
    _ scan: inout SegmentScan<Disk>
  ) throws(StoreFailure) -> SegmentScan<Disk>.Step {
    do throws(FileFailure) {
      return try scan.next()
    } catch {
      if options.sabotaged(.readErrorIsEnd) { return .stop(.notThere, nil) }
      throw .inaccessible(error)
    }
  }

  /// Decides whether what stands at B is the end, a torn tail, damage, or whether something is missing.
  private mutating func judge(
    _ problem: FormatProblem, _ header: FrameHeader?, _ scan: SegmentScan<Disk>
  ) throws(StoreFailure) {
    let segment = scan.segment
    let start = scan.valid.end - segment.header.base
    // Within a payload nothing is taken for a frame: its bytes are whatever somebody proposed.
    let isPayload = problem == .checksum || problem == .cutOff
    let payloadEnd = isPayload ? header.map { $0.end - segment.header.base } : nil
    let (seed, options) = (seed, options)
    let ahead = try accessing { () throws(FileFailure) in
      try ReadAhead(
        from: start, payloadEnd: payloadEnd ?? start, base: segment.header.base, in: scan.window,
        seed: seed, options)
    }
    let witnessed = options.sabotaged(.headNotConsulted) ? 0 : head?.durable ?? 0
    durable = max(witnessed, ahead.durable, segment.header.firstFrame)
    let positions = affected(from: scan.valid.frontier.count + 1, ahead.firstFrame, header)
    if durable > scan.valid.end, !options.sabotaged(.witnessIgnored) {
      damage =
        ahead.contentEnd > start
        ? .damaged(
          segment.path, at: start, positions: positions,
          "the frame: \(problem), though the log was durable up to offset \(durable)")
        : gone(scan, positions)
    } else if !problem.mayBeTorn {
      damage = .damaged(
        segment.path, at: start, positions: positions,
        "the frame: \(problem), and no crash does that")
    } else if ahead.contentEnd > start {
      if scan.valid.seal != nil, durable == scan.valid.end,
        !options.sabotaged(.bytesAfterSealIgnored)
      {
        damage = .damaged(segment.path, at: start, "bytes follow the segment's seal")
      } else {
        tail = .torn(contentEnd: ahead.contentEnd)
      }
    }
  }

  /// The log just ends at B, and went on before.
  private func gone(
    _ scan: SegmentScan<Disk>, _ positions: ClosedRange<UInt64>?
  ) -> StoreFailure {
    if scan.valid.seal != nil {
      return .missing(
        SegmentFile.path(of: scan.segment.header.index + 1), at: 0, positions: positions,
        "the segment is not there")
    }
    return .missing(
      scan.segment.path, at: scan.valid.end - scan.segment.header.base, positions: positions,
      "the log ends here, though it was durable up to offset \(durable)")
  }

  /// The positions from the first that cannot be read to the last before something that can.
  private func affected(
    from first: UInt64, _ next: FrameHeader?, _ stopped: FrameHeader?
  ) -> ClosedRange<UInt64>? {
    let last =
      next.map { $0.firstPosition - 1 } ?? max(head?.position ?? 0, stopped?.lastPosition ?? 0)
    return last >= first ? first...last : nil
  }
}

/// Holds what `HEAD` says against the frame that ends there.
private struct HeadAgreement {
  private let head: HeadSlot?
  private var isSettled: Bool
  private var contradiction: String?

  init(_ head: HeadSlot?, at segment: SegmentHeader) {
    self.head = head
    // Before this segment there is nothing to compare with; its own beginning counts as an end.
    isSettled = head.map { $0.durable < segment.firstFrame } ?? true
    see(end: segment.firstFrame, segment.basePosition, segment.frontier.root)
  }

  mutating func see(_ frame: FrameHeader) {
    see(end: frame.end, frame.lastPosition, frame.rootAfter)
  }

  private mutating func see(end: UInt64, _ position: UInt64, _ root: Hash256) {
    guard let head, head.durable == end else { return }
    isSettled = true
    if head.position != position || head.root != root {
      contradiction = "it speaks of position \(head.position), and the log has another root there"
    }
  }

  /// What cannot be, once the valid frames have been seen up to their end.
  func contradiction(end: UInt64) -> String? {
    if let contradiction { return contradiction }
    guard !isSettled, let head, head.durable <= end else { return nil }
    return "it speaks of offset \(head.durable), where no frame ends"
  }
}
