internal import LedgerCore

/// A segment as it lies in the directory: its file and what its first page says.
struct SegmentFile: Hashable, Sendable {
  let header: SegmentHeader
  /// The SHA-256 of its first page.
  let pageHash: Hash256
  /// The size of its file.
  var size: UInt64

  var path: String { SegmentFile.path(of: header.index) }

  /// Where the file ends in the log.
  var end: UInt64 { header.base + size }

  /// The name of a segment's file: sixteen hexadecimal digits and `.seg`.
  static func path(of index: UInt64) -> String {
    let digits = String(index, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits + suffix
  }

  /// The number in a file's name; `nil` where it is no segment's.
  static func index(in path: String) -> UInt64? {
    guard path.hasSuffix(suffix), let index = UInt64(path.dropLast(suffix.count), radix: 16),
      SegmentFile.path(of: index) == path
    else { return nil }
    return index
  }

  private static let suffix = ".seg"

  /// The name of the next segment before it is one.
  static let preparedPath = "next.tmp"
}
