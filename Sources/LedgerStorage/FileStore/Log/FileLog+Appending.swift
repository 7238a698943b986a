package import LedgerCore

extension FileLog {
  /// Appends a group as one frame, if the log still ends right before it.
  ///
  /// It is durable when this returns. A failure `notWritten` leaves the log as it was; after any other one it
  /// must be opened anew.
  package func append(_ group: RecordGroup) throws(StoreFailure) -> AppendResult {
    guard group.bytes.count >= options.asideBytes else {
      return try append(group, LeafRun(group))
    }
    // The records of a large group are hashed on another core, while they are written here.
    let hashing = Aside { LeafRun(group) }
    return try append(group) { hashing.value() }
  }

  /// Appends a group whose records somebody has hashed already.
  package func append(
    _ group: RecordGroup, _ leaves: LeafRun
  ) throws(StoreFailure) -> AppendResult {
    guard leaves.first == group.after, leaves.count == UInt64(group.count) else {
      throw StoreFailure(.notWritten, "the records of the group are not what was hashed")
    }
    return try append(group) { leaves }
  }

  private func append(
    _ group: RecordGroup, _ leaves: () -> LeafRun
  ) throws(StoreFailure) -> AppendResult {
    try checkUsable()
    guard group.after == frontier.count else { return .headMoved(to: frontier.count) }
    guard !group.isEmpty else { return .appended }
    try checkLimits(group)
    try checkFence()
    try makeRoom(for: LogFormat.frameBytes(payload: group.bytes.count))
    let checksum = payloadChecksum(of: group.bytes)
    try writeAhead(group.bytes)
    var (tree, blocks) = (frontier, blocks)
    tree.append(leaves(), completing: &blocks)
    let header = FrameHeader(
      kind: .batch, offset: end, payloadBytes: UInt32(group.bytes.count),
      count: UInt32(group.count), firstPosition: group.after + 1,
      durableBefore: options.sabotaged(.noDurableBefore) ? 0 : end, epoch: epoch,
      payloadChecksum: checksum,
      rootAfter: options.sabotaged(.rootOneBehind) ? root : tree.root)
    try commit(header, payload: group.bytes, tree, blocks)
    return .appended
  }

  /// Refuses what the format has no room for.
  private func checkLimits(_ group: RecordGroup) throws(StoreFailure) {
    guard group.bytes.count <= LogFormat.maximumPayloadBytes else {
      throw StoreFailure(
        .notWritten,
        "a group of \(group.bytes.count) bytes is over the limit of 1 GiB; propose less at once")
    }
    let longest = group.longestRecord
    guard longest <= LogFormat.maximumRecordBytes else {
      throw StoreFailure(
        .notWritten, "a record of \(longest) bytes is over the limit of 16 MiB")
    }
  }

  private func payloadChecksum(of payload: [UInt8]) -> UInt32 {
    var checksum = CRC32C(continuing: seed)
    checksum.update(payload)
    let padding = Int(LogFormat.padded(UInt64(payload.count))) - payload.count
    checksum.update([UInt8](repeating: 0, count: padding))
    return checksum.value
  }

  /// Refuses to write if somebody else has written since: the lock did not hold them off.
  private func checkFence() throws(StoreFailure) {
    if options.sabotaged(.epochNotFenced) { return }
    let isUntouched: Bool
    do throws(FileFailure) {
      isUntouched = try head.isUntouched()
    } catch {
      throw poisoned(error, "HEAD could not be read")
    }
    guard isUntouched else {
      let poison = StoreFailure(
        .outcomeUnknown,
        "another writer has opened the log since, so this one writes nothing more: "
          + "run one writer only, on a file system that has flock, and open the log again",
        at: StoreFailure.Place(file: HeadFile<Disk>.path, offset: 0))
      self.poison = poison
      throw poison
    }
  }

  // MARK: One frame

  /// Writes a frame, syncs it, and tells readers of it.
  func commit(
    _ header: FrameHeader, payload: [UInt8], _ tree: MerkleFrontier, _ blocks: [Hash256]
  ) throws(StoreFailure) {
    let place = header.offset - segment.header.base
    do throws(FileFailure) {
      try write(header, payload, at: place)
    } catch {
      try undo(to: place, error)
    }
    if options.sabotaged(.headBeforeSync) {
      advance(header, tree, blocks)
      try writeHead()
    }
    do throws(FileFailure) {
      try fillAhead(of: header)
      if !options.sabotaged(.appendNotSynced) { try disk.syncOnce(file, options) }
    } catch {
      throw poisoned(error, "whether the append is durable is unknown")
    }
    if end == header.offset { advance(header, tree, blocks) }
    try writeHead()
    let isStrict =
      options.durability == .witnessed && !options.sabotaged(.strictHeadNotSynced)
    if isStrict || framesSinceHeadSync >= options.framesBetweenHeadSyncs { try syncHead() }
  }

