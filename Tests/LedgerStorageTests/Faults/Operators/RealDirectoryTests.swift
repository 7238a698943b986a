import Foundation
import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("What operators do to the directory of a log while it is written")
struct RealDirectoryTests {
  private let temporary: TemporaryDirectory
  private let path: String

  init() throws {
    temporary = try TemporaryDirectory()
    path = temporary.path + "/ledger"
  }

  private func open(
    _ path: String, _ options: LogOptions = LogSamples.small
  ) throws(StoreFailure) -> FileLog<PosixFileSystem> {
    try .openOrCreate(on: PosixFileSystem(directory: path), id: LogSamples.id, options)
  }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  @Test("Moved away and replaced by a backup, each directory keeps its own log")
  func moved() throws {
    let files = PosixFileSystem(directory: path)
    let log = try FileLog.openOrCreate(on: files, id: LogSamples.id, LogSamples.small)
    try LogSamples.append(20, to: log)
    try LogBackup.copy(
      PosixFileSystem(directory: path), to: PosixFileSystem(directory: path + ".backup"),
      LogSamples.small)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    try FileManager.default.moveItem(atPath: path + ".backup", toPath: path)
    let before = try names(path)
    for _ in 0..<20 { try LogSamples.append(20, to: log) }
    try SnapshotFiles(files).save(
      StoredSnapshot(checkpoint: log.checkpoint, version: 1, bytes: [1]),
      of: try LogReader(files, LogSamples.small))
    #expect(try names(path) == before)

    let restored = try open(path)
    #expect(restored.checkpoint.position == 20)
    try LogSamples.append(5, to: restored)
    try log.close()
    #expect(try open(path + ".away").checkpoint.position == 420)
    try restored.close()
    #expect(try open(path).checkpoint.position == 25)
  }

  @Test("Reached by another path, it has the same one writer (fault 53)")
  func symbolicLink() throws {
    let log = try open(path)
    let link = temporary.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    for other in [link, path + "/", path + "/../ledger"] {
      let failure = #expect(throws: StoreFailure.self) { try open(other) }
      #expect(failure?.kind == .locked)
    }
    try log.close()
    _ = try open(link)
  }

  @Test("Once LOCK is removed a second writer can come, and the first one stops (fault 55)")
  func lockRemoved() throws {
    let first = try open(path)
    try LogSamples.append(3, to: first)
    try FileManager.default.removeItem(atPath: path + "/LOCK")
    let second = try open(path)
    let failure = #expect(throws: StoreFailure.self) { try LogSamples.append(1, to: first) }
    #expect(failure?.kind == .outcomeUnknown)
    try LogSamples.append(4, to: second)
    try second.close()
    try? first.close()
    let log = try open(path)
    #expect(log.checkpoint.position == 7)
    #expect(log.checkpoint.root == LogSamples.root(7))
  }

  @Test("A segment that is removed or replaced under its writer is missed before it is too late")
  func segmentRemoved() throws {
    let segment = SegmentNames.first
    for isReplaced in [false, true] {
      let path = "\(path)-\(isReplaced)"
      var options = LogSamples.small
      options.durability = .witnessed
      let log = try open(path, options)
      try LogSamples.append(3, to: log)
      let old = try Data(contentsOf: URL(filePath: path + "/" + segment)).prefix(4096)
      try FileManager.default.removeItem(atPath: path + "/" + segment)
      if isReplaced { try old.write(to: URL(filePath: path + "/" + segment)) }
      let failure = #expect(throws: StoreFailure.self) { try LogSamples.append(3, to: log) }
      #expect(failure?.kind == .missing)
      #expect(failure?.place?.file == segment)
      let again = #expect(throws: StoreFailure.self) { try LogSamples.append(3, to: log) }
      #expect(again?.kind == .missing)
    }
  }

  @Test("Two tebibytes of nothing behind a segment are refused at once")
  func stretched() throws {
    let log = try open(path)
    try LogSamples.append(3, to: log)
    try log.close()
    let file = try FileHandle(forWritingTo: URL(filePath: path + "/" + SegmentNames.first))
    try file.truncate(atOffset: 2 << 40)
    try file.close()
    let failure = #expect(throws: StoreFailure.self) { try open(path) }
    #expect(failure?.kind == .damaged)
    #expect(failure?.place?.file == SegmentNames.first)
  }

  @Test("A pipe in the place of a file keeps nobody waiting", .timeLimit(.minutes(10)))
  func pipes() throws {
    for name in ["LOG", "HEAD", "LOCK", SegmentNames.first] {
      let path = "\(path)-\(name)"
      let log = try open(path)
      try LogSamples.append(3, to: log)
      try log.close()
      try FileManager.default.removeItem(atPath: path + "/" + name)
      try #require(mkfifo(path + "/" + name, 0o600) == 0)
      if name != "LOCK" {
        #expect(throws: StoreFailure.self, "\(name)") { try open(path) }
        #expect(throws: StoreFailure.self, "\(name)") {
          try LogReader(PosixFileSystem(directory: path))
        }
      }
    }
  }

  @Test("A directory where a file should be is no log that could be written to, and stays there")
  func directoriesForFiles() throws {
    for name in ["LOG", "HEAD", "LOCK", SegmentNames.first] {
      let path = "\(path)-\(name)"
      let log = try open(path)
      try LogSamples.append(3, to: log)
      try log.close()
      try FileManager.default.removeItem(atPath: path + "/" + name)
      try FileManager.default.createDirectory(
        atPath: path + "/" + name, withIntermediateDirectories: false)
      let before = try names(path)
      #expect(throws: StoreFailure.self, "\(name)") { try open(path) }
      #expect(try names(path) == before)
    }
  }
}

/// What the files of segments are called.
private enum SegmentNames {
  static let first = "0000000000000000.seg"
}
