/// A file that is read through a piece of memory, so that neighbouring bytes cost no further call.
final class FileWindow<Disk: FileSystem> {
  let disk: Disk
  let file: Disk.File
  private let buffer: IOBuffer
  private var start: UInt64 = 0
  private var count = 0
  /// How often other bytes took the place of those in memory.
  private(set) var slides = 0

  /// About how much is read at a time by who reads on.
  static var readBytes: Int { 256 << 10 }
  /// About how much is read where somebody looks for the first time, and may want no more than that.
  private static var glanceBytes: Int { 16 << 10 }

  /// Opens a file to be read; it is closed with the window.
  init(_ disk: Disk, _ path: String, _ mode: FileMode = .read) throws(FileFailure) {
    self.disk = disk
    file = try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, mode) }
    buffer = IOBuffer(unfilled: FileWindow.readBytes)
  }

  deinit { disk.close(file) }

  /// How many bytes the file has.
  func size() throws(FileFailure) -> UInt64 { try disk.size(of: file) }

  /// Nothing from this offset on is read: there, somebody may be writing.
  var limit: UInt64 = .max

  /// The bytes from an offset on: as many as asked for, fewer where the file or the limit ends.
  ///
  /// They stay what they are until the next call. What is asked for must be within a limit of the format.
  func bytes(
    at offset: UInt64, count wanted: Int
  ) throws(FileFailure) -> UnsafeRawBufferPointer {
    let isHeld = offset >= start && offset + UInt64(wanted) <= start + UInt64(count)
    if !isHeld { try slide(to: offset, wanted) }
    let skipped = Int(offset - start)
    return buffer.bytes.part(at: skipped, count: max(0, min(wanted, count - skipped)))
  }

  /// Reads from an offset on, as much as there is memory for, and keeps what is there already.
  private func slide(to offset: UInt64, _ wanted: Int) throws(FileFailure) {
    slides += 1
    let isGoingOn = offset >= start && offset <= start + UInt64(count)
    var kept = 0
    if offset >= start, offset < start + UInt64(count) {
      let skipped = Int(offset - start)
      kept = count - skipped
      let bytes = buffer.bytes
      bytes.copyMemory(from: bytes.part(at: skipped, count: kept))
    }
    (start, count) = (offset, kept)
    buffer.reserve(wanted)
    let ahead = isGoingOn ? buffer.bytes.count : max(wanted, FileWindow.glanceBytes)
    let end = min(offset + UInt64(min(ahead, buffer.bytes.count)), max(limit, offset))
    guard end > offset + UInt64(kept) else { return }
    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[kept..<Int(end - offset)])
    count = kept
    count += try disk.readAll(file, into: rest, at: offset + UInt64(kept))
  }

  /// Forgets what was read, so that the next call reads it again.
  func forget() {
    slides += 1
    count = 0
  }
}
