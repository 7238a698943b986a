internal import LedgerCore

extension LogSurvey {
  /// Holds the end of a segment against the header of the next, and tells what keeps them apart.
  mutating func joint(
    _ previous: SegmentFile, _ next: SegmentFile
  ) throws(StoreFailure) -> StoreFailure? {
    // Where the next segment begins is where this one has to end.
    let size = LogSurvey.size(of: previous, before: next.header, options)
    let problem = try LogSurvey.joint(previous, next, disk, seed, options)
    if problem == nil, previous.size > size, !options.sabotaged(.bytesAfterSealIgnored) {
      trailed.append(previous)
      damage = damage ?? .damaged(previous.path, at: size, "bytes follow the segment's seal")
    }
    return problem
  }

  /// How large the file of a segment must be for the next one to begin where it ends.
  private static func size(
    of previous: SegmentFile, before next: SegmentHeader, _ options: LogOptions
  ) -> UInt64 {
    if options.sabotaged(.baseUnchecked) { return previous.size }
    return next.base - min(next.base, previous.header.base)
  }

  /// What keeps a segment from following another: it must begin where that ends, name its seal, and go on with
  /// its tree.
  static func joint(
    _ previous: SegmentFile, _ next: SegmentFile, _ disk: Disk, _ seed: UInt32,
    _ options: LogOptions
  ) throws(StoreFailure) -> StoreFailure? {
    let sealBytes = next.header.previousSealBytes
    let begins = UInt64(LogFormat.segmentHeaderBytes)
    let size = size(of: previous, before: next.header, options)
    guard sealBytes <= LogFormat.maximumPayloadBytes, size >= begins + sealBytes else {
      return .damaged(next.path, at: 0, "the segment begins before the one before it ends")
    }
    let first = previous.header.basePosition + 1
    let positions = first...max(first, next.header.basePosition)
    guard previous.size >= size else {
      return .damaged(
        previous.path, at: previous.size, positions: positions,
        "the segment is cut off before its seal, though another one follows it")
    }
    let place = size - sealBytes
    let seal = try accessing { () throws(FileFailure) in
      try disk.range(of: previous.path, at: place, count: Int(sealBytes))
    }
    let header = seal.withUnsafeBytes {
      try? FrameHeader($0, at: previous.header.base + place, seed: seed, options)
    }
    guard let header, header.kind == .seal,
      SHA256.hash(seal) == next.header.previousSeal || options.sabotaged(.sealUnchecked)
    else {
      return .damaged(
        previous.path, at: place, positions: positions,
        "the segment does not end with the seal that the next one names")
    }
    guard
      next.header.basePosition == header.firstPosition - 1
        && next.header.frontier.root == header.rootAfter || options.sabotaged(.baseUnchecked)
    else {
      return .damaged(
        next.path, at: 0, "the segment does not begin where the one before it ends")
    }
    return nil
  }

  /// The header of a segment, and the size of its file.
  static func readSegment(
    _ index: UInt64, _ disk: Disk, _ log: LogID, _ seed: UInt32
  ) throws(StoreFailure) -> Result<SegmentFile, FormatProblem> {
    let path = SegmentFile.path(of: index)
    let (page, size) = try accessing { () throws(FileFailure) in
      let file = try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, .read) }
      defer { disk.close(file) }
      return (
        try disk.readAll(file, count: LogFormat.segmentHeaderBytes, at: 0),
        try disk.size(of: file)
      )
    }
    guard size <= LogFormat.maximumSegmentBytes else {
      return .failure(.impossible("its file has \(size) bytes, more than any segment can have"))
    }
    do throws(FormatProblem) {
      let header = try page.withUnsafeBufferPointer { bytes throws(FormatProblem) in
        try SegmentHeader(UnsafeRawBufferPointer(bytes), of: log, seed: seed)
      }
      guard header.index == index else {
        return .failure(.misplaced("it is that of segment \(header.index)"))
      }
      return .success(
        SegmentFile(header: header, pageHash: SegmentHeader.storedHash(in: page), size: size))
    } catch {
      return .failure(error)
    }
  }
}
