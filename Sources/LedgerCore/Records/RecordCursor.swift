/// Walks records that stand one after another, each behind its length as a variable-length number.
package struct RecordCursor {
  private let bytes: UnsafeRawBufferPointer
  /// Where the next record's length stands.
  package private(set) var offset: Int
  private var isDamaged = false

  /// Begins with the record whose length stands at an offset.
  @inline(__always)
  package init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Whether all bytes were records.
  package var isAtEnd: Bool { offset == bytes.count && !isDamaged }

  /// How many bytes follow the records taken so far.
  package var rest: Int {
    @inline(__always) get { bytes.count &- offset }
  }

  /// The next record; `nil` at the end, and where the rest is no record.
  @inline(__always)
  package mutating func next() -> UnsafeRawBufferPointer? {
    var length: UInt64 = 0
    var shift: UInt64 = 0
    var cursor = offset
    while true {
      guard cursor < bytes.count, shift <= 28 else {
        if cursor != offset || shift > 28 { isDamaged = true }
        return nil
      }
      let byte = bytes[cursor]
      cursor &+= 1
      length |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        if byte == 0, shift > 0 { isDamaged = true }
        break
      }
      shift &+= 7
    }
    guard !isDamaged, length > 0, length <= UInt64(bytes.count &- cursor) else {
      isDamaged = true
      return nil
    }
    offset = cursor &+ Int(truncatingIfNeeded: length)
    return bytes.part(at: cursor, count: Int(truncatingIfNeeded: length))
  }
}
