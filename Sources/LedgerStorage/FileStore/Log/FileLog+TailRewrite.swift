internal import LedgerCore

extension FileLog {
  /// Writes the frames again of which only the page cache may know, and makes them durable.
  ///
  /// After a sync that failed, what can be read back may not be what is on the disk, and a sync that
  /// succeeds afterwards need not have written anything. So nothing is believed to be durable that `HEAD`
  /// does not say is. A frame is written again byte for byte, and its checksum is never made anew.
  func rewriteTail(
    after watermark: UInt64, _ window: FileWindow<Disk>
  ) throws(StoreFailure) {
    if options.sabotaged(.noTailRewrite) { return }
    let start = max(watermark, segment.header.firstFrame)
    guard start < end else { return }
    let offset = try accessing { () throws(FileFailure) in
      window.forget()
      var offset = start
      while offset < self.end, let next = try self.rewriteFrame(at: offset, window) {
        offset = next
      }
      if offset == self.end { try self.disk.syncOnce(self.file, wholly: true, self.options) }
      return offset
    }
    guard offset == end else {
      throw .damaged(
        segment.path, at: offset - segment.header.base, "the frame changed while it was read")
    }
    report.rewrittenBytes = end - start
  }

  /// Writes one frame again; `nil` where it is not any more what it was when it was scanned.
  private func rewriteFrame(
    at offset: UInt64, _ window: FileWindow<Disk>
  ) throws(FileFailure) -> UInt64? {
    let place = offset - segment.header.base
    let bytes = try window.bytes(at: place, count: LogFormat.frameHeaderBytes)
    guard var header = try? FrameHeader(bytes, at: offset, seed: seed, options) else { return nil }
    let headerBytes = IOBuffer(count: LogFormat.frameHeaderBytes)
    headerBytes.bytes.copyMemory(from: bytes)
    let start = place + UInt64(LogFormat.frameHeaderBytes)
    var checksum = CRC32C(continuing: seed)
    var done = 0
    while done < header.paddedBytes {
      let count = min(header.paddedBytes - done, FileWindow<Disk>.readBytes)
      let piece = try window.bytes(at: start + UInt64(done), count: count)
      guard piece.count == count else { return nil }
      checksum.update(piece.bytes)
      try disk.writeAll(file, piece, at: start + UInt64(done), to: segment.path, options)
      done += count
    }
    if options.sabotaged(.checksumRecomputed) {
      header.payloadChecksum = checksum.value
      header.put(into: headerBytes.bytes, seed: seed)
    }
    guard checksum.value == header.payloadChecksum else { return nil }
    try disk.writeAll(
      file, UnsafeRawBufferPointer(headerBytes.bytes), at: place, to: segment.path, options)
    return header.end
  }
}
