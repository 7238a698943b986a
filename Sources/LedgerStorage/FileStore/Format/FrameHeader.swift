internal import LedgerCore

/// What a frame is for.
package enum FrameKind: UInt8, Hashable, Sendable, CaseIterable {
  /// Records that were appended together.
  case batch = 1
  /// The beginning of a writer's epoch; it has no payload.
  case epoch = 2
  /// The end of a segment; its payload is a ``Seal``.
  case seal = 3
}

/// What stands before the payload of a frame: one group commit, one sync.
package struct FrameHeader: Hashable, Sendable {
  /// What the frame is for.
  package var kind: FrameKind
  /// Where the frame begins in the log; a frame anywhere else is no frame.
  package var offset: UInt64
  /// The size of the payload without its padding.
  package var payloadBytes: UInt32
  /// How many records the payload has.
  package var count: UInt32
  /// The position of the first record, or of the next one where there is none.
  package var firstPosition: UInt64
  /// Where the log was known to be durable when this was written: the proof against a silent cut.
  package var durableBefore: UInt64
  /// The epoch of the writer.
  package var epoch: UInt64
  /// The CRC32C of the payload and its padding.
  package var payloadChecksum: UInt32
  /// The Merkle root of everything up to the end of this frame.
  package var rootAfter: Hash256

  static let magic: UInt32 = 0x4D52_4652  // "RFRM"

  /// The header of a frame.
  package init(
    kind: FrameKind, offset: UInt64, payloadBytes: UInt32, count: UInt32, firstPosition: UInt64,
    durableBefore: UInt64, epoch: UInt64, payloadChecksum: UInt32, rootAfter: Hash256
  ) {
    self.kind = kind
    self.offset = offset
    self.payloadBytes = payloadBytes
    self.count = count
    self.firstPosition = firstPosition
    self.durableBefore = durableBefore
    self.epoch = epoch
    self.payloadChecksum = payloadChecksum
    self.rootAfter = rootAfter
  }

  /// Where the frame ends in the log.
  package var end: UInt64 { offset + LogFormat.frameBytes(payload: Int(payloadBytes)) }

  /// The position of the last record up to the end of this frame.
  package var lastPosition: UInt64 { firstPosition + UInt64(count) - 1 }

  /// The size of the payload with its padding.
  package var paddedBytes: Int { Int(LogFormat.padded(UInt64(payloadBytes))) }

  /// Writes the header.
  ///
  /// | offset | what |
  /// |---|---|
  /// | 0 | magic, 4 bytes |
  /// | 4 | CRC32C of bytes 8 to 95, 4 bytes |
  /// | 8 | own offset in the log, 8 bytes |
  /// | 16 | size of the payload, 4 bytes |
  /// | 20 | count of records, 4 bytes |
  /// | 24 | first position, 8 bytes |
  /// | 32 | durable before, 8 bytes |
  /// | 40 | epoch, 8 bytes |
  /// | 48 | CRC32C of payload and padding, 4 bytes |
  /// | 52 | kind, 1 byte |
  /// | 53 | zero, 11 bytes |
  /// | 64 | root after, 32 bytes |
  package func put(into bytes: UnsafeMutableRawBufferPointer, seed: UInt32) {
    bytes.put(FrameHeader.magic, at: 0)
    bytes.put(offset, at: 8)
    bytes.put(payloadBytes, at: 16)
    bytes.put(count, at: 20)
    bytes.put(firstPosition, at: 24)
    bytes.put(durableBefore, at: 32)
    bytes.put(epoch, at: 40)
    bytes.put(payloadChecksum, at: 48)
    bytes.put(UInt32(kind.rawValue), at: 52)
    bytes.put(UInt64(0), at: 56)
    bytes.put(rootAfter, at: 64)
    bytes.put(FrameHeader.checksum(of: UnsafeRawBufferPointer(bytes), seed: seed), at: 4)
  }

  private static func checksum(of bytes: UnsafeRawBufferPointer, seed: UInt32) -> UInt32 {
    let checked = bytes.part(at: 8, count: LogFormat.frameHeaderBytes - 8)
    return CRC32C.checksum(of: checked.bytes, continuing: seed)
  }

  /// Reads the header of the frame at an offset of the log.
  package init(
    _ bytes: UnsafeRawBufferPointer, at offset: UInt64, seed: UInt32,
    _ options: LogOptions = LogOptions()
  ) throws(FormatProblem) {
    guard bytes.count >= LogFormat.frameHeaderBytes else { throw .cutOff }
    guard bytes.uint32(at: 0) == FrameHeader.magic else { throw .notThere }
    guard FrameHeader.checksum(of: bytes, seed: seed) == bytes.uint32(at: 4) else {
      throw .checksum
    }
    guard bytes.uint64(at: 8) == offset || options.sabotaged(.ownOffsetUnchecked) else {
      throw .misplaced("it belongs at offset \(bytes.uint64(at: 8)) of the log")
    }
    guard bytes.uint32(at: 52) >> 8 == 0, bytes.uint64(at: 56) == 0,
      let kind = FrameKind(rawValue: UInt8(truncatingIfNeeded: bytes.uint32(at: 52)))
    else { throw .impossible("its kind is unknown") }
    self.init(
      kind: kind, offset: offset, payloadBytes: bytes.uint32(at: 16), count: bytes.uint32(at: 20),
      firstPosition: bytes.uint64(at: 24), durableBefore: bytes.uint64(at: 32),
      epoch: bytes.uint64(at: 40), payloadChecksum: bytes.uint32(at: 48),
      rootAfter: bytes.hash(at: 64))
    if !options.sabotaged(.limitsUnchecked) { try checkFigures() }
  }

  /// Holds the figures against each other and the limits: nothing is allocated before.
  private func checkFigures() throws(FormatProblem) {
    guard payloadBytes <= LogFormat.maximumPayloadBytes else {
      throw .impossible("its payload of \(payloadBytes) bytes is over the limit")
    }
    guard firstPosition > 0, firstPosition < 1 << 62, durableBefore <= offset else {
      throw .impossible("its positions cannot be")
    }
    switch kind {
    case .batch:
      // A record is a length of at least one byte and at least one byte.
      guard count > 0, count <= payloadBytes / 2 else {
        throw .impossible("it claims \(count) records in \(payloadBytes) bytes")
      }
    case .epoch:
      guard count == 0, payloadBytes == 0 else { throw .impossible("an epoch has no payload") }
    case .seal:
      guard count == 0, payloadBytes == UInt32(Seal.payloadBytes) else {
        throw .impossible("a seal has a payload of \(payloadBytes) bytes")
      }
    }
  }
}
