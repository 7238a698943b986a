/// Where things stand in the bytes of a snapshot: a header, then one column after another.
///
/// Everything begins on a line of 64 bytes. A column is a line with its length, the size of a row and its
/// number, followed by the rows as they stand in memory. The order of bytes is that of the machine, which
/// the first word tells.
enum SnapshotLayout {
  static let lineBytes = 64

  /// `SNAPSHOT` where the lowest byte comes first.
  static let magic: UInt64 = 0x544F_4853_5041_4E53

  /// The first line.
  struct Header: BitwiseCopyable {
    var magic = SnapshotLayout.magic
    var reducers: UInt64
    var head: UInt64
    /// The latest recorded time; the least number for an empty log.
    var recordedAt: Int64
    /// The key of the hashes, which the indexes cannot do without.
    var key0: UInt64
    var key1: UInt64
    var columnCount: UInt64
    private let filler: UInt64 = 0

    init(reducers: UInt32, head: UInt64, recordedAt: Int64, key: (UInt64, UInt64), columns: Int) {
      self.reducers = UInt64(reducers)
      self.head = head
      self.recordedAt = recordedAt
      (key0, key1) = key
      columnCount = UInt64(columns)
    }
  }

  /// The line before the rows of a column.
  struct ColumnHeader: BitwiseCopyable {
    var byteCount: UInt64
    var stride: UInt32
    var number: UInt32
    private let filler: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)

    init(byteCount: Int, stride: Int, number: Int) {
      self.byteCount = UInt64(byteCount)
      self.stride = UInt32(truncatingIfNeeded: stride)
      self.number = UInt32(truncatingIfNeeded: number)
    }
  }

  /// So many bytes and what fills their last line.
  static func lines(_ byteCount: Int) -> Int { (byteCount + lineBytes - 1) & ~(lineBytes - 1) }

  /// How many bytes a column takes with its header.
  static func column(_ byteCount: Int) -> Int { lineBytes + lines(byteCount) }
}
