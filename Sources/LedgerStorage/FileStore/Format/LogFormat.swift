/// The figures of the format of a log's files, as the article *Storage format* lists them.
package enum LogFormat {
  /// The version of everything in these files.
  package static let version: UInt32 = 1
  /// Frames begin at multiples of this.
  package static let alignment: UInt64 = 8
  /// A segment's header is a page of its own, and its first frame follows it.
  package static let segmentHeaderBytes = 4096
  /// The size of a frame's header.
  package static let frameHeaderBytes = 96
  /// The size of one slot of `HEAD`.
  package static let headSlotBytes = 64
  /// Where the second slot of `HEAD` begins: in another page than the first.
  package static let headSlotDistance: UInt64 = 4096
  /// The size of `HEAD`.
  package static let headBytes = 8192
  /// The size of `LOG`.
  package static let identityBytes = 96
  /// The largest payload of a frame: as much as one atomic append may need.
  package static let maximumPayloadBytes = 1 << 30
  /// The largest record; a core's largest is a little over 1 MiB.
  package static let maximumRecordBytes = 16 << 20
  /// About how large a segment grows before the next one begins.
  package static let segmentBytes: UInt64 = 64 << 20
  /// A segment's file is never as large: its frames may be one of the largest, or some of twice a segment's size.
  package static let maximumSegmentBytes: UInt64 = 2 << 30

  /// The size of a frame with a payload of so many bytes: a multiple of the alignment.
  package static func frameBytes(payload: Int) -> UInt64 {
    UInt64(frameHeaderBytes) + padded(UInt64(payload))
  }

  /// The next multiple of the alignment.
  package static func padded(_ count: UInt64) -> UInt64 {
    (count + alignment - 1) & ~(alignment - 1)
  }
}
