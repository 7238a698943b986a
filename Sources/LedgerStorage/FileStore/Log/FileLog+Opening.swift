internal import LedgerCore

extension FileLog {
  /// Opens a log that is there: finds its end, puts it in order, and begins an epoch of its own.
  static func open(
    on disk: Disk, lock: HeldLock<Disk>, _ options: LogOptions, expecting expected: Checkpoint?
  ) throws(StoreFailure) -> FileLog {
    guard let identity = try readIdentity(on: disk) else {
      throw .noLog
    }
    guard identity.features.canBeWritten else {
      throw .newerFormat(identityPath, "the log has features that this version cannot write")
    }
    let head = try HeadFile.open(disk, .readWrite, seed: options.seed(of: identity.id), options)
    let survey = try LogSurvey(disk, identity, head: head.newest, options)
    if let damage = survey.damage { throw damage }
    guard let scan = survey.scan else {
      throw .damaged(SegmentFile.path(of: 0), at: 0, "there is no segment at all")
    }
    guard scan.segment.header.features.canBeWritten else {
      throw .newerFormat(
        scan.segment.path, "the segment has features that this version cannot write")
    }
    if let expected {
      let reader = try LogReader(disk, options)
      reader.advance(to: scan.valid.place)
      try reader.check(expected)
    }
    let file = try accessing { () throws(FileFailure) in
      try disk.uninterrupted { () throws(FileFailure) in
        try disk.open(scan.segment.path, .readWrite)
      }
    }
    let log = FileLog(
      disk, identity, head: head, lock: lock, scan, file: file, size: scan.segment.size, options)
    try log.recover(survey, scan)
    return log
  }

  /// Puts the end of the log in order.
  ///
  /// Until the very last step nothing is served.
  private func recover(
    _ survey: LogSurvey<Disk>, _ scan: SegmentScan<Disk>
  ) throws(StoreFailure) {
    if case .torn(let contentEnd) = survey.tail {
      try accessing { () throws(FileFailure) in try self.cutTail(upTo: contentEnd, scan) }
    }
    try rewriteTail(after: survey.head?.durable ?? 0, scan.window)
    if seal != nil { try accessing { () throws(FileFailure) in try self.trim() } }
    try accessing { () throws(FileFailure) in try self.head.settle() }
    try beginEpoch()
    try syncHead()
  }

  /// Keeps what stands behind the last valid frame, then cuts it off.
  private func cutTail(
    upTo contentEnd: UInt64, _ scan: SegmentScan<Disk>
  ) throws(FileFailure) {
    let start = end - segment.header.base
    if !options.sabotaged(.quarantineSkipped) {
      let quarantine = Quarantine(disk, options)
      let path = try quarantine.keep(
        start..<contentEnd, of: scan.window, named: segment.path, epoch: epoch)
      report.quarantined = StoreFailure.Place(file: path, offset: 0)
      report.quarantinedBytes = contentEnd - start
    }
    if options.sabotaged(.tailNotCut) { return }
    let (disk, file) = (disk, file)
    try disk.uninterrupted { () throws(FileFailure) in try disk.truncate(file, to: start) }
    try disk.syncOnce(file, wholly: true, options)
    filled = end
  }

  /// Begins this writer's epoch with a frame of its own: an older writer finds out by `HEAD`.
  private func beginEpoch() throws(StoreFailure) {
    if !options.sabotaged(.epochNotRaised) { epoch += 1 }
    if seal != nil { try makeRoom(for: LogFormat.frameBytes(payload: 0)) }
    let header = FrameHeader(
      kind: .epoch, offset: end, payloadBytes: 0, count: 0, firstPosition: frontier.count + 1,
      durableBefore: options.sabotaged(.noDurableBefore) ? 0 : end, epoch: epoch,
      payloadChecksum: seed, rootAfter: root)
    try commit(header, payload: [], frontier, blocks)
  }
}
