internal import CLedgerMemory

/// Asking for memory before it is needed.
///
/// What stands in no cache takes as long as hundreds of steps of a processor. It is asked for while something else
/// is done, and nothing is read: a place that turns out to be another one has cost nothing.
extension UnsafePointer {
  /// Asks for the line of memory that begins, or holds, what this points to.
  @inline(__always)
  func prefetch() { ledger_prefetch(self) }
}

extension Array {
  /// Asks for an element, if there is one at an index.
  @inline(__always)
  func prefetch(_ index: Int) {
    withUnsafeBufferPointer { elements in
      guard index < elements.count, let start = elements.baseAddress else { return }
      let element = UnsafeRawPointer(start + index)
      ledger_prefetch(element)
      // Rows of some sizes lie across two lines.
      let size = MemoryLayout<Element>.size
      if 64 % MemoryLayout<Element>.stride != 0 { ledger_prefetch(element + (size - 1)) }
    }
  }
}
