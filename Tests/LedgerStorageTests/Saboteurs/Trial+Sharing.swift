#if DEBUG
import LedgerCore
import LedgerStorage
import ReferralLedgerTesting

extension Trial {
  static let secondWriter = Trial(53) { options in
    let (disk, log) = try begun(options)
    let second = kind(of: { _ = try LogSamples.open(on: disk, options) })
    return withExtendedLifetime(log) { second == .locked ? nil : "two may write" }
  }

  static let twoWriters = Trial(55) { options in
    let (disk, first) = try begun(options)
    disk.ignoresLocks = true
    let second = try LogSamples.open(on: disk, options)
    try LogSamples.append(3, to: second)
    return kind(of: { try LogSamples.append(3, to: first) }) == .outcomeUnknown
      ? nil : "the first writer goes on"
  }

  static let epochs = Trial(55) { options in
    let disk = SimulatedDisk()
    for _ in 0..<3 { try LogSamples.open(on: disk, options).close() }
    let epochs = LogMap(disk).frames.map(\.header.epoch)
    return zip(epochs, epochs.dropFirst()).allSatisfy(<) ? nil : "the epochs are \(epochs)"
  }

  static let glimpses = Trial(56) { options in
    let (disk, log) = try begun(options)
    for moment in try LogMoments.all(on: disk, { try LogSamples.append(3, to: log) }) {
      let seen = try LogReader(moment.disk, options).durable.position
      moment.disk.crash(.nothing)
      let kept = LogOpening(of: moment.disk, options).checkpoint?.position ?? 0
      if kept < seen { return "\(seen) was seen, and \(kept) is durable" }
    }
    return nil
  }

  static let readingAhead = Trial(56) { options in
    let disk = try torn(options)
    let chunk = try LogReader(disk, options).read(from: 19, upTo: .max)
    return chunk == nil ? nil : "what is not durable can be read"
  }

  static let readingDamage = Trial(19) { options in
    let disk = try LogSamples.severalSegments()
    let map = LogMap(disk)
    guard let frame = map.frames.first(where: { $0.header.kind == .batch }) else {
      return "nothing is there"
    }
    disk.edit(frame.file) { $0[frame.payload.upperBound - 1] ^= 1 }
    let reader = try LogReader(disk, options)
    return kind(of: { _ = try reader.read(from: 1, upTo: 3) }) == .damaged
      ? nil : "damage can be read"
  }

  static let scrubbing = Trial(20) { options in
    let disk = try LogSamples.severalSegments()
    let store = try await FileStore.open(
      on: disk, threading: .callers, id: LogSamples.id, expecting: nil, options)
    // The last but one: what an error by one leaves out.
    let map = LogMap(disk)
    guard let frame = map.frames(of: map.segments.dropLast().last ?? "").dropFirst().first else {
      return "nothing is there"
    }
    disk.edit(frame.file, shown: false) { $0[frame.payload.lowerBound] ^= 1 }
    let found = try await store.verify()
    return found.damage.first?.place?.positions == frame.positions ? nil : "\(found.damage)"
  }

  static let backup = Trial(58) { options in
    let disk = try torn(options)
    let target = SimulatedDisk()
    try LogBackup.copy(disk, to: target, options)
    return LogOpening(of: target, options).problem(unlessOpenAt: 18...18)
  }

  static let contradictingSnapshot = Trial(64) { options in
    let store = try await store(options)
    let snapshot = StoredSnapshot(
      checkpoint: Checkpoint(position: 3, root: .leaf([1])), version: 1, bytes: [1])
    return await failure(of: { try await store.save(snapshot) })?.kind == .differs
      ? nil : "a snapshot of another history is kept"
  }

  static let misdirectedSnapshot = Trial(66) { options in
    let disk = SimulatedDisk()
    let store = try await store(options, on: disk)
    let snapshot = StoredSnapshot(
      checkpoint: try await store.checkpoint(), version: 1,
      bytes: [UInt8](repeating: 7, count: 5000))
    disk.beforeEachCall { [unowned disk] operation, path in
      if operation == .write, path.hasPrefix("snapshots/") { disk.misdirectNextWrite(by: 512) }
    }
    let failure = await failure(of: { try await store.save(snapshot) })
    disk.beforeEachCall(nil)
    return failure == nil ? "a snapshot that cannot be read is kept" : nil
  }

  private static func store(
    _ options: LogOptions, on disk: SimulatedDisk = SimulatedDisk()
  ) async throws -> FileStore<SimulatedDisk> {
    let store = try await FileStore.open(
      on: disk, threading: .callers, id: LogSamples.id, expecting: nil, options)
    _ = try await store.append(LogSamples.group(after: 0, count: 5))
    return store
  }

  private static func failure(of body: () async throws -> Void) async -> StoreFailure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? StoreFailure
    }
  }
}
#endif
