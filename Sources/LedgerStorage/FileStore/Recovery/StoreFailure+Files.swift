internal import LedgerCore

extension StoreFailure {
  /// There is no log in a directory, or no directory.
  static let noLog = StoreFailure(
    .absent,
    "there is no log, and none was created: look how the path is spelled, and what is mounted")

  /// A call on a file failed, and nothing acknowledged is affected.
  static func inaccessible(_ failure: FileFailure) -> StoreFailure {
    StoreFailure(
      .inaccessible, "\(failure); nothing was changed, look to the system and open it again",
      at: failure.path.isEmpty ? nil : Place(file: failure.path, offset: 0))
  }

  /// What is stored at a place is not what was written.
  static func damaged(
    _ file: String, at offset: UInt64, positions: ClosedRange<UInt64>? = nil, _ what: String
  ) -> StoreFailure {
    StoreFailure(
      .damaged,
      "\(what); nothing was changed: keep a copy of the directory, then restore this file from a backup, "
        + "or repair the log, which keeps what it removes",
      at: Place(file: file, offset: offset, positions: positions))
  }

  /// What was acknowledged is gone.
  static func missing(
    _ file: String, at offset: UInt64, positions: ClosedRange<UInt64>?, _ what: String
  ) -> StoreFailure {
    StoreFailure(
      .missing,
      "acknowledged data is missing: \(what); nothing was changed: restore the directory from a backup, "
        + "or repair the log, which gives up what is missing",
      at: Place(file: file, offset: offset, positions: positions))
  }

  /// A later version wrote it.
  static func newerFormat(_ file: String, _ what: String) -> StoreFailure {
    StoreFailure(
      .newerFormat, "\(what); open it with the version that wrote it, or a later one",
      at: Place(file: file, offset: 0))
  }

  /// A file that is not what it should be.
  static func unusable(_ file: String, _ problem: FormatProblem) -> StoreFailure {
    if case .newer(let what) = problem { return newerFormat(file, what) }
    return damaged(file, at: 0, "\(problem)")
  }
}

/// Does something with files, and tells of a failure as a store does.
func accessing<Result>(
  _ body: () throws(FileFailure) -> Result
) throws(StoreFailure) -> Result {
  do throws(FileFailure) {
    return try body()
  } catch {
    throw .inaccessible(error)
  }
}
