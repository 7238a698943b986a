internal import LedgerCore

/// Reads every segment of a log from the disk itself, and checks all there is to check.
///
/// Each frame is held against its checksums, its neighbours, its count and the Merkle root after it, each
/// segment against its seal and the next one's header, and the end against `HEAD`.
struct LogScrub<Disk: FileSystem> {
  private let disk: Disk
  private let options: LogOptions
  /// What was found so far.
  private(set) var result: LogVerification
  /// Where what is beyond doubt ends, as `HEAD` would say it.
  private(set) var intact: HeadSlot
  /// Whether everything up to here is beyond doubt.
  private var isContinuous = true
  /// What the segments, their headers and the end of the last one are.
  let survey: LogSurvey<Disk>

  /// Reads a log.
  ///
  /// - Parameters:
  ///   - disk: the directory.
  ///   - identity: which log it is.
  ///   - head: what `HEAD` says.
  ///   - isLive: whether somebody may be writing behind what `HEAD` says.
  ///   - options: the log's options.
  ///   - isCancelled: asked before each segment.
  /// - Throws: what keeps files from being read.
  init(
    _ disk: Disk, _ identity: LogIdentity, head: HeadSlot?, isLive: Bool, _ options: LogOptions,
    isCancelled: () -> Bool = { false }
  ) throws(StoreFailure) {
    self.disk = disk
    self.options = options
    survey = try LogSurvey(
      disk, identity, head: head, options, .readUncached, before: isLive ? head?.durable : nil)
    let start = MerkleFrontier()
    intact = HeadSlot(epoch: 0, durable: 0, position: 0, root: start.root)
    result = LogVerification(
      intact: intact.checkpoint, segments: survey.segments.count,
      bytes: survey.segments.reduce(0) { $0 + $1.size }, damage: [])
    let skipped = options.sabotaged(.lastSegmentNotScrubbed) ? 2 : 1
    for (number, segment) in survey.segments.dropLast(skipped).enumerated() {
      if isCancelled() { throw .cancelled }
      try scrub(segment, before: survey.segments[number + 1])
    }
    if let scan = survey.scan, isContinuous { intact = scan.valid.place }
    if let scan = survey.scan, case .torn(let contentEnd) = survey.tail {
      result.tornBytes = contentEnd - (scan.valid.end - scan.segment.header.base)
    }
    for segment in survey.trailed where segment.path != survey.damage?.place?.file {
      result.damage.append(
        .damaged(segment.path, at: segment.size, "bytes follow the segment's seal"))
    }
    if let damage = survey.damage { result.damage.append(damage) }
    result.intact = intact.checkpoint
  }

  /// Reads a log that nobody writes.
  static func offline(
    _ disk: Disk, _ options: LogOptions, isCancelled: () -> Bool = { false }
  ) throws(StoreFailure) -> LogScrub {
    let identity = try FileLog<Disk>.identity(on: disk)
    let head = try HeadFile<Disk>.newest(on: disk, seed: options.seed(of: identity.id), options)
    return try LogScrub(
      disk, identity, head: head, isLive: false, options, isCancelled: isCancelled)
  }

  /// Scans a segment to its seal, and holds its end against the next segment.
  private mutating func scrub(
    _ segment: SegmentFile, before next: SegmentFile
  ) throws(StoreFailure) {
    let window = try survey.window(of: segment)
    var scan = SegmentScan(segment, in: window, seed: survey.seed, options)
    var problem: FormatProblem?
    while problem == nil, scan.valid.seal == nil {
      switch try accessing({ () throws(FileFailure) in try scan.next() }) {
      case .frame: break
      case .stop(let stop, _): problem = stop
      }
    }
    if isContinuous { intact = scan.valid.place }
    if let problem {
      isContinuous = false
      result.damage.append(try damaged(scan, problem, before: next.header))
    } else if scan.valid.end != next.header.base || scan.valid.frontier != next.header.frontier {
      isContinuous = false
      result.damage.append(
        .damaged(next.path, at: 0, "the segment does not begin with the tree before it"))
    }
  }

  /// What is damaged where a scan stopped, up to the next frame that is valid.
  private func damaged(
    _ scan: SegmentScan<Disk>, _ problem: FormatProblem, before next: SegmentHeader
  ) throws(StoreFailure) -> StoreFailure {
    let segment = scan.segment
    let start = scan.valid.end - segment.header.base
    let (seed, options) = (survey.seed, options)
    let ahead = try accessing { () throws(FileFailure) in
      try ReadAhead(
        from: start + LogFormat.alignment, payloadEnd: 0, base: segment.header.base,
        in: scan.window, seed: seed, options)
    }
    let first = scan.valid.frontier.count + 1
    let last = ahead.firstFrame.map { $0.firstPosition - 1 } ?? next.basePosition
    return .damaged(
      segment.path, at: start, positions: last >= first ? first...last : nil,
      "the frame: \(problem)")
  }
}

extension StoreFailure {
  /// The task that asked was cancelled.
  static let cancelled = StoreFailure(.notWritten, "the task was cancelled; nothing was changed")
}
