package import LedgerStorage

/// The log in files, to be crashed: the core of the file store by itself.
package enum LogCrashes {
  /// A test of the log with options that follow from a disk's seed.
  package static func test(
    _ options: @escaping @Sendable (_ seed: UInt64) -> LogOptions = options
  ) -> CrashTest<Session, LogStep, LogContents> {
    var test = CrashTest<Session, LogStep, LogContents>(
      empty: LogContents(),
      expected: { contents, step in contents = contents.after(step) },
      open: { disk in
        let options = options(disk.seed)
        return Session(
          disk: disk, options: options,
          log: try FileLog.openOrCreate(on: disk, id: id(disk.seed), options))
      },
      take: { session, step in
        let log = session.log
        guard let group = step.group(after: log.checkpoint.position) else {
          return try log.syncHead()
        }
        guard try log.append(group) == .appended else {
          throw Violations(["the head has moved, and nobody moved it"])
        }
      },
      contents: { session in LogContents(session.log.checkpoint) })
    test.close = { session in
      try Violations.check(try session.differences())
      try session.log.close()
    }
    test.isRefusal = { ($0 as? StoreFailure)?.kind == .notWritten }
    test.claimsDamage = { claimsDamage($0) }
    test.glimpse = { disk in try glimpse(of: disk, options(disk.seed)) }
    return test
  }

  /// Small segments and rare syncs, so that much happens within few appends.
  package static func options(seed: UInt64) -> LogOptions {
    var random = RandomSource(seed: seed)
    return LogOptions(
      durability: random.chance(20) ? .witnessed : .synced,
      segmentBytes: random.element(of: [8 << 10, 16 << 10, 32 << 10, 128 << 10]) ?? 8 << 10,
      framesBetweenHeadSyncs: random.element(of: [1, 2, 8, 64]) ?? 1,
      fillBytes: random.element(of: [0, 512, 4096]) ?? 0)
  }

  static func claimsDamage(_ error: any Error) -> Bool {
    guard let failure = error as? StoreFailure else { return false }
    return [.damaged, .missing, .differs, .newerFormat].contains(failure.kind)
  }

  static func id(_ seed: UInt64) -> LogID {
    var random = RandomSource(seed: seed)
    return LogID(high: random.next(), low: random.next())
  }

  /// What a reader sees, who reads the last records, too.
  static func glimpse(
    of disk: SimulatedDisk, _ options: LogOptions
  ) throws -> LogContents? {
    guard let reader = try reader(on: disk, options) else { return nil }
    let end = reader.durable.position
    var next = end - min(end, 5) + 1
    while next <= end {
      guard let chunk = try reader.read(from: next, upTo: end) else {
        throw Violations(["a reader sees \(end) positions, and gets none from \(next) on"])
      }
      try chunk.verify()
      next = chunk.last + 1
    }
    return LogContents(reader.durable.checkpoint)
  }

  /// A reader; `nil` where there is no log yet.
  private static func reader(
    on disk: SimulatedDisk, _ options: LogOptions
  ) throws(StoreFailure) -> LogReader<SimulatedDisk>? {
    do throws(StoreFailure) {
      return try LogReader(disk, options)
    } catch {
      if error.kind == .absent { return nil }
      throw error
    }
  }

  /// A log that is open, and what it is open on.
  package struct Session {
    let disk: SimulatedDisk
    let options: LogOptions
    let log: FileLog<SimulatedDisk>

    /// Where what is read differs from what the log says it holds.
    func differences() throws -> [String] {
      let reader = try LogReader(disk, options)
      var tree = MerkleFrontier()
      while let chunk = try reader.read(from: tree.count + 1, upTo: .max) {
        try chunk.verify()
        for record in chunk.records ?? [] { tree.append(.leaf(record)) }
      }
      let read = Checkpoint(position: tree.count, root: tree.root)
      return read == log.checkpoint ? [] : ["what is read is not what was appended"]
    }
  }
}
