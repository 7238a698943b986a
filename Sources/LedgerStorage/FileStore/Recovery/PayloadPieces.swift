internal import LedgerCore

/// The payload of a frame, piece by piece, each of them whole records; checked as it goes by.
///
/// However long a payload claims to be, memory is taken for a piece, and for one record at most.
struct PayloadPieces<Disk: FileSystem> {
  private let window: FileWindow<Disk>
  private let header: FrameHeader
  private let options: LogOptions
  /// Where the payload and its padding end in the file.
  private let end: UInt64
  private let recordsEnd: UInt64
  /// Where the next record begins, and up to where the checksum has come.
  private var offset: UInt64
  private var checkedTo: UInt64
  private var checksum: CRC32C
  private var recordCount: UInt64 = 0
  private var pieceBytes: Int

  init(
    _ header: FrameHeader, at fileOffset: UInt64, in window: FileWindow<Disk>, seed: UInt32,
    _ options: LogOptions
  ) {
    self.header = header
    self.window = window
    self.options = options
    offset = fileOffset + UInt64(LogFormat.frameHeaderBytes)
    checkedTo = offset
    recordsEnd = offset + UInt64(header.payloadBytes)
    end = offset + UInt64(header.paddedBytes)
    checksum = CRC32C(continuing: seed)
    pieceBytes = FileWindow<Disk>.readBytes
  }

  /// A piece of a payload.
  struct Piece {
    /// Whole records, each behind its length.
    let bytes: UnsafeRawBufferPointer
    let count: Int
    /// Where the piece begins in the file.
    let fileOffset: UInt64
  }

  /// What comes next in a payload.
  enum Next {
    case piece(Piece)
    /// All pieces have been given, and they are what the header says.
    case end
    case problem(FormatProblem)
  }

  mutating func next() throws(FileFailure) -> Next {
    while offset < recordsEnd {
      let wanted = Int(min(UInt64(pieceBytes), end - offset))
      let bytes = try window.bytes(at: offset, count: wanted)
      guard bytes.count == wanted else { return .problem(.cutOff) }
      take(bytes)
      let inRecords = bytes.part(at: 0, count: Int(min(UInt64(wanted), recordsEnd - offset)))
      let (size, count) = PayloadPieces.wholeRecords(of: inRecords)
      guard size > 0 else {
        // A record longer than the piece, or none at all. The checksum tells which, where it can.
        let most = LogFormat.maximumRecordBytes + 5
        if pieceBytes < most, UInt64(wanted) < end - offset {
          pieceBytes = min(pieceBytes * 4, most)
          continue
        }
        return try problem(.impossible("its records are none"))
      }
      let piece = Piece(bytes: bytes.part(at: 0, count: size), count: count, fileOffset: offset)
      offset += UInt64(size)
      recordCount += UInt64(count)
      return .piece(piece)
    }
    guard try finishChecksum() else { return .problem(.cutOff) }
    guard checksum.value == header.payloadChecksum else { return .problem(.checksum) }
    if header.kind == .batch, recordCount != UInt64(header.count),
      !options.sabotaged(.countUnchecked)
    {
      return .problem(.impossible("it has \(recordCount) records and claims \(header.count)"))
    }
    return .end
  }

  /// Adds what was not looked at yet to the checksum.
  private mutating func take(_ bytes: UnsafeRawBufferPointer) {
    let seen = Int(checkedTo - offset)
    checksum.update(bytes.part(at: seen, count: bytes.count - seen).bytes)
    checkedTo = offset + UInt64(bytes.count)
  }

  private mutating func finishChecksum() throws(FileFailure) -> Bool {
    while checkedTo < end {
      let wanted = Int(min(UInt64(FileWindow<Disk>.readBytes), end - checkedTo))
      let bytes = try window.bytes(at: checkedTo, count: wanted)
      guard bytes.count == wanted else { return false }
      checksum.update(bytes.bytes)
      checkedTo += UInt64(wanted)
    }
    return true
  }

  /// What is wrong where the records are none: the checksum, if it is wrong.
  private mutating func problem(_ problem: FormatProblem) throws(FileFailure) -> Next {
    guard try finishChecksum() else { return .problem(.cutOff) }
    return .problem(checksum.value == header.payloadChecksum ? problem : .checksum)
  }

  /// How many bytes from the beginning on are whole records, and how many records they are.
  private static func wholeRecords(
    of bytes: UnsafeRawBufferPointer
  ) -> (size: Int, count: Int) {
    var cursor = RecordCursor(bytes)
    var count = 0
    while let record = cursor.next() {
      if record.count > LogFormat.maximumRecordBytes { return (0, 0) }
      count += 1
    }
    return (bytes.count - cursor.rest, count)
  }
}
