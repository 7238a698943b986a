import Foundation
import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// What comes of paths that are no ledger's.
@Suite struct DirectoryTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  private func failure(
    at path: String, readOnly: Bool = false, expecting expected: Checkpoint? = nil
  ) async -> StoreFailure? {
    await #expect(throws: StoreFailure.self, "\(path)") {
      try await Ledger.open(at: path, readOnly: readOnly, expecting: expected)
    }
  }

  private var names: [String] {
    get throws { try FileManager.default.subpathsOfDirectory(atPath: temporary.path).sorted() }
  }

  @Test(arguments: [true, false])
  func `A path that is empty, or has a zero byte, is refused and not read up to there`(
    readOnly: Bool
  ) async throws {
    let cut = temporary.path + "/a"
    for path in ["", "\0", cut + "\0b"] {
      #expect(await failure(at: path, readOnly: readOnly)?.kind == .absent)
    }
    #expect(try names == [])
  }

  @Test(arguments: [true, false])
  func `A path that is a file, or leads through one, is refused by its name`(
    readOnly: Bool
  ) async throws {
    let file = temporary.path + "/file"
    try Data([1]).write(to: URL(filePath: file))
    for path in [file, file + "/ledger"] {
      let failure = await failure(at: path, readOnly: readOnly)
      #expect(failure?.kind == .inaccessible)
      #expect(failure?.message.hasPrefix("in \(path): ") == true)
      #expect(failure?.message.contains("Not a directory") == true)
    }
    #expect(try Data(contentsOf: URL(filePath: file)) == Data([1]))
  }

  @Test func `A ledger's directory is created, and nothing that it stands in`() async throws {
    let path = temporary.path + "/missing/ledger"
    for readOnly in [true, false] {
      let failure = await failure(at: path, readOnly: readOnly)
      #expect(failure?.kind == .absent)
      #expect(failure?.message.hasPrefix("in \(path): ") == true)
    }
    #expect(try names == [])
    try FileManager.default.createDirectory(
      atPath: temporary.path + "/missing", withIntermediateDirectories: false)
    try await Ledger.open(at: path).close()
    #expect(try names.contains("missing/ledger/LOG"))
  }

  @Test func `What is opened to be read and is no ledger is refused, and not changed`()
    async throws
  {
    let failure = await failure(at: temporary.path, readOnly: true)
    #expect(failure?.kind == .absent)
    #expect(failure?.message.contains(temporary.path) == true)
    #expect(try names == [])
  }

  @Test(arguments: ["", "/.", "/new", "/snapshots", "/cursors/", "/../ledger/new", "/../link/new"])
  func `A backup is refused in the ledger's own directory, whatever it is called`(
    place: String
  ) async throws {
    let path = temporary.path + "/ledger"
    try await Ledger.open(at: path).close()
    try FileManager.default.createSymbolicLink(
      atPath: temporary.path + "/link", withDestinationPath: path)
    let before = try names
    let store = try await FileStore.openReadOnly(at: path)
    let failure = await #expect(throws: StoreFailure.self) {
      try await store.backup(to: path + place)
    }
    #expect(failure?.kind == .notWritten)
    #expect(failure?.message.contains("the log's own directory") == true)
    #expect(try names == before)
    try await store.backup(to: path + "-2")
    try await store.close()
  }

  @Test func `Whoever expects a checkpoint is not given a new ledger`() async throws {
    let checkpoint = Checkpoint(position: 1, root: .leaf([1]))
    for path in [temporary.path, temporary.path + "/ledger"] {
      #expect(await failure(at: path, expecting: checkpoint)?.kind == .absent)
    }
    #expect(try names == [])
  }

  @Test func `A ledger that a later version wrote is refused, and not changed (fault 68)`()
    async throws
  {
    let path = temporary.path + "/ledger"
    try await Ledger.open(at: path).close()
    let log = URL(filePath: path + "/LOG")
    let written = try Array(Data(contentsOf: log))
    let id = try written.withUnsafeBytes { try LogIdentity($0) }.id
    var features = FeatureBits()
    features.incompatible = 1
    var later = written
    later[8] += 1
    later.replaceSubrange(64..., with: SHA256.hash(Array(later[..<64])).bytes)
    for bytes in [LogIdentity(id: id, features: features).bytes, later] {
      try Data(bytes).write(to: log)
      for readOnly in [true, false] {
        let failure = await failure(at: path, readOnly: readOnly)
        #expect(failure?.kind == .newerFormat)
        #expect(failure?.place?.file == "LOG")
        #expect(failure?.message.contains(path) == true)
      }
      #expect(try Array(Data(contentsOf: log)) == bytes)
    }
    try Data(written).write(to: log)
    try await Ledger.open(at: path).close()
  }

  @Test func `Damage is told with the directory, the file and what to do`() async throws {
    let path = temporary.path + "/ledger"
    let ledger = try await Ledger.open(at: path)
    try await ledger.publish(Program.terms())
    try await ledger.close()
    let segment = URL(filePath: path + "/0000000000000000.seg")
    var bytes = try Array(Data(contentsOf: segment))
    bytes[4096 + 2 * 96 + 20] ^= 1
    try Data(bytes).write(to: segment)
    let failure = await failure(at: path)
    #expect(failure?.kind == .damaged)
    #expect(failure?.place?.file == "0000000000000000.seg")
    #expect(failure?.place?.positions == 1...1)
    #expect(failure?.message.hasPrefix("in \(path): ") == true)
    #expect(failure?.message.contains("restore this file from a backup") == true)
  }
}
