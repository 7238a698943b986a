internal import CLedgerMemory

/// Memory that a processor finds its way through with fewer steps, where the system has such.
///
/// A page of memory is 4 KiB and has to be found, and given by the system when it is first touched; with one of
/// 2 MiB either happens once instead of 512 times. It is asked for where there are megabytes.
enum LargePages {
  /// What is smaller has no use for one.
  static let byteCount = Int(LEDGER_LARGE_PAGE_SIZE)

  /// New memory, which begins on a line of 64 bytes, in large pages if it is large.
  static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    let isLarge = byteCount >= LargePages.byteCount
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: byteCount, alignment: isLarge ? LargePages.byteCount : 64)
    if isLarge { prefer(for: memory) }
    return memory
  }

  /// Asks for large pages for memory that nobody has touched yet.
  @inline(__always)
  static func prefer(for memory: UnsafeMutableRawBufferPointer) {
    guard memory.count >= byteCount, let start = memory.baseAddress else { return }
    ledger_prefer_large_pages(start, memory.count)
  }
}

extension Array {
  /// Makes room for so many elements, in large pages if they are megabytes.
  private mutating func reserveLargePages(_ count: Int) {
    guard count * MemoryLayout<Element>.stride >= LargePages.byteCount, count > capacity else {
      return reserveCapacity(count)
    }
    self = Array(unsafeUninitializedCapacity: count) { memory, done in
      LargePages.prefer(for: UnsafeMutableRawBufferPointer(memory))
      done = memory.initialize(fromContentsOf: self)
    }
  }

  /// Makes room for more elements at once: an array that grows by and by is copied again and again, each time into
  /// memory that the system must give first.
  mutating func makeRoom(for more: Int) { reserveLargePages(count + more) }
}
