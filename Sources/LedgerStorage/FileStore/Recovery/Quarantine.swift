/// Keeps a copy of whatever is cut off, for somebody to look at; nothing here is ever deleted.
struct Quarantine<Disk: FileSystem> {
  static var directory: String { "quarantine" }

  private let disk: Disk
  private let options: LogOptions

  init(_ disk: Disk, _ options: LogOptions) {
    (self.disk, self.options) = (disk, options)
  }

  /// Copies a range of a file, durably.
  ///
  /// Where there is a copy already, or the beginning of one, that one is completed: whoever is restarted again and
  /// again on a full disk must not fill it with copies.
  ///
  /// - Returns: the path of the copy.
  func keep(
    _ range: Range<UInt64>, of window: FileWindow<Disk>, named path: String, epoch: UInt64
  ) throws(FileFailure) -> String {
    try disk.createDirectory(Quarantine.directory)
    let (copy, file) = try makeFile(
      "\(path)-\(range.lowerBound)-epoch-\(epoch)", for: range, of: window)
    defer { disk.close(file) }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = Int(min(UInt64(FileWindow<Disk>.readBytes), range.upperBound - offset))
      let bytes = try window.bytes(at: offset, count: count)
      guard !bytes.isEmpty else { break }
      try disk.writeAll(file, bytes, at: offset - range.lowerBound, to: copy, options)
      offset += UInt64(bytes.count)
    }
    if options.sabotaged(.quarantineNotSynced) { return copy }
    try disk.syncOnce(file, wholly: true, options)
    try disk.syncNames(Quarantine.directory, options)
    try disk.syncNames("", options)
    return copy
  }

  /// Moves a file here, durably.
  ///
  /// - Returns: its new path.
  func take(_ path: String) throws(FileFailure) -> String {
    try disk.createDirectory(Quarantine.directory)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var attempt = 0
    while true {
      let target = "\(Quarantine.directory)/\(name)" + (attempt == 0 ? "" : "-\(attempt)")
      do throws(FileFailure) {
        try disk.rename(path, to: target)
        try disk.syncNames(Quarantine.directory, options)
        try disk.syncNames(directory(of: path), options)
        return target
      } catch {
        guard error.isThere, attempt < 1000 else { throw error }
        attempt += 1
      }
    }
  }

  private func directory(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// A new file, or one that has the beginning of the range; any other is kept, too.
  private func makeFile(
    _ name: String, for range: Range<UInt64>, of window: FileWindow<Disk>
  ) throws(FileFailure) -> (String, Disk.File) {
    var attempt = 0
    while true {
      let path = "\(Quarantine.directory)/\(name)" + (attempt == 0 ? "" : "-\(attempt)")
      do throws(FileFailure) {
        return (path, try open(path, .create))
      } catch {
        guard error.isThere, attempt < 1000 else { throw error }
        if try isBeginning(path, of: range, in: window) {
          return (path, try open(path, .readWrite))
        }
        attempt += 1
      }
    }
  }

  private func open(_ path: String, _ mode: FileMode) throws(FileFailure) -> Disk.File {
    try disk.uninterrupted { () throws(FileFailure) in try disk.open(path, mode) }
  }

  /// Whether a file holds nothing but the beginning of a range, or all of it.
  private func isBeginning(
    _ path: String, of range: Range<UInt64>, in window: FileWindow<Disk>
  ) throws(FileFailure) -> Bool {
    let copy = try FileWindow(disk, path)
    let size = try copy.size()
    guard size <= range.upperBound - range.lowerBound else { return false }
    var offset: UInt64 = 0
    while offset < size {
      let count = Int(min(UInt64(FileWindow<Disk>.readBytes), size - offset))
      let kept = try copy.bytes(at: offset, count: count)
      let bytes = try window.bytes(at: range.lowerBound + offset, count: count)
      guard kept.count == count, kept.elementsEqual(bytes) else { return false }
      offset += UInt64(count)
    }
    return true
  }
}
