internal import LedgerStorage

extension LogSweep {
  /// Every bit of every file, flipped (faults 14, 19, 20).
  package static let bits = LogSweep("every bit flipped") { disk, each in
    var findings = Findings()
    let verdict = DamageVerdict(disk)
    for path in disk.paths {
      let size = disk.bytes(of: path)?.count ?? 0
      for bit in stride(from: 0, to: size * 8, by: each) {
        let damaged = disk.copy()
        damaged.edit(path) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
        findings.add(
          verdict.problem(of: damaged, at: bit / 8, in: path),
          "bit \(bit % 8) of byte \(bit / 8) of \(path)")
      }
    }
    return findings
  }

  /// Every file, cut off at every length (faults 27, 30, 35).
  package static let truncations = LogSweep("every length cut off") { disk, each in
    var findings = Findings()
    let verdict = DamageVerdict(disk)
    for path in disk.paths {
      let size = disk.bytes(of: path)?.count ?? 0
      for length in stride(from: 0, to: size, by: each) {
        let damaged = disk.copy()
        damaged.edit(path) { $0.removeLast($0.count - length) }
        findings.add(
          verdict.problem(of: damaged, at: length, in: path, isCut: true),
          "\(path) cut at \(length)")
      }
    }
    return findings
  }
}

/// What must be said of damage at a place of a log that was closed in order.
private struct DamageVerdict {
  private let map: LogMap
  private let records: [[UInt8]]
  private let last: UInt64

  init(_ disk: SimulatedDisk) {
    map = LogMap(disk)
    last = map.lastBatch?.header.lastPosition ?? 0
    records = (0..<last).map { LogSamples.record($0 + 1) }
  }

  func problem(
    of disk: SimulatedDisk, at offset: Int, in path: String, isCut: Bool = false
  ) -> String? {
    let opening = LogOpening(of: disk)
    switch path {
    case "LOG":
      return opening.problem(unlessRefused: [.damaged, .newerFormat], at: path, offset: 0)
    case "HEAD":
      let isLost = isCut && opening.failure?.place?.file == path
      return isLost ? nil : opening.problem(unlessOpenAt: last...last)
    default:
      guard map.segments.contains(path) else { return opening.problem(unlessOpenAt: last...last) }
      return problemOfSegment(opening, at: offset, in: path, isCut: isCut)
    }
  }

  private func problemOfSegment(
    _ opening: LogOpening, at offset: Int, in path: String, isCut: Bool
  ) -> String? {
    let frame = map.frame(at: offset, of: path)
    let isLast = path == map.segments.last
    if frame == nil, offset >= LogFormat.segmentHeaderBytes {
      // Behind the durable end there is nothing that anybody was told of.
      return opening.problem(unlessOpenAt: last...last)
    }
    if isLast || isCut || frame == nil || frame?.header.kind == .seal {
      let kinds: Set<StoreFailure.Kind> = isCut ? [.damaged, .missing] : [.damaged, .newerFormat]
      let start = isCut && !isLast ? nil : UInt64(frame?.range.lowerBound ?? 0)
      return opening.problem(unlessRefused: kinds, at: path, offset: start)
    }
    return problemOfReading(opening.disk, frame, path)
  }

  /// What lies in a sealed segment is not read on opening: whoever reads it is told.
  private func problemOfReading(
    _ disk: SimulatedDisk, _ frame: LogMap.Frame?, _ path: String
  ) -> String? {
    do throws(StoreFailure) {
      let read = try LogSamples.read(try LogReader(disk, LogSamples.small))
      return read == records ? "it is read, and nobody is told" : "something else is read"
    } catch {
      guard error.kind == .damaged, error.place?.file == path,
        error.place?.offset == frame.map({ UInt64($0.range.lowerBound) })
      else { return "reading fails otherwise: \(error)" }
      if let positions = frame?.positions, error.place?.positions.map(positions.overlaps) != true {
        return "reading names other positions: \(error)"
      }
      return nil
    }
  }
}
