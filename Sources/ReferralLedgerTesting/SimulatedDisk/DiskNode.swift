internal import LedgerStorage

/// A file of a simulated disk: its bytes as the system shows them, and as the disk has them.
///
/// The two differ in what was changed and not synced. Those changes stand in a list, in order, so that a
/// crash can pick among them; everything else is equal, and is never looked at.
struct DiskNode {
  /// What reading gives.
  var cached: [UInt8] = []
  /// What the disk has.
  var durable: [UInt8] = []
  /// What was done since the last sync.
  private(set) var changes: [Change] = []
  /// The bytes of the changes.
  private(set) var written: [UInt8] = []
  /// Where the two differ although nothing is waiting for a sync.
  private var parted: [Range<Int>] = []
  /// From here on the two may differ because of changed sizes.
  private var partedFrom = Int.max
  /// The open file that has the lock.
  var lockHolder: UInt32?
  let isDirectory: Bool

  static let sectorBytes = 512

  init(isDirectory: Bool = false) { self.isDirectory = isDirectory }

  init(holding bytes: [UInt8]) {
    cached = bytes
    durable = bytes
    isDirectory = false
  }

  /// Something that was done to a file.
  struct Change {
    /// When it was done, among all changes of the disk.
    let number: Int
    /// Where it begins; the new size where `start` is `nil`.
    let offset: Int
    let count: Int
    /// Where in `written` its bytes are; `nil` where the size was changed instead.
    let start: Int?
    /// How far from its place the disk puts it.
    let displacement: Int
  }

  var isSynced: Bool { changes.isEmpty && parted.isEmpty && cached.count == durable.count }

  /// How many bytes were written since the last sync.
  var unsyncedBytes: Int { written.count }

  // MARK: What a process does

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int, uncached: Bool) -> Int {
    guard offset < cached.count, !bytes.isEmpty else { return 0 }
    let count = min(bytes.count, cached.count - offset)
    DiskNode.copy(cached, offset, to: bytes, count)
    // What was written is on its way to the disk, and read from memory all the same.
    if uncached { showDisk(in: bytes, at: offset, count) }
    return count
  }

  /// Puts in what the disk has where that differs and nothing waits for a sync.
  private func showDisk(in bytes: UnsafeMutableRawBufferPointer, at offset: Int, _ count: Int) {
    for range in parted {
      let part = range.clamped(to: offset..<min(offset + count, durable.count))
      guard !part.isEmpty else { continue }
      let place = UnsafeMutableRawBufferPointer(rebasing: bytes[(part.lowerBound - offset)...])
      DiskNode.copy(durable, part.lowerBound, to: place, part.count)
    }
  }

  mutating func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, number: Int, displacement: Int
  ) {
    changes.append(
      Change(
        number: number, offset: offset, count: bytes.count, start: written.count,
        displacement: displacement))
    written.append(contentsOf: bytes)
    if offset + bytes.count > cached.count { partedFrom = min(partedFrom, cached.count) }
    DiskNode.put(bytes, in: &cached, at: offset)
  }

  mutating func resize(to size: Int, number: Int) {
    changes.append(Change(number: number, offset: size, count: 0, start: nil, displacement: 0))
    partedFrom = min(partedFrom, size, cached.count)
    DiskNode.resize(&cached, to: size)
  }

  // MARK: What the disk does

  /// Writes down everything that was done.
  mutating func sync() {
    for change in changes {
      guard let start = change.start else {
        DiskNode.resize(&durable, to: change.offset)
        continue
      }
      put(start..<start + change.count, at: change.offset + change.displacement)
      if change.displacement != 0 { part(change) }
    }
    DiskNode.resize(&durable, to: cached.count)
    forgetChanges()
  }

  /// Lets the disk have some of what was done, and the system forget the rest: nothing is waiting any more.
  mutating func failSync(keeping plan: CrashPlan, _ random: inout RandomSource) {
    for change in changes { part(change) }
    settle(plan, &random)
    if partedFrom != .max { parted.append(partedFrom..<max(partedFrom, cached.count)) }
    forgetChanges()
  }

  /// Loses what is not on the disk, but for what the plan says reached it.
  mutating func crash(_ plan: CrashPlan, _ random: inout RandomSource) {
    guard !isSynced else { return }
    for change in changes { part(change) }
    settle(plan, &random)
    showDisk()
    forgetChanges()
  }

  /// Forgets what the system has in memory, where nothing waits for a sync.
  mutating func evict() {
    if changes.isEmpty { showDisk() }
  }

  /// Changes the bytes on the disk by hand, and what is shown of them too if it is told to.
  mutating func rot(shown: Bool, _ change: (inout [UInt8]) -> Void) {
    change(&durable)
    if shown { change(&cached) } else { parted.append(0..<durable.count) }
  }

  private mutating func showDisk() {
    let from = min(partedFrom, cached.count, durable.count)
    cached.removeLast(cached.count - from)
    cached.append(contentsOf: durable[from...])
    for range in parted {
      let part = range.clamped(to: 0..<from)
      guard !part.isEmpty else { continue }
      durable.withUnsafeBytes { bytes in
        DiskNode.put(
          UnsafeRawBufferPointer(rebasing: bytes[part]), in: &cached, at: part.lowerBound)
      }
    }
    parted.removeAll(keepingCapacity: true)
  }

  private mutating func part(_ change: Change) {
    guard change.start != nil else { return }
    parted.append(change.offset..<change.offset + change.count)
    guard change.displacement != 0 else { return }
    let place = max(0, change.offset + change.displacement)
    parted.append(place..<place + change.count)
  }

  private mutating func forgetChanges() {
    changes.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    partedFrom = .max
  }

  // MARK: Bytes

  mutating func put(_ piece: Range<Int>, at offset: Int) {
    guard offset >= 0 else { return }
    written.withUnsafeBytes { bytes in
      DiskNode.put(UnsafeRawBufferPointer(rebasing: bytes[piece]), in: &durable, at: offset)
    }
  }

  private static func put(
    _ bytes: UnsafeRawBufferPointer, in file: inout [UInt8], at offset: Int
  ) {
    if offset > file.count { resize(&file, to: offset) }
    let over = min(bytes.count, file.count - offset)
    if over > 0 {
      file.withUnsafeMutableBytes { file in
        UnsafeMutableRawBufferPointer(rebasing: file[offset..<offset + over]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<over]))
      }
    }
    if over < bytes.count { file.append(contentsOf: bytes[over...]) }
  }

  private static func copy(
    _ file: [UInt8], _ offset: Int, to bytes: UnsafeMutableRawBufferPointer, _ count: Int
  ) {
    file.withUnsafeBytes { file in
      bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: file[offset..<offset + count]))
    }
  }

  static func resize(_ file: inout [UInt8], to size: Int) {
    if size < file.count {
      file.removeLast(file.count - size)
    } else if size > file.count {
      file.append(contentsOf: repeatElement(0, count: size - file.count))
    }
  }
}
