internal import LedgerCore

/// One of the two slots of `HEAD`: how far the log is durable.
package struct HeadSlot: Hashable, Sendable {
  /// The epoch of the writer.
  package var epoch: UInt64
  /// Where the durable log ends.
  package var durable: UInt64
  /// The position of the last record before that.
  package var position: UInt64
  /// The Merkle root up to that position.
  package var root: Hash256

  private static let magic: UInt32 = 0x4448_4C52  // "RLHD"

  /// A place up to which the log is durable.
  package init(epoch: UInt64, durable: UInt64, position: UInt64, root: Hash256) {
    self.epoch = epoch
    self.durable = durable
    self.position = position
    self.root = root
  }

  /// The position and its root.
  package var checkpoint: Checkpoint { Checkpoint(position: position, root: root) }

  /// Whether this was written after another one.
  package func isNewer(than other: HeadSlot) -> Bool {
    (epoch, durable) > (other.epoch, other.durable)
  }

  /// Writes the slot.
  ///
  /// | offset | what |
  /// |---|---|
  /// | 0 | magic, 4 bytes |
  /// | 4 | CRC32C of bytes 8 to 63, 4 bytes |
  /// | 8 | epoch, 8 bytes |
  /// | 16 | durable end, an offset of the log, 8 bytes |
  /// | 24 | position, 8 bytes |
  /// | 32 | root, 32 bytes |
  package func put(into bytes: UnsafeMutableRawBufferPointer, seed: UInt32) {
    bytes.put(HeadSlot.magic, at: 0)
    bytes.put(epoch, at: 8)
    bytes.put(durable, at: 16)
    bytes.put(position, at: 24)
    bytes.put(root, at: 32)
    bytes.put(HeadSlot.checksum(of: UnsafeRawBufferPointer(bytes), seed: seed), at: 4)
  }

  private static func checksum(of bytes: UnsafeRawBufferPointer, seed: UInt32) -> UInt32 {
    let checked = bytes.part(at: 8, count: LogFormat.headSlotBytes - 8)
    return CRC32C.checksum(of: checked.bytes, continuing: seed)
  }

  /// Reads a slot.
  package init(_ bytes: UnsafeRawBufferPointer, seed: UInt32) throws(FormatProblem) {
    guard bytes.count >= LogFormat.headSlotBytes else { throw .cutOff }
    guard bytes.uint32(at: 0) == HeadSlot.magic else { throw .notThere }
    guard HeadSlot.checksum(of: bytes, seed: seed) == bytes.uint32(at: 4) else { throw .checksum }
    self.init(
      epoch: bytes.uint64(at: 8), durable: bytes.uint64(at: 16), position: bytes.uint64(at: 24),
      root: bytes.hash(at: 32))
  }
}
