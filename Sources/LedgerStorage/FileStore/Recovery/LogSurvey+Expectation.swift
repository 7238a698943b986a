internal import LedgerCore

extension LogSurvey {
  /// Refuses a log that is behind a checkpoint kept elsewhere, or has another history.
  func check(_ expected: Checkpoint) throws(StoreFailure) {
    guard let scan else { return }
    guard expected.position <= scan.frontier.count else {
      throw StoreFailure(
        .differs,
        "the log ends at position \(scan.frontier.count), before the expected checkpoint at "
          + "\(expected.position): it is an older copy; restore the newer one")
    }
    guard try root(at: expected.position, scan) == expected.root else {
      throw StoreFailure(
        .differs,
        "the log's root at position \(expected.position) is not that of the expected checkpoint: "
          + "it is another log, or its history was rewritten")
    }
  }

  /// The root of the records up to a position, computed from the records.
  private func root(
    at position: UInt64, _ last: SegmentScan<Disk>
  ) throws(StoreFailure) -> Hash256? {
    guard let segment = segments.last(where: { $0.header.basePosition <= position }) else {
      return nil
    }
    let (disk, seed, options) = (disk, seed, options)
    return try accessing { () throws(FileFailure) in
      let window = try FileWindow(disk, segment.path)
      var tree = segment.header.frontier
      var offset = UInt64(LogFormat.segmentHeaderBytes)
      while tree.count < position {
        let bytes = try window.bytes(at: offset, count: LogFormat.frameHeaderBytes)
        let place = segment.header.base + offset
        guard let header = try? FrameHeader(bytes, at: place, seed: seed, options) else {
          return nil
        }
        var pieces = PayloadPieces(header, at: offset, in: window, seed: seed, options)
        while header.kind == .batch, tree.count < position,
          case .piece(let piece) = try pieces.next()
        {
          var cursor = RecordCursor(piece.bytes)
          while tree.count < position, let record = cursor.next() {
            tree.append(.leaf(record.bytes))
          }
        }
        offset = header.end - segment.header.base
      }
      return tree.root
    }
  }
}
