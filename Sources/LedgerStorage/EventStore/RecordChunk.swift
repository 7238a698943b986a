internal import LedgerCore

/// Records that stand one after another in a log, each behind its length, with their checksum.
public struct RecordChunk: Hashable, Sendable {
  /// The position of the first record.
  public let first: UInt64
  /// How many records there are.
  public let count: Int
  /// The records, each behind its length as the article *Record format* says.
  public let bytes: [UInt8]
  /// The CRC32C of the bytes.
  public let checksum: UInt32

  /// The position of the last record.
  public var last: UInt64 { first + UInt64(count) - 1 }

  /// Records that begin at a position.
  public init(first: UInt64, count: Int, bytes: [UInt8], checksum: UInt32) {
    self.first = first
    self.count = count
    self.bytes = bytes
    self.checksum = checksum
  }

  /// Checks the bytes against their checksum.
  public func verify() throws(StoreFailure) {
    guard CRC32C.checksum(of: bytes) == checksum else {
      throw StoreFailure(
        .damaged, "positions \(first)…\(last): the records do not match their checksum")
    }
  }

  /// The bytes of each record, without its length; `nil` where the bytes are no records.
  public var records: [[UInt8]]? {
    bytes.withUnsafeBytes { bytes in
      var records: [[UInt8]] = []
      var cursor = RecordCursor(bytes)
      while let record = cursor.next() { records.append(Array(record)) }
      return cursor.isAtEnd && records.count == count ? records : nil
    }
  }
}
