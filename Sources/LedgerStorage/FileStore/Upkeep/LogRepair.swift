internal import LedgerCore

/// Cuts a damaged log off where what is beyond doubt ends, and keeps all that it removes.
///
/// Nobody does this but an operator who asks for it: what is behind the damage, and whatever is missing, is given
/// up. Each step leaves a log that is as damaged as before or less, so a crash in between only means that it
/// is repaired again.
struct LogRepair<Disk: FileSystem> {
  let disk: Disk
  let options: LogOptions
  private let identity: LogIdentity
  private(set) var report: RepairReport

  /// Repairs the log of a directory, if nobody writes it.
  static func run(on disk: Disk, _ options: LogOptions) throws(StoreFailure) -> RepairReport {
    let lock = try FileLog<Disk>.takeLock(on: disk, options)
    return try withExtendedLifetime(lock) { () throws(StoreFailure) in
      try LogRepair(disk, options).report
    }
  }

  private init(_ disk: Disk, _ options: LogOptions) throws(StoreFailure) {
    self.disk = disk
    self.options = options
    let scrub = try LogScrub.offline(disk, options)
    let (head, seed) = (scrub.survey.head, scrub.survey.seed)
    identity = scrub.survey.log
    report = RepairReport(
      intact: scrub.intact.checkpoint, damage: scrub.result.damage, removed: [], givenUp: nil)
    guard !report.damage.isEmpty else { return }
    guard let last = LogRepair.last(of: scrub) else {
      throw .damaged(
        SegmentFile.path(of: 0), at: 0, "not even the first segment can be read: restore a backup")
    }
    try accessing { () throws(FileFailure) in
      try removeSegments(after: last.header.index)
      for segment in scrub.survey.trailed where segment.header.index < last.header.index {
        let next = scrub.survey.segments[Int(segment.header.index) + 1]
        try cut(segment, at: next.header.base, scrub.intact.epoch)
      }
      try cut(last, at: scrub.intact.durable, scrub.intact.epoch)
      try removeSnapshots(after: scrub.intact.position)
      try writeHead(scrub.intact, epoch: max(head?.epoch ?? 0, scrub.intact.epoch) + 1, seed)
    }
    let lost = max(head?.position ?? 0, scrub.survey.segments.last?.header.basePosition ?? 0)
    if lost > scrub.intact.position { report.givenUp = scrub.intact.position + 1...lost }
  }

  /// The segment in which what is beyond doubt ends.
  private static func last(of scrub: LogScrub<Disk>) -> SegmentFile? {
    scrub.survey.segments.last { $0.header.firstFrame <= scrub.intact.durable }
  }

  /// Moves segments to the quarantine, the last one first, so that there is never a gap.
  private mutating func removeSegments(after index: UInt64) throws(FileFailure) {
    let names = try disk.list("").filter { SegmentFile.index(in: $0).map { $0 > index } ?? false }
    for name in names.sorted(by: >) { try remove(name) }
  }

  private mutating func removeSnapshots(after position: UInt64) throws(FileFailure) {
    for path in try SnapshotFiles(disk, options).paths(after: position) { try remove(path) }
  }

  /// Moves a file to the quarantine.
  private mutating func remove(_ path: String) throws(FileFailure) {
    report.removed.append(try Quarantine(disk, options).take(path))
  }

  /// Keeps what stands behind a place in its segment, and cuts it off.
  private mutating func cut(
    _ segment: SegmentFile, at end: UInt64, _ epoch: UInt64
  ) throws(FileFailure) {
    let start = end - segment.header.base
    guard segment.size > start else { return }
    let window = try FileWindow(disk, segment.path)
    let rest = try ReadAhead(
      from: start, payloadEnd: 0, base: segment.header.base, in: window,
      seed: options.seed(of: identity.id), options)
    if rest.contentEnd > start {
      report.removed.append(
        try Quarantine(disk, options).keep(
          start..<rest.contentEnd, of: window, named: segment.path, epoch: epoch))
    }
    let disk = disk
    let file = try disk.uninterrupted { () throws(FileFailure) in
      try disk.open(segment.path, .readWrite)
    }
    defer { disk.close(file) }
    try disk.uninterrupted { () throws(FileFailure) in try disk.truncate(file, to: start) }
    try disk.syncOnce(file, wholly: true, options)
  }

  /// Puts a new `HEAD` in the place of the old one.
  private func writeHead(
    _ place: HeadSlot, epoch: UInt64, _ seed: UInt32
  ) throws(FileFailure) {
    var slot = place
    slot.epoch = epoch
    let unfinished = HeadFile<Disk>.path + ".tmp"
    try disk.discard(unfinished)
    try disk.writeFile(
      unfinished, HeadFile<Disk>.bytes(slot, seed: seed), options: options)
    try disk.replace(HeadFile<Disk>.path, with: unfinished)
    try disk.syncNames("", options)
  }
}

/// What a repair found, and what it removed.
public struct RepairReport: Hashable, Sendable {
  /// Where the log ends now.
  public internal(set) var intact: Checkpoint
  /// What was damaged or missing; empty where there was nothing to repair.
  public internal(set) var damage: [StoreFailure]
  /// The files in which is kept what was removed, relative to the store's directory.
  public internal(set) var removed: [String]
  /// The positions that are known to have been durable once and are not in the log any more.
  public internal(set) var givenUp: ClosedRange<UInt64>?
}
