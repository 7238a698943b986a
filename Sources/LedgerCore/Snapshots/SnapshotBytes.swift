/// The bytes of a snapshot, which never change.
///
/// They stand in memory of their own, which begins on a line of 64 bytes and is in large pages where the system has
/// them. A state that is restored from them goes on using its largest part where it stands, and keeps them alive for
/// that.
public struct SnapshotBytes: Sendable {
  private var memory: Memory

  /// So many bytes, written by a function that fills all of them.
  ///
  /// - Parameters:
  ///   - count: how many bytes there are.
  ///   - fill: writes them, from whatever they are kept in.
  /// - Throws: what kept them from being written.
  public init<Failure: Error>(
    count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    memory = Memory(count)
    try fill(memory.bytes)
  }

  /// A copy of bytes that stand elsewhere.
  public init(_ bytes: some Collection<UInt8>) {
    self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  /// The bytes where they stand; they do so as long as somebody has them.
  package var standing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory.bytes) }

  /// Whether nobody else has them, so that whoever asks may do with their memory what he likes.
  mutating func isUnshared() -> Bool { isKnownUniquelyReferenced(&memory) }

  /// Written once, before anybody else sees it; and again by the last one who has it.
  private final class Memory: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ count: Int) { bytes = LargePages.allocate(byteCount: count) }

    deinit { bytes.deallocate() }
  }
}

extension SnapshotBytes: RandomAccessCollection {
  /// The index of the first byte.
  public var startIndex: Int { 0 }
  /// How many bytes there are.
  public var endIndex: Int { memory.bytes.count }

  /// One of the bytes.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < endIndex, "there is no such byte")
    return memory.bytes[index]
  }

  /// Calls `body` with all bytes.
  public func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    defer { withExtendedLifetime(memory) {} }
    return try body(standing.assumingMemoryBound(to: UInt8.self))
  }
}

extension SnapshotBytes: Hashable {
  /// Whether both are the same bytes.
  public static func == (left: SnapshotBytes, right: SnapshotBytes) -> Bool {
    if left.memory === right.memory { return true }
    defer { withExtendedLifetime((left.memory, right.memory)) {} }
    return left.count == right.count && left.standing.isSame(as: right.standing)
  }

  /// Feeds all bytes into a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(bytes: standing)
    withExtendedLifetime(memory) {}
  }
}
