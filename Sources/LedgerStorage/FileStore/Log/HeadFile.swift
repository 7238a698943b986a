internal import LedgerCore

/// The file `HEAD`: two slots, of which one is durable and whole at any moment.
///
/// Only the other one is written over, as often as one likes; once it is synced, the two change places. If they
/// changed places with every write, both could be on their way to the disk when the power is cut, and torn.
final class HeadFile<Disk: FileSystem> {
  static var path: String { "HEAD" }

  private let disk: Disk
  private let file: Disk.File
  private let seed: UInt32
  private let options: LogOptions
  /// What the slots held when they were last read or written.
  private var slots: [HeadSlot?] = [nil, nil]
  /// The slot that is durable.
  private var durable = 0
  /// Whether the other one was written since.
  private var isWritten = false
  private let buffer = IOBuffer(count: 2 * LogFormat.headSlotBytes)
  private let seen = IOBuffer(count: 2 * LogFormat.headSlotBytes)

  /// Opens the file and reads its slots.
  init(
    _ disk: Disk, _ mode: FileMode, seed: UInt32, _ options: LogOptions
  ) throws(FileFailure) {
    self.disk = disk
    self.seed = seed
    self.options = options
    file = try disk.uninterrupted { () throws(FileFailure) in
      try disk.open(HeadFile.path, mode)
    }
    try read()
  }

  deinit { disk.close(file) }

  /// The valid slot that was written last; `nil` where none is valid.
  var newest: HeadSlot? {
    guard let first = slots[0] else { return slots[1] }
    guard let second = slots[1] else { return first }
    return second.isNewer(than: first) ? second : first
  }

  /// Reads both slots.
  func read() throws(FileFailure) {
    try readBytes(into: seen)
    for number in 0..<2 {
      let bytes = seen.bytes.part(
        at: number * LogFormat.headSlotBytes, count: LogFormat.headSlotBytes)
      slots[number] = try? HeadSlot(bytes, seed: seed)
    }
  }

  private func readBytes(into buffer: IOBuffer) throws(FileFailure) {
    buffer.bytes.clear()
    for number in 0..<2 {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: buffer.bytes[
          number * LogFormat.headSlotBytes..<(number + 1) * LogFormat.headSlotBytes])
      _ = try disk.readAll(file, into: part, at: UInt64(number) * LogFormat.headSlotDistance)
    }
  }

  /// Whether nobody else has written to the file: a later writer would have raised the epoch there.
  func isUntouched() throws(FileFailure) -> Bool {
    try readBytes(into: buffer)
    let now = UnsafeRawBufferPointer(buffer.bytes)
    let then = UnsafeRawBufferPointer(seen.bytes)
    for offset in stride(from: 0, to: 2 * LogFormat.headSlotBytes, by: 8)
    where now.uint64(at: offset) != then.uint64(at: offset) {
      return false
    }
    return true
  }

  /// Makes the newest slot durable, which may be known to the page cache alone; before this, nothing may be
  /// written.
  ///
  /// It is written again, because a sync that failed may have left it as good as clean.
  func settle() throws(FileFailure) {
    let number = slots[1] != nil && newest == slots[1] ? 1 : 0
    try write(number)
    try disk.syncOnce(file, options)
    durable = number
  }

  /// Writes the slot that is not the durable one.
  func write(_ slot: HeadSlot) throws(FileFailure) {
    let number = options.sabotaged(.headNotAlternating) ? 0 : 1 - durable
    slot.put(into: bytes(of: number), seed: seed)
    slots[number] = slot
    isWritten = true
    try write(number)
  }

  private func write(_ number: Int) throws(FileFailure) {
    try disk.writeAll(
      file, UnsafeRawBufferPointer(bytes(of: number)),
      at: UInt64(number) * LogFormat.headSlotDistance, to: HeadFile.path, options)
  }

  private func bytes(of number: Int) -> UnsafeMutableRawBufferPointer {
    let start = number * LogFormat.headSlotBytes
    return UnsafeMutableRawBufferPointer(
      rebasing: seen.bytes[start..<start + LogFormat.headSlotBytes])
  }

  /// Makes what was written durable.
  func sync() throws(FileFailure) {
    try disk.syncOnce(file, options)
    if isWritten { (durable, isWritten) = (1 - durable, false) }
  }

  /// The bytes of a new file: one slot, and zeros where the other one will be.
  static func bytes(_ slot: HeadSlot, seed: UInt32) -> IOBuffer {
    let buffer = IOBuffer(count: LogFormat.headBytes)
    slot.put(into: buffer.bytes, seed: seed)
    return buffer
  }
}
