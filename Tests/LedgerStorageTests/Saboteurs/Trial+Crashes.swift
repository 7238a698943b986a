#if DEBUG
import LedgerStorage
import ReferralLedgerTesting

extension Trial {
  /// A disk with six groups of three records, in which nothing is under way, and the log on it.
  static func begun(
    _ options: LogOptions, appends: Int = 6
  ) throws -> (disk: SimulatedDisk, log: FileLog<SimulatedDisk>) {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk, options)
    for _ in 0..<appends { try LogSamples.append(3, to: log) }
    return (disk, log)
  }

  /// A disk with 18 durable records, and five more that are written and not synced.
  static func torn(_ options: LogOptions) throws -> SimulatedDisk {
    let (disk, log) = try begun(options)
    try log.syncHead()
    let written = try LogMoments.beforeSync(on: disk) { try LogSamples.append(5, to: log) }
    guard let written else { throw Violations(["nothing was written"]) }
    return written
  }

  static let powerCutAfterAppend = Trial(8) { options in
    let (disk, _) = try begun(options)
    disk.crash(.nothing)
    return LogOpening(of: disk, options).problem(unlessOpenAt: 18...18)
  }

  static let reopening = Trial(37) { options in
    let (disk, log) = try begun(options)
    try log.close()
    return LogOpening(of: disk, options).problem(unlessOpenAt: 18...18)
  }

  static let powerCutAfterRotation = Trial(12) { options in
    let (disk, log) = try begun(options)
    while LogMap(disk).segments.count < 2 { try LogSamples.append(3, to: log) }
    let position = log.checkpoint.position
    disk.crash(.nothing)
    return LogOpening(of: disk, options).problem(unlessOpenAt: position...position)
  }

  static let namesBeforeBytes = Trial(12) { options in
    let (disk, log) = try begun(options)
    while LogMap(disk).segments.count < 2 {
      let position = log.checkpoint.position
      for moment in try LogMoments.all(on: disk, { try LogSamples.append(3, to: log) }) {
        moment.disk.crash(.names)
        let opening = LogOpening(of: moment.disk, options)
        if let problem = opening.problem(unlessOpenAt: position...position + 3) { return problem }
      }
    }
    return nil
  }

  static let tornHead = Trial(14) { options in
    let (disk, _) = try begun(options)
    for seed in 0..<UInt64(200) {
      let crashed = disk.copy()
      crashed.crash(.seeded(seed))
      let opening = LogOpening(of: crashed, options)
      if let problem = opening.problem(unlessOpenAt: 18...18) { return problem }
    }
    return nil
  }

  static let unwitnessedDamage = Trial(21) { options in
    let disk = try torn(options)
    disk.crash(.everything)
    guard let frame = LogMap(disk).lastBatch else { return "nothing is there" }
    disk.edit(frame.file) { $0[frame.payload.upperBound - 1] ^= 1 }
    return LogOpening(of: disk, options).problem(unlessOpenAt: 18...18)
  }

  static let quarantine = Trial(1) { options in
    let disk = try torn(options)
    disk.crash(.firstBytes(300))
    let opening = LogOpening(of: disk, options)
    guard let report = opening.report, let place = report.quarantined else {
      return "nothing says that a tail was cut"
    }
    let kept = opening.disk.bytes(of: place.file)?.count ?? 0
    return kept == Int(report.quarantinedBytes) ? nil : "no copy of the tail is kept"
  }

  static let durableQuarantine = Trial(1) { options in
    let disk = try torn(options)
    disk.crash(.firstBytes(300))
    let opening = LogOpening(of: disk, options)
    guard let report = opening.report, let place = report.quarantined else {
      return "nothing says that a tail was cut"
    }
    opening.disk.crash(.nothing)
    let kept = opening.disk.bytes(of: place.file)?.count ?? 0
    return kept == Int(report.quarantinedBytes) ? nil : "the copy of the tail is not durable"
  }

  static let tailBehindEnd = Trial(6) { options in
    let disk = try torn(options)
    disk.crash(.firstBytes(500))
    return strayBytes(LogOpening(of: disk, options).disk, after: 18)
  }

  /// What stands behind a position's frame, and behind the epochs that follow it, and is not zero.
  static func strayBytes(_ disk: SimulatedDisk, after position: UInt64) -> String? {
    let last = LogMap(disk).frames.last { $0.header.lastPosition <= position }
    guard let last, let bytes = disk.bytes(of: last.file) else { return "there are no frames" }
    return bytes.dropFirst(last.range.upperBound).allSatisfy { $0 == 0 }
      ? nil : "bytes are left behind the end"
  }
}
#endif
