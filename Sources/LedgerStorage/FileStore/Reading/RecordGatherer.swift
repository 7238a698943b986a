internal import LedgerCore

/// Takes the records of a range out of frames, one after another, until there are enough.
struct RecordGatherer {
  /// About how large a chunk grows before the next one begins.
  static let chunkBytes = 1 << 20

  private let first: UInt64
  private let last: UInt64
  private var bytes: [UInt8] = []
  private var count = 0

  init(from first: UInt64, upTo last: UInt64) {
    (self.first, self.last) = (first, last)
  }

  /// The position that comes next.
  var next: UInt64 { first + UInt64(count) }

  var isEmpty: Bool { count == 0 }

  /// Whether the range is complete, or there are enough bytes for a chunk.
  var isFull: Bool { next > last || bytes.count >= RecordGatherer.chunkBytes }

  /// Takes what belongs to the range out of a frame's payload.
  mutating func take(_ payload: UnsafeRawBufferPointer, _ header: FrameHeader) {
    take(payload, first: header.firstPosition, count: Int(header.count))
  }

  /// Takes what belongs to the range out of records that begin at a position.
  mutating func take(_ records: UnsafeRawBufferPointer, first: UInt64, count: Int) {
    let end = first + UInt64(count) - 1
    if first == next, end <= last {
      if bytes.isEmpty, last - first > 64 {
        bytes.reserveCapacity(RecordGatherer.chunkBytes + records.count)
      }
      bytes.append(contentsOf: records)
      self.count += count
      return
    }
    var cursor = RecordCursor(records)
    var position = first
    while position <= last, let record = cursor.next() {
      if position == next {
        RecordFraming.append(record, to: &bytes)
        self.count += 1
      }
      position += 1
    }
  }

  /// What was taken; `nil` where nothing was.
  var chunk: RecordChunk? {
    guard count > 0 else { return nil }
    return RecordChunk(
      first: first, count: count, bytes: bytes, checksum: CRC32C.checksum(of: bytes))
  }
}
