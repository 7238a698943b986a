/// Where some of a segment's frames begin, so that a position is found without walking the whole segment.
struct SegmentMarks: Sendable {
  /// A frame that begins at an offset of the file with a position.
  struct Mark: Sendable {
    let position: UInt64
    let offset: UInt64
  }

  /// About how far marks are apart.
  static let distance: UInt64 = 64 << 10

  private var marks: [Mark]
  /// Where the walk has come that set the marks.
  private(set) var walked: Mark

  init(_ header: SegmentHeader) {
    walked = Mark(position: header.basePosition + 1, offset: UInt64(LogFormat.segmentHeaderBytes))
    marks = [walked]
  }

  /// The last known frame that begins at or before a position.
  func nearest(to position: UInt64) -> Mark {
    if walked.position <= position { return walked }
    var low = 0
    var high = marks.count
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].position <= position { low = middle + 1 } else { high = middle }
    }
    return marks[max(low - 1, 0)]
  }

  /// Notes that a frame ends at an offset, and the next one begins there.
  mutating func pass(_ frame: FrameHeader, endingAt offset: UInt64) {
    // Nothing of this segment follows its seal.
    guard offset > walked.offset, frame.kind != .seal else { return }
    walked = Mark(position: frame.lastPosition + 1, offset: offset)
    if let last = marks.last, offset >= last.offset + SegmentMarks.distance { marks.append(walked) }
  }
}
