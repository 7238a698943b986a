/// Memory for reading and writing, which stays where it is until it must grow.
package final class IOBuffer {
  /// The memory.
  package private(set) var bytes: UnsafeMutableRawBufferPointer

  /// So many bytes, all zero.
  package init(count: Int) {
    bytes = IOBuffer.allocate(count)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// So many bytes of which none is read before it was written.
  init(unfilled count: Int) {
    bytes = IOBuffer.allocate(count)
  }

  deinit { bytes.deallocate() }

  /// Makes room for so many bytes; those that were there stay.
  package func reserve(_ count: Int) {
    guard count > bytes.count else { return }
    let larger = IOBuffer.allocate(max(count, min(bytes.count * 2, bytes.count + (1 << 20))))
    larger.copyMemory(from: UnsafeRawBufferPointer(bytes))
    bytes.deallocate()
    bytes = larger
  }

  private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 8), alignment: 4096)
  }
}
