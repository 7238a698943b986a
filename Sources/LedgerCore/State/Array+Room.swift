extension Array {
  /// Makes room for more elements at once, in large pages where there are megabytes of them.
  ///
  /// An array that grows by and by is copied again and again, each time into memory that the system must give first.
  mutating func makeRoom(for more: Int) {
    guard count + more > capacity else { return }
    reserveCapacity(count + more)
    let free = (capacity - count) * MemoryLayout<Element>.stride
    withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      LargePages.prefer(
        for: UnsafeMutableRawBufferPointer(start: start + elements.count, count: free))
    }
  }
}
