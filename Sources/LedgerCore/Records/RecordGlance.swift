/// Reads the everyday shapes of records, and leaves all others, and whatever is wrong, to ``RecordReader``.
///
/// It fails at anything that is long, rare or invalid, without saying why, and so needs few branches: a
/// number or a name is one load of eight bytes, however long it is. A load may go past the record's end,
/// but never past ``slack`` bytes, which the caller sees to.
package struct RecordGlance {
  /// How many bytes must be readable behind the record.
  package static let slack = 8

  private var cursor: UnsafeRawPointer
  private let end: UnsafeRawPointer

  /// Looks at a record from a byte on.
  @inline(__always)
  package init(_ start: UnsafeRawPointer, from offset: Int, to end: Int) {
    cursor = start + offset
    self.end = start + end
  }

  /// Whether the whole record was read.
  package var isAtEnd: Bool {
    @inline(__always) get { cursor == end }
  }

  @inline(__always)
  package mutating func byte() -> UInt8? {
    guard cursor < end else { return nil }
    let byte = cursor.load(as: UInt8.self)
    cursor += 1
    return byte
  }

  /// A number of at most eight bytes.
  @inline(__always)
  package mutating func number() -> UInt64? {
    guard cursor < end else { return nil }
    let word = cursor.loadUnaligned(as: UInt64.self).littleEndian
    if word & 0x80 == 0 {
      cursor += 1
      return word & 0x7F
    }
    guard let (value, count) = RecordNumber.squeeze(word) else { return nil }
    cursor += count
    return value
  }

  @inline(__always)
  package mutating func signed() -> Int64? { number()?.unfolded }

  /// A moment within the years 0001…9999, so many milliseconds after another one.
  @inline(__always)
  package mutating func time(after start: Int64) -> Timestamp? {
    guard let shift = signed() else { return nil }
    let milliseconds = start &+ shift
    return Timestamp.isValid(milliseconds) ? Timestamp(milliseconds: milliseconds) : nil
  }

  /// A text of 1…`maximum` bytes, at most 127; its content is not yet checked.
  @inline(__always)
  package mutating func text(maximum: Int = 127) -> UnsafeRawBufferPointer? {
    guard let length = byte() else { return nil }
    let count = Int(length)
    guard count > 0, count <= min(maximum, 127), count <= end - cursor else { return nil }
    let text = UnsafeRawBufferPointer(start: cursor, count: count)
    cursor += count
    return text
  }

  /// A text that is valid.
  @inline(__always)
  package mutating func words() -> UnsafeRawBufferPointer? {
    guard let text = text(), TextScan.isValid(text) else { return nil }
    return text
  }

  /// A participant's name; it is checked when it turns out to be new.
  @inline(__always)
  package mutating func name() -> NameKey? {
    text().map { NameKey(readingPast: $0) }
  }
}
