internal import LedgerCore

extension FileLog {
  /// Begins the next segment where a frame would go beyond the size of this one.
  ///
  /// A frame larger than a segment gets one of its own. Where no file can be made, this segment may grow to
  /// twice its size before a frame is refused.
  func makeRoom(for frameBytes: UInt64) throws(StoreFailure) {
    let used = end - segment.header.base
    let isEmpty = frameCount == 0 && sealHash == nil
    let isFull = used + frameBytes + UInt64(Seal.frameBytes) > options.segmentBytes
    guard sealHash != nil || isFull && !isEmpty else { return }
    do throws(FileFailure) {
      try rotate()
    } catch {
      let mayGoOn =
        sealHash == nil && used + frameBytes <= 2 * options.segmentBytes
        && (error.isOutOfDescriptors || error.isOutOfSpace)
      if mayGoOn, poison == nil { return }
      if let poison { throw poison }
      guard error.isOutOfDescriptors || error.isOutOfSpace else {
        throw poisoned(error, "the next segment could not be begun")
      }
      throw StoreFailure(
        .notWritten,
        "\(error); the next segment cannot be begun: nothing was written, the same call may be made again",
        at: StoreFailure.Place(file: error.path, offset: 0))
    }
    try syncHead()
  }

  /// Seals this segment and begins the next.
  ///
  /// Each step is durable before the next one is taken.
  private func rotate() throws(FileFailure) {
    // A new file is had first: without one, the segment is not sealed.
    let next = try makeFile(SegmentFile.preparedPath)
    var isKept = false
    defer { if !isKept { disk.close(next) } }
    if sealHash == nil { try seal() }
    let header = SegmentHeader(
      index: segment.header.index + 1, base: end, epoch: epoch, previousSeal: sealHash ?? .zero,
      frontier: frontier)
    let page = IOBuffer(count: LogFormat.segmentHeaderBytes)
    header.put(into: page.bytes, of: identity.id, seed: seed)
    let path = SegmentFile.path(of: header.index)
    try disk.writeAll(
      next, UnsafeRawBufferPointer(page.bytes), at: 0, to: SegmentFile.preparedPath, options)
    if options.sabotaged(.renamedBeforeSync) {
      try disk.rename(SegmentFile.preparedPath, to: path)
      try disk.syncOnce(next, wholly: true, options)
    } else {
      try untilDurable("the next segment's header") { () throws(FileFailure) in
        try self.disk.syncOnce(next, wholly: true, self.options)
        try self.disk.rename(SegmentFile.preparedPath, to: path)
      }
    }
    try untilDurable("the next segment's name") { () throws(FileFailure) in
      try self.disk.syncNames("", self.options)
    }
    isKept = true
    disk.close(file)
    begin(header, next, page)
    try untilDurable("HEAD") { () throws(FileFailure) in try self.head.write(self.durable) }
    framesSinceHeadSync += 1
  }

  private func begin(_ header: SegmentHeader, _ next: Disk.File, _ page: IOBuffer) {
    file = next
    segment = SegmentFile(
      header: header, pageHash: SegmentHeader.storedHash(in: UnsafeRawBufferPointer(page.bytes)),
      size: UInt64(LogFormat.segmentHeaderBytes))
    end = header.firstFrame
    filled = end
    frames = SHA256()
    frameCount = 0
    sealHash = nil
    isFillingAhead = true
  }

  /// Writes the seal, and cuts off what was filled behind it.
  private func seal() throws(FileFailure) {
    let seal = Seal(header: segment.pageHash, frames: frames.finalize(), frameCount: frameCount)
    let bytes = IOBuffer(count: Seal.frameBytes)
    let payload = UnsafeMutableRawBufferPointer(
      rebasing: bytes.bytes[LogFormat.frameHeaderBytes...])
    seal.put(into: payload)
    let checksum = CRC32C.checksum(
      of: UnsafeRawBufferPointer(payload).bytes, continuing: seed)
    let header = FrameHeader(
      kind: .seal, offset: end, payloadBytes: UInt32(Seal.payloadBytes), count: 0,
      firstPosition: frontier.count + 1,
      durableBefore: options.sabotaged(.noDurableBefore) ? 0 : end, epoch: epoch,
      payloadChecksum: checksum, rootAfter: frontier.root)
    header.put(into: bytes.bytes, seed: seed)
    let place = end - segment.header.base
    do throws(FileFailure) {
      try disk.writeAll(
        file, UnsafeRawBufferPointer(bytes.bytes), at: place, to: segment.path, options)
    } catch {
      takeBack(to: place, error)
      throw error
    }
    try untilDurable("the segment's seal") { () throws(FileFailure) in
      try self.disk.syncOnce(self.file, self.options)
      self.sealHash = SHA256.hash(UnsafeRawBufferPointer(bytes.bytes).bytes)
      self.end = header.end
      try self.head.write(self.durable)
      try self.trim()
    }
  }

  /// Cuts off the zeros behind the seal: a sealed segment ends with it.
  func trim() throws(FileFailure) {
    let size = end - segment.header.base
    let (disk, file) = (disk, file)
    try disk.uninterrupted { () throws(FileFailure) in try disk.truncate(file, to: size) }
    try disk.syncOnce(file, wholly: true, options)
    filled = end
  }

  /// A file that nobody has; what a crash left under its name was never part of the log.
  private func makeFile(_ path: String) throws(FileFailure) -> Disk.File {
    let disk = disk
    do throws(FileFailure) {
      return try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, .create) }
    } catch {
      guard error.isThere else { throw error }
      try disk.remove(path)
      return try disk.open(path, .create)
    }
  }

  /// Does what leaves the files unknown when it fails.
  private func untilDurable(
    _ what: String, _ body: () throws(FileFailure) -> Void
  ) throws(FileFailure) {
    do throws(FileFailure) {
      try body()
    } catch {
      _ = poisoned(error, "whether \(what) is durable is unknown")
      throw error
    }
  }
}
