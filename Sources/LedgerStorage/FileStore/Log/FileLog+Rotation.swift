internal import LedgerCore

extension FileLog {
  /// Begins the next segment where a frame would go beyond the size of this one.
  ///
  /// A frame larger than a segment gets one of its own. Where no file can be made, this segment may grow to
  /// twice its size before a frame is refused.
  func makeRoom(for frameBytes: UInt64) throws(StoreFailure) {
    let used = end - segment.header.base
    let isEmpty = frameCount == 0 && seal == nil
    let sealBytes = LogFormat.frameBytes(payload: Seal.payloadBytes(blocks: blocks.count))
    let isFull = used + frameBytes + sealBytes > options.segmentBytes
    guard seal != nil || isFull && !isEmpty else { return }
    do throws(FileFailure) {
      try rotate()
    } catch {
      let mayGoOn =
        seal == nil && used + frameBytes <= 2 * options.segmentBytes
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
    let disk = disk
    try disk.discard(SegmentFile.preparedPath)
    let next = try disk.uninterrupted { () throws(FileFailure) in
      try disk.open(SegmentFile.preparedPath, .create)
    }
    var isKept = false
    defer { if !isKept { disk.close(next) } }
    if seal == nil { try writeSeal() }
    let header = SegmentHeader(
      index: segment.header.index + 1, base: end, epoch: epoch,
      previousSeal: seal?.hash ?? .zero, previousSealBytes: seal?.byteCount ?? 0,
      frontier: frontier)
    let page = header.bytes(of: identity.id, seed: seed)
    let path = SegmentFile.path(of: header.index)
    try disk.writeAll(
      next, page, at: 0, to: SegmentFile.preparedPath, options)
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

  private func begin(_ header: SegmentHeader, _ next: Disk.File, _ page: [UInt8]) {
    file = next
    segment = SegmentFile(
      header: header, pageHash: SegmentHeader.storedHash(in: page),
      size: UInt64(LogFormat.segmentHeaderBytes))
    end = header.firstFrame
    filled = end
    frames = SHA256()
    frameCount = 0
    blocks = []
    seal = nil
    isFillingAhead = true
  }

  /// Writes the seal, and cuts off what was filled behind it.
  private func writeSeal() throws(FileFailure) {
    let contents = Seal(
      header: segment.pageHash, frames: frames.finalize(), frameCount: frameCount, blocks: blocks)
    let payloadBytes = Seal.payloadBytes(blocks: blocks.count)
    let payload = [UInt8].written(count: payloadBytes) { contents.put(into: $0) }
    let checksum = CRC32C.checksum(of: payload, continuing: seed)
    let header = FrameHeader(
      kind: .seal, offset: end, payloadBytes: UInt32(payloadBytes), count: 0,
      firstPosition: frontier.count + 1,
      durableBefore: options.sabotaged(.noDurableBefore) ? 0 : end, epoch: epoch,
      payloadChecksum: checksum, rootAfter: root)
    let bytes = header.bytes(seed: seed) + payload
    let place = end - segment.header.base
    do throws(FileFailure) {
      try disk.writeAll(
        file, bytes, at: place, to: segment.path, options)
    } catch {
      takeBack(to: place, error)
      throw error
    }
    try untilDurable("the segment's seal") { () throws(FileFailure) in
      try self.disk.syncOnce(self.file, self.options)
      self.seal = SealName(
        hash: SHA256.hash(bytes),
        byteCount: UInt64(bytes.count))
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
