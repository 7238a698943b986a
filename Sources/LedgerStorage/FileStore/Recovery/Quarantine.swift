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
  /// - Returns: the path of the copy.
  func keep(
    _ range: Range<UInt64>, of window: FileWindow<Disk>, named path: String, epoch: UInt64
  ) throws(FileFailure) -> String {
    try disk.createDirectory(Quarantine.directory)
    let (copy, file) = try makeFile("\(path)-\(range.lowerBound)-epoch-\(epoch)")
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

  /// A new file; a crash while keeping a tail leaves one that is not complete, and it is kept, too.
  private func makeFile(_ name: String) throws(FileFailure) -> (String, Disk.File) {
    var attempt = 0
    while true {
      let path = "\(Quarantine.directory)/\(name)" + (attempt == 0 ? "" : "-\(attempt)")
      do throws(FileFailure) {
        return (
          path,
          try disk.uninterrupted { () throws(FileFailure) in
            try disk.open(path, .create)
          }
        )
      } catch {
        guard error.isThere, attempt < 1000 else { throw error }
        attempt += 1
      }
    }
  }
}
