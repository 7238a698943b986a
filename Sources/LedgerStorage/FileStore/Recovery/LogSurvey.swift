internal import LedgerCore

/// What the files of a log hold, found by reading alone: the opening rule.
///
/// Two offsets decide. The valid frames end at *B*, ``end``. The log is known to have been durable up to
/// *D*, ``durable``: the newest slot of `HEAD`, or what a frame says that is found behind B. If D is not
/// beyond B, what follows B is the torn tail of an append that was never acknowledged. If it is, something
/// acknowledged is damaged or missing, and nothing may be cut.
struct LogSurvey<Disk: FileSystem> {
  /// All segments whose headers are valid and follow one another, from the first on.
  var segments: [SegmentFile] = []
  /// The last of them, scanned up to B.
  var scan: SegmentScan<Disk>?
  /// The newest valid slot of `HEAD`.
  let head: HeadSlot?
  /// D: up to where the log is known to have been durable.
  var durable: UInt64 = 0
  /// What follows B in the last segment.
  var tail: Tail = .clean
  /// What keeps the log from being written to: the first such thing.
  var damage: StoreFailure?
  /// Segments that others follow, and behind whose seals there are bytes.
  var trailed: [SegmentFile] = []

  /// What follows the valid frames.
  enum Tail {
    /// Nothing, or zeros.
    case clean
    /// What a crash left of an append, up to an offset of the file.
    case torn(contentEnd: UInt64)
  }

  /// B: where the valid frames end.
  var end: UInt64 { scan?.valid.end ?? 0 }

  let disk: Disk
  let seed: UInt32
  let options: LogOptions
  /// How files are opened to be read.
  let mode: FileMode
  /// Nothing from this offset of the log on is looked at: there, somebody writes.
  let limit: UInt64?
  let log: LogIdentity

  /// Reads what there is.
  ///
  /// Only what cannot be read at all is thrown; damage is ``damage``.
  init(
    _ disk: Disk, _ log: LogIdentity, head: HeadSlot?, _ options: LogOptions,
    _ mode: FileMode = .read, before limit: UInt64? = nil
  ) throws(StoreFailure) {
    self.disk = disk
    self.mode = mode
    self.limit = limit
    self.log = log
    self.head = head
    self.options = options
    seed = options.seed(of: log.id)
    if head == nil {
      damage = .damaged(
        HeadFile<Disk>.path, at: 0,
        "neither slot can be read, so that nobody knows how far the log went")
    }
    try readSegments()
    guard let last = segments.last else { return }
    try scan(last)
  }

  // MARK: Segments

  private mutating func readSegments() throws(StoreFailure) {
    let disk = disk
    let names = try accessing { () throws(FileFailure) in try disk.list("") }
    let indices = names.compactMap { SegmentFile.index(in: $0) }.sorted()
    for index in indices {
      let expected = UInt64(segments.count)
      if index != expected, !options.sabotaged(.gapAccepted) {
        damage =
          damage
          ?? .damaged(
            SegmentFile.path(of: expected), at: 0, "the segment is not there, but later ones are")
        return
      }
      guard let segment = try readSegment(index) else { return }
      if let limit, segment.header.base >= limit { return }
      if let previous = segments.last, let problem = try joint(previous, segment) {
        damage = damage ?? problem
        return
      }
      segments.append(segment)
    }
    if segments.isEmpty, damage == nil {
      damage = .damaged(SegmentFile.path(of: 0), at: 0, "there is no segment at all")
    }
  }

  /// The header of a segment; `nil` where it is damaged.
  private mutating func readSegment(_ index: UInt64) throws(StoreFailure) -> SegmentFile? {
    let path = SegmentFile.path(of: index)
    switch try LogSurvey.readSegment(index, disk, log.id, seed) {
    case .success(let segment): return segment
    case .failure(.newer(let what)): throw .newerFormat(path, what)
    case .failure(let problem):
      damage = damage ?? .damaged(path, at: 0, "the segment's header: \(problem)")
      return nil
    }
  }
}
