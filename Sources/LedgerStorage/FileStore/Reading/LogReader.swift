internal import LedgerCore

/// Reads a log that somebody may be writing, strictly below its durable end.
///
/// It creates nothing, takes no lock, and works where nothing may be written. How far the log is durable it is
/// told by `HEAD`, or by the writer where that is in the same process. A frame below that end which cannot
/// be read is damage; what is beyond is not there yet.
package final class LogReader<Disk: FileSystem> {
  let disk: Disk
  let options: LogOptions
  let seed: UInt32
  /// Where it is looked up how far the log is durable; `nil` where that is given once and for all.
  private let head: HeadFile<Disk>?

  /// Which log this is.
  package let identity: LogIdentity
  /// How far the log is durable, as far as this reader knows.
  package private(set) var durable: HeadSlot

  private var segments: [SegmentFile] = []
  private var marks: [SegmentMarks] = []
  private var window: FileWindow<Disk>?
  private var windowIndex = 0
  /// The frame in the window that was held against its checksum last, and what the window had seen by then.
  private var checked: (offset: UInt64, slides: Int)?
  var large: LargeFrame?
  /// The roots of blocks that a proof asked for: of those in seals, and of those that had to be computed.
  private var seals: [Int: [Hash256]] = [:]
  var openBlocks: [UInt64: Hash256] = [:]

  /// Opens the log of a directory to be read.
  ///
  /// - Parameters:
  ///   - disk: the directory.
  ///   - options: the log's options.
  ///   - end: where to stop, whatever `HEAD` says; up to there it was all verified.
  /// - Throws: what keeps the log from being read.
  package init(
    _ disk: Disk, _ options: LogOptions = LogOptions(), endingAt end: HeadSlot? = nil
  ) throws(StoreFailure) {
    self.disk = disk
    self.options = options
    let identity = try FileLog<Disk>.identity(on: disk)
    self.identity = identity
    let seed = options.seed(of: identity.id)
    self.seed = seed
    let head = end == nil ? try HeadFile.open(disk, .read, seed: seed, options) : nil
    self.head = head
    guard let durable = end ?? head?.newest else {
      throw .damaged(HeadFile<Disk>.path, at: 0, "neither slot can be read")
    }
    self.durable = durable
    guard try addSegment() else {
      throw .damaged(SegmentFile.path(of: 0), at: 0, "the segment is not there")
    }
  }

  /// Looks how far the log is durable now.
  package func refresh() throws(StoreFailure) {
    guard let head else { return }
    try accessing { () throws(FileFailure) in try head.read() }
    if let newest = head.newest { advance(to: newest) }
  }

  /// Is told by the writer how far the log is durable now; a reader only moves forward.
  package func advance(to newest: HeadSlot) {
    if newest.durable > durable.durable { durable = newest }
  }

  // MARK: Segments

  /// Gets to know the next segment; false where there is none yet.
  private func addSegment() throws(StoreFailure) -> Bool {
    let index = UInt64(segments.count)
    let path = SegmentFile.path(of: index)
    guard try accessing({ () throws(FileFailure) in try self.isThere(path) }) else { return false }
    switch try LogSurvey<Disk>.readSegment(index, disk, identity.id, seed) {
    case .success(let segment):
      if var last = segments.last {
        // It grew until it was sealed.
        last.size = max(last.size, segment.header.base - min(segment.header.base, last.header.base))
        if let problem = try LogSurvey.joint(last, segment, disk, seed, options) { throw problem }
      }
      segments.append(segment)
      marks.append(SegmentMarks(segment.header))
      return true
    case .failure(let problem): throw .unusable(path, problem)
    }
  }

  private func isThere(_ path: String) throws(FileFailure) -> Bool {
    do throws(FileFailure) {
      disk.close(try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, .read) })
      return true
    } catch {
      if error.isMissing { return false }
      throw error
    }
  }

  /// The Merkle tree before the segment that has a position.
  func base(before position: UInt64) throws(StoreFailure) -> MerkleFrontier {
    while try addSegment() {}
    return segments[number(ofSegmentWith: position)].header.frontier
  }

  /// The first tree before a segment that has at least so many leaves; `nil` where no segment begins there yet.
  func base(after count: UInt64) throws(StoreFailure) -> MerkleFrontier? {
    while try addSegment() {}
    let number = number(ofSegmentWith: count) + (segments[0].header.basePosition < count ? 1 : 0)
    return number < segments.count ? segments[number].header.frontier : nil
  }

  /// The blocks that end in the segment in which a number of leaves is reached, if that segment has a seal.
  func sealedBlocks(
    with count: UInt64
  ) throws(StoreFailure) -> (base: UInt64, roots: [Hash256])? {
    while try addSegment() {}
    let number = number(ofSegmentWith: count)
    guard number + 1 < segments.count else { return nil }
    let base = segments[number].header.basePosition
    if let known = seals[number] { return (base, known) }
    // Some hundred kilobytes of them are enough to be quick, and must not become all there are.
    if seals.count >= 64 { seals = [:] }
    let roots = try readSeal(of: segments[number], segments[number + 1].header)
    seals[number] = roots
    return (base, roots)
  }

  private func readSeal(
    of segment: SegmentFile, _ next: SegmentHeader
  ) throws(StoreFailure) -> [Hash256] {
    let place = next.base - segment.header.base - next.previousSealBytes
    let disk = disk
    let bytes = try accessing { () throws(FileFailure) in
      try disk.range(of: segment.path, at: place, count: Int(next.previousSealBytes))
    }
    guard SHA256.hash(bytes) == next.previousSeal else {
      throw .damaged(segment.path, at: place, "the seal is not the one that the next segment names")
    }
    return bytes.withUnsafeBytes { bytes in
      Seal(
        bytes.part(
          at: LogFormat.frameHeaderBytes, count: bytes.count - LogFormat.frameHeaderBytes)
      ).blocks
    }
  }

  /// The root that a segment or a frame was written with that ends with a position.
  func writtenRoot(at position: UInt64) throws(StoreFailure) -> Hash256? {
    let base = try base(before: position + 1)
    if base.count == position { return base.root }
    let number = number(ofSegmentWith: position)
    let frame = try find(position, in: number, try window(of: number))
    return frame?.lastPosition == position ? frame?.rootAfter : nil
  }

  /// The file of a segment, to be read up to the durable end.
  private func window(of number: Int) throws(StoreFailure) -> FileWindow<Disk> {
    let disk = disk
    let segment = segments[number]
    let window: FileWindow<Disk>
    if let open = self.window, windowIndex == number {
      window = open
    } else {
      window = try accessing { () throws(FileFailure) in try FileWindow(disk, segment.path) }
      (self.window, windowIndex, checked) = (window, number, nil)
    }
    window.limit = max(durable.durable, segment.header.base) - segment.header.base
    if options.sabotaged(.readsBeyondDurable) { window.limit = .max }
    return window
  }

  // MARK: Reading

  /// Reads records from a position on; `nil` where there are none that are durable.
  package func read(
    from position: UInt64, upTo last: UInt64
  ) throws(StoreFailure) -> RecordChunk? {
    let end = options.sabotaged(.readsBeyondDurable) ? last : min(last, durable.position)
    guard position > 0, position <= end else { return nil }
    if let large, large.holds(position), let chunk = try chunk(of: large, from: position, end) {
      return chunk
    }
    var number = number(ofSegmentWith: position)
    while true {
      let window = try window(of: number)
      if let frame = try find(position, in: number, window) {
        return try chunk(from: position, upTo: end, startingAt: frame, in: number, window)
      }
      number += 1
      if number == segments.count, !(try addSegment()) {
        if options.sabotaged(.readsBeyondDurable) { return nil }
        throw .missing(
          SegmentFile.path(of: UInt64(number)), at: 0, positions: position...durable.position,
          "the segment is not there")
      }
    }
  }

  /// The segment in which a position is, if it is in any that is known.
  private func number(ofSegmentWith position: UInt64) -> Int {
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].header.basePosition < position { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }

  /// The frame that has a position; `nil` where it is in a later segment.
  private func find(
    _ position: UInt64, in number: Int, _ window: FileWindow<Disk>
  ) throws(StoreFailure) -> FrameHeader? {
    let base = segments[number].header.base
    var offset = marks[number].nearest(to: position).offset
    while true {
      let header = try header(at: offset, in: number, window, position)
      if header.kind == .seal { return nil }
      if header.kind == .batch, header.lastPosition >= position { return header }
      offset = header.end - base
      marks[number].pass(header, endingAt: offset)
    }
  }

  /// The header of the frame at an offset of a file, below the durable end.
  private func header(
    at offset: UInt64, in number: Int, _ window: FileWindow<Disk>, _ position: UInt64
  ) throws(StoreFailure) -> FrameHeader {
    let segment = segments[number]
    let bytes = try accessing { () throws(FileFailure) in
      try window.bytes(at: offset, count: LogFormat.frameHeaderBytes)
    }
    do throws(FormatProblem) {
      return try FrameHeader(bytes, at: segment.header.base + offset, seed: seed, options)
    } catch {
      throw damaged(segment, offset, position...max(position, durable.position), error)
    }
  }

  func damaged(
    _ segment: SegmentFile, _ offset: UInt64, _ positions: ClosedRange<UInt64>,
    _ problem: FormatProblem
  ) -> StoreFailure {
    .damaged(segment.path, at: offset, positions: positions, "the frame: \(problem)")
  }

  /// Gathers frames until there are enough bytes, the range ends or the segment does.
  private func chunk(
    from position: UInt64, upTo last: UInt64, startingAt first: FrameHeader, in number: Int,
    _ window: FileWindow<Disk>
  ) throws(StoreFailure) -> RecordChunk? {
    let segment = segments[number]
    var gathered = RecordGatherer(from: position, upTo: last)
    var header = first
    while true {
      let offset = header.offset - segment.header.base
      if header.kind == .batch {
        if header.payloadBytes > RecordGatherer.chunkBytes {
          if !gathered.isEmpty { return gathered.chunk }
          let frame = try measure(header, at: offset, in: window, segment)
          large = frame
          return try chunk(of: frame, from: position, last)
        }
        let payload = try payload(of: header, at: offset, in: window, segment)
        gathered.take(payload.part(at: 0, count: Int(header.payloadBytes)), header)
      }
      let next = header.end - segment.header.base
      marks[number].pass(header, endingAt: next)
      if gathered.isFull || header.kind == .seal || header.end >= durable.durable { break }
      header = try self.header(at: next, in: number, window, gathered.next)
    }
    return gathered.chunk
  }

  /// The payload of a frame with its padding, held against the checksum.
  private func payload(
    of header: FrameHeader, at offset: UInt64, in window: FileWindow<Disk>,
    _ segment: SegmentFile
  ) throws(StoreFailure) -> UnsafeRawBufferPointer {
    let headerBytes = LogFormat.frameHeaderBytes
    // The header is asked for again, so that it stays in memory for whoever asks for this frame once more.
    let frame = try accessing { () throws(FileFailure) in
      try window.bytes(at: offset, count: headerBytes + header.paddedBytes)
    }
    let positions = header.firstPosition...header.lastPosition
    guard frame.count == headerBytes + header.paddedBytes else {
      throw damaged(segment, offset, positions, .cutOff)
    }
    let bytes = frame.part(at: headerBytes, count: header.paddedBytes)
    // Whoever asks for one record of a frame after another need not wait for all of it each time.
    if let checked, checked == (offset, window.slides) { return bytes }
    guard
      CRC32C.checksum(of: bytes.bytes, continuing: seed) == header.payloadChecksum
        || options.sabotaged(.readsUnchecked)
    else { throw damaged(segment, offset, positions, .checksum) }
    checked = (offset, window.slides)
    return bytes
  }
}