  private func advance(
    _ header: FrameHeader, _ tree: MerkleFrontier, _ blocks: [Hash256]
  ) {
    frontier = tree
    root = header.rootAfter
    self.blocks = blocks
    end = header.end
    filled = max(filled, end)
    if header.kind != .seal {
      frames.update(buffer.bytes.part(at: 0, count: LogFormat.frameHeaderBytes).bytes)
      frameCount += 1
    }
  }

  /// Writes the payload of a frame that goes into no buffer from where it is, while the records may still be hashed.
  ///
  /// What comes in front of it, comes after it: until then it is a torn tail like any other.
  private func writeAhead(_ payload: [UInt8]) throws(StoreFailure) {
    guard !fitsBuffer(payload.count) else { return }
    let place = end - segment.header.base
    let start = place + UInt64(LogFormat.frameHeaderBytes)
    let padding = [UInt8](
      repeating: 0, count: Int(LogFormat.padded(UInt64(payload.count))) - payload.count)
    do throws(FileFailure) {
      try disk.writeAll(file, payload, at: start, to: segment.path, options)
      try disk.writeAll(
        file, padding, at: start + UInt64(payload.count), to: segment.path, options)
    } catch {
      try undo(to: place, error)
    }
  }

  /// Whether a frame with so large a payload is written in one call.
  private func fitsBuffer(_ payloadBytes: Int) -> Bool {
    LogFormat.frameBytes(payload: payloadBytes) <= UInt64(buffer.bytes.count)
  }

  /// Writes a frame; where it goes into no buffer, its header, as its payload was written ahead.
  private func write(
    _ header: FrameHeader, _ payload: [UInt8], at place: UInt64
  ) throws(FileFailure) {
    let fits = fitsBuffer(payload.count)
    let whole = fits ? Int(header.end - header.offset) : LogFormat.frameHeaderBytes
    header.put(into: buffer.bytes, seed: seed)
    if fits {
      let rest = UnsafeMutableRawBufferPointer(
        rebasing: buffer.bytes[LogFormat.frameHeaderBytes..<whole])
      rest.copyBytes(from: payload)
      for index in payload.count..<rest.count { rest[index] = 0 }
    }
    try disk.writeAll(
      file, buffer.bytes.part(at: 0, count: whole), at: place, to: segment.path, options)
  }

  /// Takes a frame back where the disk is full, so that "not written" is certain.
  private func undo(to place: UInt64, _ failure: FileFailure) throws(StoreFailure) -> Never {
    takeBack(to: place, failure)
    if let poison { throw poison }
    throw StoreFailure(
      .notWritten,
      "\(failure); nothing was written: make room, and the same call may be made again",
      at: StoreFailure.Place(file: segment.path, offset: place))
  }

  /// Cuts off what was written where the disk is full; any other failure leaves the files unknown.
  func takeBack(to place: UInt64, _ failure: FileFailure) {
    guard failure.isOutOfSpace else {
      _ = poisoned(failure, "whether the append was written is unknown")
      return
    }
    do throws(FileFailure) {
      if options.sabotaged(.noUndo) { return }
      let (disk, file) = (disk, file)
      try disk.uninterrupted { () throws(FileFailure) in try disk.truncate(file, to: place) }
      filled = segment.header.base + place
      if !options.sabotaged(.undoNotSynced) { try disk.syncOnce(file, wholly: true, options) }
    } catch {
      _ = poisoned(error, "there was no room, and what was written could not be taken back")
    }
  }

  /// Writes zeros behind a small frame from time to time, to become durable by the same sync.
  ///
  /// While the file does not grow, a sync need not write its size; for a large frame that is nothing. Where
  /// there is no room for zeros, the file just grows.
  private func fillAhead(of header: FrameHeader) throws(FileFailure) {
    let step = UInt64(options.fillBytes)
    let isSmall = header.end - header.offset <= UInt64(buffer.bytes.count)
    guard isFillingAhead, isSmall, header.end > filled else { return }
    let limit = max(header.end, segment.header.base + options.segmentBytes)
    let target = min(header.end + step, limit)
    guard target > header.end else { return }
    let zeros = [UInt8](repeating: 0, count: Int(target - header.end))
    do throws(FileFailure) {
      try disk.writeAll(
        file, zeros, at: header.end - segment.header.base,
        to: segment.path, options)
      filled = target
    } catch {
      guard error.isOutOfSpace else { throw error }
      isFillingAhead = false
    }
  }
}
