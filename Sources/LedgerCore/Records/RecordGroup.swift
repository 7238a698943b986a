/// Records that are appended together: all or nothing.
public struct RecordGroup: Sendable {
  /// The position before the first record: where the log must still end.
  public let after: UInt64
  /// The records, each behind its length as the article *Record format* says.
  public private(set) var bytes: [UInt8] = []
  /// Where each record ends.
  private var ends: [Int] = []

  /// A group that begins right after a position.
  public init(after: UInt64) { self.after = after }

  /// A group that begins right after a position, in the memory of one that is done with.
  init(after: UInt64, recycling spare: consuming RecordGroup?) {
    self.init(after: after)
    guard var spare, spare.bytes.count <= RecordGroup.recycledBytes else { return }
    spare.bytes.removeAll(keepingCapacity: true)
    spare.ends.removeAll(keepingCapacity: true)
    bytes = spare.bytes
    ends = spare.ends
  }

  /// Up to which size a group's memory is kept for the next one.
  private static let recycledBytes = 4 << 20

  /// How many records there are.
  public var count: Int { ends.count }

  /// Whether there are no records.
  public var isEmpty: Bool { ends.isEmpty }

  /// The position of the last record.
  public var last: UInt64 { after + UInt64(ends.count) }

  /// How many bytes the longest record has; 0 where there are none.
  package var longestRecord: Int {
    var (longest, start) = (0, 0)
    for end in ends {
      longest = max(longest, end - start)
      start = end
    }
    // What stands in front of a record is its length, the longer the longer it is.
    return longest == 0 ? 0 : RecordFraming.count(framed: longest)
  }

  /// Adds a record at the end.
  public mutating func append(_ record: [UInt8]) { record.withUnsafeBytes { append($0) } }

  /// Adds a record where it stands.
  mutating func append(_ record: UnsafeRawBufferPointer) {
    RecordFraming.append(record, to: &bytes)
    ends.append(bytes.count)
  }

  /// Adds a record that stands behind its length already.
  mutating func append(framed record: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: record)
    ends.append(bytes.count)
  }

  /// Makes room for more records that are about as long as those behind a position.
  mutating func makeRoom(for count: Int, likeThoseAfter position: UInt64) {
    let earlier = Int(position - after)
    guard earlier < ends.count else { return }
    let start = earlier == 0 ? 0 : ends[earlier - 1]
    let length = (bytes.count - start) / (ends.count - earlier) + 2
    bytes.makeRoom(for: count * length)
    ends.makeRoom(for: count)
  }

  /// Drops the records after a position.
  mutating func truncate(after position: UInt64) {
    let kept = Int(position - after)
    guard kept < ends.count else { return }
    ends.removeLast(ends.count - kept)
    bytes.removeLast(bytes.count - (ends.last ?? 0))
  }

  /// Calls `body` with each record, without its length.
  package func forEachRecord(_ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes {
      var cursor = RecordCursor($0)
      while let record = cursor.next() { body(record) }
    }
  }

  /// Calls `body` with the record at a position, if it is one of these.
  func withRecord<Result>(
    at position: UInt64, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard position > after, position <= last else { return nil }
    let index = Int(position - after) - 1
    let start = index == 0 ? 0 : ends[index - 1]
    return bytes.withUnsafeBytes {
      var cursor = RecordCursor(UnsafeRawBufferPointer(rebasing: $0[start..<ends[index]]))
      return cursor.next().map(body)
    }
  }
}
