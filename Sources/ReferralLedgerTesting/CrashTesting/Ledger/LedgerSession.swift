internal import LedgerCore
internal import LedgerStorage
internal import ReferralLedger

/// A ledger that is open, what it is open on, and what it told.
package struct LedgerSession: Sendable {
  private let disk: SimulatedDisk
  private let store: FileStore<SimulatedDisk>
  private let ledger: Ledger
  private let clock = ManualClock()
  /// The one that only reads, once somebody wanted it.
  private var follower: Ledger?
  /// What the last step's proposals were told.
  private var told: [Told] = []

  init(_ disk: SimulatedDisk, _ options: LogOptions) async throws {
    self.disk = disk
    store = try await FileStore.open(
      on: disk, threading: .callers, id: LogCrashes.id(disk.seed), expecting: nil, options)
    ledger = try await Ledger.open(on: store, clock: clock, snapshots: .never)
  }

  /// What the ledger holds.
  func contents() async throws -> LedgerContents {
    LedgerContents(try await ledger.checkpoint(), digest: try await ledger.stateDigest())
  }

  /// Where the ledger is not what it must be, or told something else than it must.
  func differences(from contents: LedgerContents) async throws -> [String] {
    var differences: [String] = []
    let expected = Array(contents.told.suffix(told.count))
    if told != expected { differences.append("it told \(told) instead of \(expected)") }
    let checkpoint = try await ledger.checkpoint()
    if checkpoint != contents.checkpoint {
      differences.append("it ends at \(checkpoint) instead of \(contents.checkpoint)")
    }
    return differences
  }

  // MARK: Steps

  mutating func take(_ step: LedgerStep) async throws {
    told = []
    switch step {
    case .take(let step): try await take(step)
    case .propose(let proposals, let now):
      clock.set(now)
      try await proposeEach(proposals)
    case .proposeTogether(let proposals, let now):
      clock.set(now)
      told = try await ledger.propose(together: proposals).map(Told.init)
    case .snapshot: try await ledger.takeSnapshot()
    case .follow: try await follow()
    case .verify:
      let found = try await store.verify(expecting: try await ledger.checkpoint())
      if let damage = found.damage.first { throw damage }
    case .backUp: try await backUp()
    case .rot(let seed): try await LedgerRot(seed: seed).check(disk)
    }
  }

  private mutating func take(_ step: HistoryStep) async throws {
    clock.set(step.now)
    switch step {
    case .propose(let proposal, _): told = [Told(try await ledger.propose(proposal))]
    case .proposeGroup(let proposals, _):
      do throws(PartialFailure) {
        told = [Told(payout: try await ledger.propose(each: proposals))]
      } catch {
        // The lines of a payout stand or fall together: what was told of some of them, by itself, says nothing.
        throw error.failure
      }
    case .calculate(let period, _):
      told = [
        try await Self.told { [ledger] () async throws(LedgerFailure) in
          try await ledger.calculate(period).isDuplicate
        }
      ]
    case .preview(let referrer, let actor, _):
      told = [
        try await Self.told { [disk, ledger] () async throws(LedgerFailure) in
          do throws(LedgerFailure) {
            let preview = try await ledger.previewBatch(of: referrer, by: actor)
            disk.put(Self.previewPath, preview.jsonBytes)
          } catch {
            if case .rejected = error { disk.take(Self.previewPath) }
            throw error
          }
          return true
        }
      ]
    case .confirm(let actor, _):
      let preview = try disk.bytes(of: Self.previewPath).map { try BatchPreview(json: $0) }
      told = [
        try await Self.told { [ledger] () async throws(LedgerFailure) in
          guard let preview else { return true }
          return try await ledger.confirm(preview, by: actor).isDuplicate
        }
      ]
    }
  }

  /// Who confirms keeps the preview themselves; here beside the log, where no crash takes it.
  private static let previewPath = "clients/preview.json"

  /// What a call tells that says whether it was done before, but not where it stands.
  private static func told(
    _ isDuplicate: () async throws(LedgerFailure) -> Bool
  ) async throws(StoreFailure) -> Told {
    do throws(LedgerFailure) {
      return try await isDuplicate() ? .duplicate(of: nil) : .accepted(nil)
    } catch {
      switch error {
      case .rejected(let rejection): return .rejected(rejection.code)
      case .store(let failure): throw failure
      }
    }
  }

  private mutating func proposeEach(_ proposals: [Proposal]) async throws {
    do throws(PartialFailure) {
      told = try await ledger.propose(each: proposals).map(Told.init)
    } catch {
      told = error.outcomes.map(Told.init)
      throw error
    }
  }

  private mutating func follow() async throws {
    let follower: Ledger
    if let reading = self.follower {
      follower = reading
    } else {
      follower = try await Ledger.open(
        on: FileStore.openReadOnly(on: disk, threading: .callers), readOnly: true, clock: clock)
    }
    self.follower = follower
    try await LedgerSession.compare(follower, ledger, "a ledger that follows")
  }

  private func backUp() async throws {
    let target = SimulatedDisk()
    try await store.backup(to: target)
    target.crash(.nothing)
    let copy = try await Ledger.open(
      on: FileStore.open(on: target, threading: .callers), clock: clock, snapshots: .never)
    try await LedgerSession.compare(copy, ledger, "a backup")
  }

  private static func compare(_ other: Ledger, _ ledger: Ledger, _ what: String) async throws {
    // A ledger that follows is told of what is new by its first answer.
    let position = try await other.ask { state, _ in state.head }
    let (its, ours) = (try await other.checkpoint(), try await ledger.checkpoint())
    guard its == ours, position == its.position else {
      throw Violations(["\(what) is at \(its), and the ledger at \(ours)"])
    }
    guard try await other.stateDigest() == ledger.stateDigest() else {
      throw Violations(["\(what) has another state than the ledger at \(ours)"])
    }
  }

  // MARK: The end

  /// Closes the ledger, after its log was folded anew and its money counted.
  func close() async throws {
    var records: [[UInt8]] = []
    while let chunk = try await store.read(from: UInt64(records.count) + 1, upTo: .max) {
      records += chunk.records ?? []
    }
    let replayed = try RehearsedLedger(replaying: records)
    let now = replayed.state.recordedAt ?? clock.now
    var state = replayed.state
    guard try await ledger.stateDigest() == state.digest else {
      throw Violations(["the state is not what its log makes"])
    }
    clock.set(now)
    guard try await ledger.balances() == replayed.balances(at: now) else {
      throw Violations(["the balances are not what the log makes"])
    }
    try Violations.check(Invariants.violations(of: replayed, at: now))
    try await ledger.close()
  }
}
