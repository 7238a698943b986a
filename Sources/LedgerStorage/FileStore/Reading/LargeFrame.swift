internal import LedgerCore

/// A frame too large to be held: it was checked once as a whole, and is then read piece by piece.
struct LargeFrame {
  /// Whole records of the frame.
  struct Piece {
    let first: UInt64
    let count: Int
    let fileOffset: UInt64
    let byteCount: Int
    /// What the piece hashed to while the whole frame was checked.
    let checksum: UInt32
  }

  let segment: SegmentFile
  let header: FrameHeader
  private(set) var pieces: [Piece] = []

  init(_ header: FrameHeader, of segment: SegmentFile) {
    (self.header, self.segment) = (header, segment)
  }

  mutating func add(_ piece: UnsafeRawBufferPointer, count: Int, at fileOffset: UInt64) {
    let first = pieces.last.map { $0.first + UInt64($0.count) } ?? header.firstPosition
    pieces.append(
      Piece(
        first: first, count: count, fileOffset: fileOffset, byteCount: piece.count,
        checksum: CRC32C.checksum(of: piece.bytes)))
  }

  func holds(_ position: UInt64) -> Bool {
    position >= header.firstPosition && position <= header.lastPosition
  }

  /// The piece with a position.
  func piece(with position: UInt64) -> Piece? {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].first <= position { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? pieces[low - 1] : nil
  }
}

extension LogReader {
  /// Checks a large frame as a whole, and notes what its pieces are.
  func measure(
    _ header: FrameHeader, at offset: UInt64, in window: FileWindow<Disk>,
    _ segment: SegmentFile
  ) throws(StoreFailure) -> LargeFrame {
    var frame = LargeFrame(header, of: segment)
    var pieces = PayloadPieces(header, at: offset, in: window, seed: seed, options)
    while true {
      switch try accessing({ () throws(FileFailure) in try pieces.next() }) {
      case .piece(let piece): frame.add(piece.bytes, count: piece.count, at: piece.fileOffset)
      case .end: return frame
      case .problem(let problem):
        throw damaged(segment, offset, header.firstPosition...header.lastPosition, problem)
      }
    }
  }

  /// A part of a large frame that was measured.
  func chunk(
    of frame: LargeFrame, from position: UInt64, _ last: UInt64
  ) throws(StoreFailure) -> RecordChunk? {
    guard let piece = frame.piece(with: position) else { return nil }
    let disk = disk
    let bytes = IOBuffer(count: piece.byteCount)
    let part = UnsafeMutableRawBufferPointer(rebasing: bytes.bytes[..<piece.byteCount])
    let count = try accessing { () throws(FileFailure) in
      let file = try disk.uninterrupted { () throws(FileFailure) in
        try disk.open(frame.segment.path, .read)
      }
      defer { disk.close(file) }
      return try disk.readAll(file, into: part, at: piece.fileOffset)
    }
    guard count == piece.byteCount,
      CRC32C.checksum(of: UnsafeRawBufferPointer(part).bytes) == piece.checksum
    else {
      throw damaged(
        frame.segment, piece.fileOffset, piece.first...piece.first + UInt64(piece.count) - 1,
        .checksum)
    }
    var gathered = RecordGatherer(from: position, upTo: last)
    gathered.take(UnsafeRawBufferPointer(part), first: piece.first, count: piece.count)
    return gathered.chunk
  }
}
