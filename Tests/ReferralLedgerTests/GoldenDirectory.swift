import Foundation
import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// A small ledger in files, as this version writes it: of several sealed segments, with a snapshot and a cursor.
///
/// It is kept in `Tests/Fixtures/directories/format-1`, and stays there for ever: later versions must open it. As
/// long as nothing is released, a change of the format is followed by writing it anew:
///
/// ```
/// LEDGER_WRITE_GOLDEN_DIRECTORY=1 swift test --filter GoldenDirectoryTests
/// ```
///
/// The article *Storage format* takes its bytes apart.
enum GoldenDirectory {
  static let options = LogOptions(segmentBytes: 16_384, fillBytes: 512)
  /// Where the log ends.
  static let end = Checkpoint(
    position: 1136,
    root: Hash256(hex: "6fcec2a6abcfef95a877cfff9b819158f3b0b2eb26e75421ef6f038e8bc2fe52") ?? .zero)
  /// Where the snapshot stands.
  static let snapshotPosition: UInt64 = 1105
  static let cursor = Cursor(position: 1105, note: Array("told bob".utf8))

  static var path: String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/directories/format-1").path
  }

  /// The five records of the article *Record format*, 1100 registrations, and payments one by one.
  static func rehearsed() throws -> RehearsedLedger {
    let at = Timestamp(milliseconds: 1_759_309_200_000)
    var terms = ProgramTerms(currencies: [Currency(code: "USD", exponent: 2)])
    terms.cashback = [
      CashbackRule(depth: 1, rate: .flat(Rate(partsPerMillion: 200_000) ?? .zero)),
      CashbackRule(depth: 2, rate: .flat(Rate(partsPerMillion: 100_000) ?? .zero)),
    ]
    var bodies: [EventBody<Spelled>] = [
      .programPublished(ProgramPublished(version: 1, terms: terms)),
      .referralRegistered(ReferralRegistered(referee: "bob", referrer: "alice")),
      .referralRegistered(ReferralRegistered(referee: "carol", referrer: "bob")),
      payment(1),
    ]
    for number in 1...1100 {
      bodies.append(
        .referralRegistered(ReferralRegistered(referee: Text("u\(number)"), referrer: "alice")))
    }
    bodies += (2...32).map { payment($0) }
    var ledger = RehearsedLedger(actor: "api")
    let now = Timestamp(milliseconds: at.milliseconds + 250)
    for body in bodies { _ = try ledger.propose(Proposal(body, at: at), now: now) }
    return ledger
  }

  private static func payment(_ number: Int) -> EventBody<Spelled> {
    .paymentSucceeded(
      PaymentSucceeded(
        payment: Text("pay-\(number)"), payer: "carol", amount: "49.00", currency: "USD",
        kind: .subscription, months: 1))
  }

  /// Writes the directory by way of the real store; the same bytes each time.
  static func write(to path: String) async throws {
    let files = PosixFileSystem(directory: path)
    let records = try rehearsed().log
    var store = try await open(files)
    try await append(records[0..<5], to: store)
    for first in stride(from: 5, to: 1105, by: 100) {
      try await append(records[first..<first + 100], to: store)
    }
    var state = LedgerState(hashKey: (1, 2))
    for record in records[..<1105] { try record.withUnsafeBytes { try state.fold($0) } }
    try await store.save(
      StoredSnapshot(
        checkpoint: store.checkpoint(), version: LedgerState.reducers, bytes: state.snapshot()))
    try await store.cursor(of: "mailer", startingAfter: 0).save(cursor)
    try await store.close()

    store = try await open(files)
    for position in 1105..<records.count {
      try await append(records[position...position], to: store)
    }
    try await store.close()
  }

  private static func open(
    _ files: PosixFileSystem
  ) async throws -> FileStore<PosixFileSystem> {
    try await .open(on: files, threading: .callers, id: LogSamples.id, expecting: nil, options)
  }

  private static func append(
    _ records: ArraySlice<[UInt8]>, to store: FileStore<PosixFileSystem>
  ) async throws {
    var group = RecordGroup(after: UInt64(records.startIndex))
    for record in records { group.append(record) }
    guard try await store.append(group) == .appended else {
      throw Violations(["the head has moved"])
    }
  }

  /// Every file of a directory, by its name.
  static func contents(of path: String) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      var isDirectory: ObjCBool = false
      let file = path + "/" + name
      _ = FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory)
      if !isDirectory.boolValue {
        contents[name] = try Array(Data(contentsOf: URL(filePath: file)))
      }
    }
    return contents
  }
}
