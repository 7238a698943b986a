import Foundation
import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// The directory of a ledger as a version of this library wrote it, in `Tests/Fixtures/logs`.
struct GoldenLog {
  let name: String

  /// What a directory of today's format is called.
  static let current = GoldenLog(name: "format-1")

  /// All there are; those of a release stay for ever.
  static let all = [current]

  private var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/logs")
  }

  private var directory: URL { folder.appending(path: name) }

  /// What the ledger must answer: its position and root, and its balances, a line each.
  var answers: [String] {
    get throws {
      try String(contentsOf: folder.appending(path: name + ".txt"), encoding: .utf8)
        .split(separator: "\n").map(String.init)
    }
  }

  /// The files by their paths.
  var files: [String: [UInt8]] {
    get throws {
      var files: [String: [UInt8]] = [:]
      for path in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
        let file = directory.appending(path: path)
        let values = try file.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
        guard values.isRegularFile == true else { continue }
        // Foundation loses memory with every empty file that it reads.
        files[path] = values.fileSize == 0 ? [] : Array(try Data(contentsOf: file))
      }
      return files
    }
  }

  /// A disk with the files.
  func disk() throws -> SimulatedDisk {
    let disk = SimulatedDisk()
    for (path, bytes) in try files.sorted(by: { $0.key < $1.key }) { disk.put(path, bytes) }
    return disk
  }

  /// Puts a directory of today's format in the place of the one that is there.
  func write(_ disk: SimulatedDisk, _ answers: [String]) throws {
    try? FileManager.default.removeItem(at: directory)
    for path in disk.paths {
      let file = directory.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(disk.bytes(of: path) ?? []).write(to: file)
    }
    try answers.map { $0 + "\n" }.joined().write(
      to: folder.appending(path: name + ".txt"), atomically: true, encoding: .utf8)
  }

  // MARK: Writing one

  /// A ledger in several segments, with a bit of everything, a snapshot and a cursor.
  static func make(on disk: SimulatedDisk) async throws -> [String] {
    let store = try await FileStore.open(
      on: disk, threading: .callers, id: LogSamples.id, expecting: nil, LogSamples.small)
    let clock = ManualClock()
    var random = RandomSource(seed: 69)
    let ledger = try await Ledger.open(
      on: store, clock: clock, actor: "system", observer: NoObserver(), maximumWaiting: 8,
      random: &random)
    try await ledger.publish(Program.terms())
    _ = try await ledger.propose(Program.registration("bob", by: "alice"))
    _ = try await ledger.propose(Program.registration("cid", by: "bob"))
    try await ledger.openPeriod(
      "q4", from: clock.now, to: Timestamp(milliseconds: clock.now.milliseconds + 86_400_000),
      currency: "USD")
    // More than a block of 1024 leaves, in a frame that is larger than a segment.
    _ = try await ledger.propose(
      together: (1...1100).map { Program.registration(Text("u\($0)"), by: "alice") })
    for number in 1...40 {
      clock.advance(by: .seconds(60))
      let payer: ID = number.isMultiple(of: 3) ? "cid" : "bob"
      _ = try await ledger.propose(Program.payment("p\(number)", "12.34", by: payer))
      if number == 20 { try await ledger.takeSnapshot() }
    }
    _ = try await ledger.propose(Program.refund("r1", of: "p7", "2.34"))
    _ = try await ledger.propose(Program.block("bob"))
    try await ledger.recordRevenue(of: "q4", source: "ads", amount: "100.01", reference: "ads-1")
    for (participant, posts) in [("alice", 3), ("cid", 4)] as [(ID, UInt64)] {
      try await ledger.recordEngagement(in: "q4", of: participant, counts: ["posts": posts])
    }
    clock.advance(by: .seconds(2 * 86_400))
    try await ledger.calculate("q4")
    try await ledger.claim("q4", by: "alice")
    _ = try await store.cursor(of: "mailer", startingAfter: 7)
    let answers = try await answers(of: ledger)
    try await ledger.close()
    return answers
  }

  /// What a ledger answers.
  static func answers(of ledger: Ledger) async throws -> [String] {
    let checkpoint = try await ledger.checkpoint()
    let balances = try await ledger.balances().map { balance in
      "\(balance.participant) \(balance.currency.code): \(balance.money(\.earned)) earned, "
        + "\(balance.money(\.pending)) pending, \(balance.money(\.wallet)) in the wallet, "
        + "\(balance.money(\.unclaimed)) unclaimed"
    }
    return ["position \(checkpoint.position)", "root \(checkpoint.root)"] + balances
  }
}
