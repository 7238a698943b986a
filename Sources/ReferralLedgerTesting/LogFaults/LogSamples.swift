package import LedgerCore
package import LedgerStorage

/// Records, groups and small logs to test with.
package enum LogSamples {
  /// The id of all sample logs.
  package static let id = LogID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

  /// Small segments, so that a few appends make several.
  package static var small: LogOptions { LogOptions(segmentBytes: 8192, fillBytes: 512) }

  /// The record of a position.
  package static func record(_ position: UInt64) -> [UInt8] {
    let count = 1 + Int(position * 37 % 200)
    return (0..<count).map { UInt8(truncatingIfNeeded: position &* 31 &+ UInt64($0)) }
  }

  /// The next so many records.
  package static func group(after position: UInt64, count: Int) -> RecordGroup {
    var group = RecordGroup(after: position)
    for number in 0..<UInt64(count) { group.append(record(position + 1 + number)) }
    return group
  }

  /// The root of the first so many records.
  package static func root(_ count: UInt64) -> Hash256 {
    var tree = MerkleFrontier()
    for position in 0..<count { tree.append(.leaf(record(position + 1))) }
    return tree.root
  }

  /// The log of a directory.
  package static func open(
    _ temporary: TemporaryDirectory, _ options: LogOptions = small,
    expecting expected: Checkpoint? = nil
  ) throws(StoreFailure) -> FileLog<PosixFileSystem> {
    try .openOrCreate(
      on: PosixFileSystem(directory: temporary.path), id: id, options, expecting: expected)
  }

  /// The log of a simulated disk.
  package static func open(
    on disk: SimulatedDisk, _ options: LogOptions = small, expecting expected: Checkpoint? = nil
  ) throws(StoreFailure) -> FileLog<SimulatedDisk> {
    try .openOrCreate(on: disk, id: id, options, expecting: expected)
  }

  /// A disk with a log of some appends, closed in order.
  package static func disk(appends: [Int], _ options: LogOptions = small) throws -> SimulatedDisk {
    let disk = SimulatedDisk()
    let log = try open(on: disk, options)
    for count in appends { try append(count, to: log) }
    try log.close()
    disk.endProcess()
    return disk
  }

  /// A disk with a log of several segments, the last of which has a few frames, closed in order.
  package static func severalSegments() throws -> SimulatedDisk {
    try disk(appends: (0..<32).map { 1 + $0 % 5 })
  }

  /// Appends the next so many records in one group.
  package static func append<Disk: FileSystem>(_ count: Int, to log: FileLog<Disk>) throws {
    let result = try log.append(group(after: log.checkpoint.position, count: count))
    guard result == .appended else { throw Violations(["the head has moved"]) }
  }

  /// Everything a reader reads from a position on.
  package static func read<Disk: FileSystem>(
    _ reader: LogReader<Disk>, from position: UInt64 = 1, upTo last: UInt64 = .max
  ) throws(StoreFailure) -> [[UInt8]] {
    var records: [[UInt8]] = []
    var next = position
    while let chunk = try reader.read(from: next, upTo: last) {
      try chunk.verify()
      records += chunk.records ?? []
      next = chunk.last + 1
    }
    return records
  }
}
