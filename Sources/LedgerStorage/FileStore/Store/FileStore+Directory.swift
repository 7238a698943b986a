internal import LedgerCore

extension FileStore where Files == PosixFileSystem {
  /// Does something with the files of a directory that somebody named, and tells failures with that name.
  static func at<Result: Sendable>(
    _ directory: String,
    _ body: (PosixFileSystem) async throws(StoreFailure) -> Result
  ) async throws(StoreFailure) -> Result {
    guard !directory.isEmpty else {
      throw StoreFailure(.absent, "the path of the directory is empty, and nothing was created")
    }
    // The system would stop reading there, and find another directory.
    guard !directory.utf8.contains(0) else {
      throw StoreFailure(.absent, "the path of the directory has a zero byte: nothing was created")
    }
    do throws(StoreFailure) {
      return try await body(PosixFileSystem(directory: directory))
    } catch {
      throw StoreFailure(error.kind, "in \(directory): \(error.message)", at: error.place)
    }
  }
}
