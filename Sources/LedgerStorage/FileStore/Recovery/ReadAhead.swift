internal import LedgerCore

/// What stands after the first invalid offset of a segment.
///
/// Bad bytes alone never tell a torn tail from damage. A valid frame behind them does: it was written
/// only after everything before it was durable, and says so.
struct ReadAhead {
  /// Up to where a frame found here says that the log was durable; 0 where none was found.
  private(set) var durable: UInt64 = 0
  /// The first frame that was found.
  private(set) var firstFrame: FrameHeader?
  /// Where the last byte that is not zero ends, in the file; 0 where all are zero.
  private(set) var contentEnd: UInt64 = 0

  /// Looks at everything from an offset of a segment's file on.
  ///
  /// - Parameters:
  ///   - fileOffset: where to begin.
  ///   - payloadEnd: up to here it is the payload of a frame, in which nothing is taken for one.
  ///   - base: where the file begins in the log.
  ///   - window: the file.
  ///   - seed: where the log's checksums start.
  ///   - options: the log's options.
  /// - Throws: what kept the file from being read.
  init<Disk: FileSystem>(
    from fileOffset: UInt64, payloadEnd: UInt64, base: UInt64, in window: FileWindow<Disk>,
    seed: UInt32, _ options: LogOptions
  ) throws(FileFailure) {
    var offset = fileOffset
    while true {
      let bytes = try window.bytes(at: offset, count: FileWindow<Disk>.readBytes)
      let content = bytes.endOfContent
      if content > 0 {
        contentEnd = offset + UInt64(content)
        let skipped = payloadEnd > offset ? Int(min(payloadEnd - offset, UInt64(bytes.count))) : 0
        if !options.sabotaged(.noReadAhead) {
          search(bytes, from: skipped, at: base + offset, seed, options)
        }
      }
      guard bytes.count == FileWindow<Disk>.readBytes else { return }
      // A header that begins in the last bytes of this piece is found in the next.
      offset += UInt64(bytes.count - LogFormat.frameHeaderBytes)
    }
  }

  private mutating func search(
    _ bytes: UnsafeRawBufferPointer, from start: Int, at offset: UInt64, _ seed: UInt32,
    _ options: LogOptions
  ) {
    var place = start
    while place + LogFormat.frameHeaderBytes <= bytes.count {
      defer { place += Int(LogFormat.alignment) }
      guard bytes.uint32(at: place) == FrameHeader.magic else { continue }
      let rest = bytes.part(at: place, count: LogFormat.frameHeaderBytes)
      guard
        let header = try? FrameHeader(rest, at: offset + UInt64(place), seed: seed, options)
      else { continue }
      durable = max(durable, header.durableBefore)
      if firstFrame == nil { firstFrame = header }
    }
  }
}
