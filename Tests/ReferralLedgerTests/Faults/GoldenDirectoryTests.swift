import Foundation
import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Directories that were written once and must be readable for ever.
///
/// `LEDGER_WRITE_GOLDEN=1 swift test --filter GoldenDirectoryTests` writes the one of today's format anew, as long
/// as no release has it.
@Suite struct GoldenDirectoryTests {
  @Test func `Fault 69: what is written today is, byte for byte, what was written before`()
    async throws
  {
    let disk = SimulatedDisk()
    let answers = try await GoldenLog.make(on: disk)
    if ProcessInfo.processInfo.environment["LEDGER_WRITE_GOLDEN"] != nil {
      try GoldenLog.current.write(disk, answers)
    }
    let files = try GoldenLog.current.files
    // What a snapshot holds may change at any time: another version's is not used.
    let paths = disk.paths.filter { !$0.hasPrefix("snapshots/") }
    #expect(paths == files.keys.filter { !$0.hasPrefix("snapshots/") }.sorted())
    #expect(paths.filter { disk.bytes(of: $0) != files[$0] } == [])
    #expect(answers == (try GoldenLog.current.answers))
    #expect(disk.paths.filter { $0.hasSuffix(".seg") }.count > 2)
  }

  @Test(arguments: GoldenLog.all.map(\.name))
  func `Fault 69: a directory of each format opens, is whole, and goes on`(name: String)
    async throws
  {
    let golden = GoldenLog(name: name)
    let disk = try golden.disk()
    let found = try await FileStore.verify(on: disk, threading: .callers)
    #expect(found.isIntact)

    let reading = try await Ledger.open(
      on: FileStore.openReadOnly(on: disk, threading: .callers), readOnly: true,
      clock: ManualClock())
    #expect(disk.paths == (try golden.files.keys.sorted()))
    let answers = try golden.answers
    #expect(answers.contains("position \(try await reading.checkpoint().position)"))
    #expect(answers.contains("root \(try await reading.checkpoint().root)"))

    let store = try await FileStore.open(on: disk, threading: .callers)
    let clock = ManualClock()
    clock.advance(by: .seconds(3 * 86_400))
    var ledger = try await Ledger.open(on: store, clock: clock)
    #expect(store.report.quarantined == nil && store.report.ignoredSnapshots == [])
    #expect(try await GoldenLog.answers(of: ledger) == answers)
    #expect(try await store.cursor(of: "mailer").current.position == 7)
    #expect(
      try await ledger.propose(Program.payment("p3", "12.34", by: "cid")).receipt().isDuplicate)
    _ = try await ledger.propose(Program.payment("new"))
    let checkpoint = try await ledger.checkpoint()
    try await ledger.close()
    ledger = try await Ledger.open(
      on: FileStore.open(on: disk, threading: .callers, expecting: checkpoint), clock: clock)
    #expect(try await ledger.checkpoint() == checkpoint)
  }
}
