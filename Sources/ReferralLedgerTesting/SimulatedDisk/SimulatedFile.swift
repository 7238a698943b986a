/// A file of a ``SimulatedDisk`` that is open.
public struct SimulatedFile: Hashable, Sendable {
  /// Where the disk keeps what it knows of it.
  let slot: Int
  /// Its own number, which no other file that was ever open has.
  let number: UInt32
}
