internal import LedgerCore

extension LogSurvey {
  /// Holds the end of a segment against the header of the next.
  func joint(
    _ previous: SegmentFile, _ next: SegmentFile
  ) throws(StoreFailure) -> StoreFailure? {
    let disk = disk
    let seed = seed
    let window = try accessing { () throws(FileFailure) in try FileWindow(disk, previous.path) }
    let size = previous.size
    guard size >= UInt64(LogFormat.segmentHeaderBytes + Seal.frameBytes) else {
      return .damaged(previous.path, at: size, "the segment is cut off before its seal")
    }
    let place = size - UInt64(Seal.frameBytes)
    let seal = try accessing { () throws(FileFailure) in
      try Array(window.bytes(at: place, count: Seal.frameBytes))
    }
    let header = seal.withUnsafeBytes {
      try? FrameHeader($0, at: previous.header.base + place, seed: seed, options)
    }
    let positions =
      previous.header.basePosition
      + 1...max(
        previous.header.basePosition + 1, next.header.basePosition)
    guard let header, header.kind == .seal else {
      if options.sabotaged(.bytesAfterSealIgnored) { return nil }
      return .damaged(
        previous.path, at: place, positions: positions,
        "the segment does not end with its seal, though another one follows it")
    }
    guard
      SHA256.hash(seal) == next.header.previousSeal || options.sabotaged(.sealUnchecked)
    else {
      return .damaged(
        previous.path, at: place, positions: positions,
        "the seal is not the one that the next segment names")
    }
    guard
      next.header.base == previous.end && next.header.basePosition == header.firstPosition - 1
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
    let window = try accessing { () throws(FileFailure) in
      try FileWindow(disk, SegmentFile.path(of: index))
    }
    let size = try accessing { () throws(FileFailure) in try window.size() }
    let page = try accessing { () throws(FileFailure) in
      try window.bytes(at: 0, count: LogFormat.segmentHeaderBytes)
    }
    do throws(FormatProblem) {
      let header = try SegmentHeader(page, of: log, seed: seed)
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
