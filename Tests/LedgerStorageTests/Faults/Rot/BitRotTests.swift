import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Faults 14, 19–23, 27, 30, 35: rot")
struct BitRotTests {
  private let disk: SimulatedDisk
  private let map: LogMap
  private let last: UInt64

  init() throws {
    disk = try LogSamples.severalSegments()
    map = LogMap(disk)
    last = try #require(map.lastBatch).header.lastPosition
    try #require(map.segments.count > 2)
    try #require(map.frames(of: map.segments.last ?? "").count > 3)
  }

  @Test("Faults 14, 19, 20: a flipped bit anywhere is found and located, or does no harm")
  func everyBit() async throws {
    let findings = try await LogSweep.bits.violations(of: disk, each: Sampling.each(61))
    #expect(findings.violations == [])
    #expect(findings.count > Sampling.atLeast(400))
  }

  @Test("Faults 27, 30, 35: a file that is cut off anywhere is found and located, or does no harm")
  func everyLength() async throws {
    let findings = try await LogSweep.truncations.violations(of: disk, each: Sampling.each(13))
    #expect(findings.violations == [])
    #expect(findings.count > Sampling.atLeast(200))
  }

  @Test("Fault 20: a record of the active segment that is rewritten with nothing else is damage")
  func activeSegment() throws {
    for frame in map.frames(of: map.segments.last ?? "") where frame.header.kind == .batch {
      let damaged = disk.copy()
      damaged.edit(frame.file) { $0[frame.payload.upperBound - 1] &+= 1 }
      let problem = LogOpening(of: damaged).problem(
        unlessRefused: [.damaged], at: frame.file, offset: UInt64(frame.range.lowerBound),
        positions: frame.positions)
      #expect(problem == nil)
    }
  }

  @Test("Fault 21: damage to the last frame, which nothing witnesses, is kept aside and reported")
  func unwitnessed() throws {
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk)
    for _ in 0..<3 { try LogSamples.append(3, to: log) }
    try log.syncHead()
    try LogSamples.append(3, to: log)
    // HEAD was not synced since: it tells of nine records.
    disk.crash(.nothing)
    let frame = try #require(LogMap(disk).lastBatch)
    #expect(frame.positions == 10...12)
    disk.edit(frame.file) { $0[frame.payload.lowerBound] ^= 1 }
    let opening = LogOpening(of: disk)
    #expect(opening.problem(unlessOpenAt: 9...9) == nil)
    #expect(opening.report?.quarantinedBytes ?? 0 >= UInt64(frame.payload.count))
  }

  @Test("Fault 21: in strict mode damage to the last frame is damage")
  func witnessed() throws {
    var options = LogSamples.small
    options.durability = .witnessed
    let disk = SimulatedDisk()
    let log = try LogSamples.open(on: disk, options)
    for _ in 0..<4 { try LogSamples.append(3, to: log) }
    disk.crash(.nothing)
    let frame = try #require(LogMap(disk).lastBatch)
    disk.edit(frame.file) { $0[frame.payload.lowerBound] ^= 1 }
    let problem = LogOpening(of: disk, options).problem(
      unlessRefused: [.damaged], at: frame.file, offset: UInt64(frame.range.lowerBound),
      positions: 10...12)
    #expect(problem == nil)
  }

  @Test("Faults 22, 23: a sector of zeros, or of another place, is found and located")
  func sectors() throws {
    let sector = 512
    for segment in map.segments {
      let bytes = try #require(disk.bytes(of: segment))
      let end = try #require(map.frames(of: segment).last).range.upperBound
      for start in stride(from: 0, to: end, by: sector) {
        for source in [nil, 0, 4096, 4608] as [Int?] {
          let damaged = disk.copy()
          let part = start..<min(start + sector, bytes.count)
          let other =
            source.map { Array(bytes[$0..<min($0 + part.count, bytes.count)]) }
            ?? [UInt8](repeating: 0, count: part.count)
          guard other.count == part.count, other != Array(bytes[part]) else { continue }
          damaged.edit(segment) { $0.replaceSubrange(part, with: other) }
          let problem = found(damaged, in: segment, start..<min(start + sector, end))
          #expect(problem == nil, "\(segment) from \(start), \(source ?? -1)")
        }
      }
    }
  }

  /// What is wrong where damage within some bytes must be found by opening or by reading.
  private func found(_ disk: SimulatedDisk, in file: String, _ bytes: Range<Int>) -> String? {
    let opening = LogOpening(of: disk)
    var failure = opening.failure
    if failure == nil {
      do throws(StoreFailure) {
        _ = try LogSamples.read(try LogReader(opening.disk, LogSamples.small))
      } catch {
        failure = error
      }
    }
    guard let failure else { return "nobody is told" }
    guard [.damaged, .newerFormat].contains(failure.kind) else { return "\(failure)" }
    guard let place = failure.place, place.file == file else { return "elsewhere: \(failure)" }
    let first = map.frame(at: bytes.lowerBound, of: file)?.range.lowerBound ?? 0
    return (first..<bytes.upperBound).contains(Int(place.offset)) ? nil : "elsewhere: \(failure)"
  }
}
