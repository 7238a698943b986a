/// What a crash leaves of everything that was done and not synced.
public enum CrashOutcome: Hashable, Sendable {
  /// Whatever follows from a seed: any subset of the sectors, torn ones, sizes and names of their own.
  case seeded(UInt64)
  /// Nothing of it.
  case nothing
  /// All of it, as when only the process dies.
  case everything
  /// All names, and of each file so many bytes from the first that was written on.
  case firstBytes(Int)
  /// All names, and of each file so many bytes up to the last that was written, between zeros.
  case lastBytes(Int)
  /// All names, and of each file those sectors that were written whose bits are set, from the lowest on.
  case sectors(UInt64)
  /// All names and sizes, and zeros where a file grew.
  case sizesAndZeros
  /// All names and sizes, and garbage where a file grew.
  case sizesAndGarbage(seed: UInt64)
  /// All names, but none of the bytes and none of the sizes.
  case names
  /// All bytes and sizes, but none of the names.
  case bytes
}
