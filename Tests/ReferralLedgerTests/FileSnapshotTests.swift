import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Snapshots in files: what is opened from them, and what is not.
@Suite(.timeLimit(.minutes(10))) struct FileSnapshotTests {
  private static func open(
    _ disk: SimulatedDisk, _ diary: Diary = Diary(), _ policy: SnapshotPolicy = .never
  ) async throws -> Ledger {
    try await Ledger.open(
      on: FileStore.open(on: disk, threading: .callers), clock: ManualClock(),
      observer: OpeningDiary(diary: diary), snapshots: policy)
  }

  /// A disk with a log of 61 events and snapshots after 21 and after 41.
  private static func disk() async throws -> (SimulatedDisk, Hash256) {
    let disk = SimulatedDisk()
    let ledger = try await open(disk)
    try await ledger.publish(Program.terms())
    for part in 0..<3 {
      _ = try await ledger.propose(each: (1...20).map { Program.payment("p\(part)-\($0)") })
      if part < 2 { try await ledger.takeSnapshot() }
    }
    let digest = try await ledger.stateDigest()
    try await ledger.close()
    return (disk, digest)
  }

  @Test func `Fault 62: a ledger on files opens from its newest snapshot, for reading too`()
    async throws
  {
    let (disk, digest) = try await Self.disk()
    let diary = Diary()
    let ledger = try await Self.open(disk, diary)
    #expect(diary.all == ["from 41 and 20"])
    #expect(try await ledger.stateDigest() == digest)
    #expect(try await ledger.propose(Program.payment("p0-1")).isDuplicate)
    try await ledger.close()

    let second = Diary()
    let reading = try await Ledger.open(
      on: FileStore.openReadOnly(on: disk, threading: .callers), readOnly: true,
      clock: ManualClock(), observer: OpeningDiary(diary: second))
    #expect(second.all == ["from 41 and 20"])
    #expect(try await reading.stateDigest() == digest)
    try await reading.close()
  }

  @Test func `Fault 66: of damaged snapshots the one before is used, or the log; nothing is lost`()
    async throws
  {
    let (disk, digest) = try await Self.disk()
    let paths = try disk.list("snapshots").sorted().map { "snapshots/" + $0 }
    #expect(paths.count == 2)
    for (path, word) in [(paths[1], "from 21 and 40"), (paths[0], "from 0 and 61")] {
      disk.edit(path) { $0[$0.count / 2] ^= 4 }
      let diary = Diary()
      let ledger = try await Self.open(disk, diary)
      #expect(diary.all == [word])
      #expect(try await ledger.stateDigest() == digest)
      try await ledger.close()
    }
  }

  @Test func `A ledger that snapshots itself all the time is the same as one that never does`()
    async throws
  {
    let disk = SimulatedDisk()
    var seed = RandomSource(seed: 4)
    let history = Generator<History>.histories(.sound, steps: 150...150).value(from: &seed)
    var previewed: BatchPreview?
    var rehearsed = RehearsedLedger()
    let clock = ManualClock()
    var ledger = try await Ledger.open(
      on: FileStore.open(on: disk, threading: .callers), clock: clock,
      snapshots: .every(7, onClosing: true))
    for (number, step) in history.steps.enumerated() {
      _ = try rehearsed.deciding(step)
      clock.set(step.now)
      switch step {
      case .propose(let proposal, _): _ = try await ledger.propose(proposal)
      case .proposeGroup(let proposals, _): _ = try await ledger.propose(each: proposals)
      case .calculate(let period, _): _ = try? await ledger.calculate(period)
      case .preview(let referrer, let actor, _):
        previewed = try? await ledger.previewBatch(of: referrer, by: actor)
      case .confirm(let actor, _):
        if let previewed { _ = try? await ledger.confirm(previewed, by: actor) }
      }
      guard number % 20 == 19 else { continue }
      try await ledger.close()
      let diary = Diary()
      ledger = try await Ledger.open(
        on: FileStore.open(on: disk, threading: .callers), clock: clock,
        observer: OpeningDiary(diary: diary), snapshots: .every(7, onClosing: true))
      #expect(diary.all == ["from \(rehearsed.log.count) and 0"])
    }
    #expect(try await ledger.ask { state, _ in state.digested } == rehearsed.digest)
    try await ledger.close()
  }
}
