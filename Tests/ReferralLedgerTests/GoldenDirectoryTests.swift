import Foundation
import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// Fault 69: directories that some version wrote, kept for ever.
@Suite struct GoldenDirectoryTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  /// A copy that may be written to.
  private func copy() throws -> String {
    let path = temporary.path + "/copy"
    try FileManager.default.copyItem(atPath: GoldenDirectory.path, toPath: path)
    return path
  }

  @Test func `The golden directory opens from its snapshot, and has the documented root`()
    async throws
  {
    let path = try copy()
    let seen = SeenOpening()
    let ledger = try await Ledger.open(
      at: path, expecting: GoldenDirectory.end, observer: seen, snapshots: .never)
    #expect(try await ledger.checkpoint() == GoldenDirectory.end)
    #expect(seen.snapshot == GoldenDirectory.snapshotPosition)
    let rehearsed = try GoldenDirectory.rehearsed()
    #expect(UInt64(rehearsed.log.count) == GoldenDirectory.end.position)
    let recordedAt = try #require(rehearsed.state.recordedAt)
    let balances = try await ledger.balances()
    #expect(balances == rehearsed.state.balances(at: recordedAt))
    #expect(balances.count == 2)
    let cursor = try await FileStore.openReadOnly(at: path).cursor(of: "mailer")
    #expect(cursor.current == GoldenDirectory.cursor)
    try await ledger.publish(Program.terms())
    try await ledger.close()
    #expect(try await FileStore.verify(at: path, expecting: GoldenDirectory.end).isIntact)
  }

  @Test func `It can be read where nothing may be written, and is whole`() async throws {
    let before = try GoldenDirectory.contents(of: GoldenDirectory.path)
    let ledger = try await Ledger.open(at: GoldenDirectory.path, readOnly: true)
    #expect(try await ledger.checkpoint() == GoldenDirectory.end)
    try await ledger.close()
    let found = try await FileStore.verify(at: GoldenDirectory.path, expecting: GoldenDirectory.end)
    #expect(found.isIntact)
    #expect(found.intact == GoldenDirectory.end)
    #expect(found.segments == 4)
    #expect(try GoldenDirectory.contents(of: GoldenDirectory.path) == before)
  }

  @Test func `Writing the same records again gives the same bytes in every file`() async throws {
    let path = temporary.path + "/again"
    try await GoldenDirectory.write(to: path)
    let written = try GoldenDirectory.contents(of: path)
    let kept = try GoldenDirectory.contents(of: GoldenDirectory.path)
    #expect(written.keys.sorted() == kept.keys.sorted())
    for (name, bytes) in kept { #expect(written[name] == bytes, "\(name)") }
  }

  @Test func `The article on the storage format shows its bytes as they are`() throws {
    let rows = try ShownBytes.rows()
    #expect(rows.count > 70)
    let files = try GoldenDirectory.contents(of: GoldenDirectory.path)
    for row in rows {
      let bytes = try #require(files[row.file], "\(row.file)")
      let end = row.offset + row.bytes.count
      #expect(end <= bytes.count && Array(bytes[row.offset..<end]) == row.bytes, "\(row)")
    }
    for name in files.keys where !name.contains("LOCK") && !name.hasSuffix(".lock") {
      let isShown = rows.contains { $0.file == name }
      #expect(isShown || name == "0000000000000003.seg", "\(name)")
    }
  }

  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["LEDGER_WRITE_GOLDEN_DIRECTORY"] != nil))
  func `It is written anew where that is asked for`() async throws {
    let path = temporary.path + "/new"
    try await GoldenDirectory.write(to: path)
    let above = URL(filePath: GoldenDirectory.path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: above, withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: GoldenDirectory.path)
    try FileManager.default.copyItem(atPath: path, toPath: GoldenDirectory.path)
    print("The root is now \(try await FileStore.verify(at: path).intact)")
  }
}

/// Bytes of a file that the article shows: a row of a table under the file's name.
private struct ShownBytes {
  let file: String
  let offset: Int
  let bytes: [UInt8]

  static func rows() throws -> [ShownBytes] {
    let article = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs.docc/storage-format.md")
    var file: String?
    var rows: [ShownBytes] = []
    for line in try String(contentsOf: article, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("#") {
        file =
          line.hasPrefix("### `")
          ? line.split(separator: "`").dropFirst().first.map(String.init) : nil
      }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard let file, cells.count > 2, let offset = Int(cells[0]), cells[1].hasPrefix("`") else {
        continue
      }
      let digits = cells[1].filter(\.isHexDigit)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { place in
        UInt8(digits.dropFirst(place).prefix(2), radix: 16)
      }
      rows.append(ShownBytes(file: file, offset: offset, bytes: bytes))
    }
    return rows
  }
}

/// From which snapshot a ledger was opened.
private final class SeenOpening: LedgerObserver {
  private let state = Mutex<UInt64?>(nil)

  var snapshot: UInt64? { state.withLock { $0 } }

  func observe(_ observation: LedgerObservation) {
    if case .opened(let snapshot, _, _) = observation { state.withLock { $0 = snapshot } }
  }
}
