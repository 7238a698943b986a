package import LedgerStorage

/// Where everything stands in the files of a sample log.
package struct LogMap {
  /// A frame and its place.
  package struct Frame {
    /// The segment's file.
    package let file: String
    /// The bytes of the file.
    package let range: Range<Int>
    /// What the frame says of itself.
    package let header: FrameHeader

    /// Where its payload stands in the file.
    package var payload: Range<Int> {
      range.lowerBound + LogFormat.frameHeaderBytes..<range.lowerBound + LogFormat.frameHeaderBytes
        + Int(header.payloadBytes)
    }

    /// The positions of its records.
    package var positions: ClosedRange<UInt64>? {
      header.count > 0 ? header.firstPosition...header.lastPosition : nil
    }
  }

  /// The segments' files, in order.
  package let segments: [String]
  /// The frames, in order.
  package let frames: [Frame]

  /// Where everything stands on a disk.
  package init(_ disk: SimulatedDisk, seed: UInt32 = LogSamples.id.seed) {
    segments = disk.paths.filter { $0.hasSuffix(".seg") && !$0.contains("/") }
    var frames: [Frame] = []
    var base: UInt64 = 0
    for file in segments {
      let bytes = disk.bytes(of: file) ?? []
      var offset = LogFormat.segmentHeaderBytes
      var end = offset
      bytes.withUnsafeBytes { bytes in
        while offset + LogFormat.frameHeaderBytes <= bytes.count,
          let header = try? FrameHeader(
            UnsafeRawBufferPointer(rebasing: bytes[offset...]), at: base + UInt64(offset),
            seed: seed)
        {
          end = Int(header.end - base)
          frames.append(Frame(file: file, range: offset..<end, header: header))
          offset = end
        }
      }
      base += UInt64(end)
    }
    self.frames = frames
  }

  /// The frame that a byte of a file belongs to.
  package func frame(at offset: Int, of file: String) -> Frame? {
    frames.first { $0.file == file && $0.range.contains(offset) }
  }

  /// The frames of a file.
  package func frames(of file: String) -> [Frame] { frames.filter { $0.file == file } }

  /// The last frame that has records.
  package var lastBatch: Frame? { frames.last { $0.header.kind == .batch } }
}
