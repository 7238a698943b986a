/// Memory in which one record after another is written, and framed where it stands.
///
/// Nobody looks for room byte by byte: whoever makes it knows the most that a record of theirs can take.
struct RecordMemory: ~Copyable {
  private let memory: UnsafeMutableRawPointer
  /// Where the next byte goes.
  private var end = RecordMemory.start

  /// Where each record begins: behind the most that its length can take.
  private static let start = 8
  /// The most bytes that a number takes.
  static let numberBytes = 10

  /// Memory for records of at most so many bytes.
  init(byteCount: Int) {
    memory = .allocate(byteCount: RecordMemory.start + byteCount, alignment: 8)
  }

  deinit { memory.deallocate() }

  /// How many bytes of the record stand there.
  var count: Int { end &- RecordMemory.start }

  /// Leaves so many bytes of the record, behind which the next are written.
  @inline(__always)
  mutating func keep(_ count: Int) { end = RecordMemory.start &+ count }

  @inline(__always)
  mutating func put(byte: UInt8) {
    memory.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
    end &+= 1
  }

  /// Writes over a byte of the record.
  @inline(__always)
  func set(_ byte: UInt8, at offset: Int) {
    memory.storeBytes(of: byte, toByteOffset: RecordMemory.start &+ offset, as: UInt8.self)
  }

  @inline(__always)
  mutating func put(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      put(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    put(byte: UInt8(truncatingIfNeeded: rest))
  }

  @inline(__always)
  mutating func put(signed number: Int64) { put(number.folded) }

  /// Writes bytes as they are.
  @inline(__always)
  mutating func put(plain bytes: UnsafeRawBufferPointer) {
    if let start = bytes.baseAddress {
      (memory + end).copyMemory(from: start, byteCount: bytes.count)
    }
    end &+= bytes.count
  }

  /// Writes a text behind its length.
  @inline(__always)
  mutating func put(_ text: UnsafeRawBufferPointer) {
    put(UInt64(truncatingIfNeeded: text.count))
    put(plain: text)
  }

  /// The record behind its length; it stands there until the next one is written.
  @inline(__always)
  mutating func framed() -> UnsafeRawBufferPointer {
    let (count, recordEnd) = (count, end)
    let start = recordEnd &- RecordFraming.framedCount(count)
    end = start
    put(UInt64(truncatingIfNeeded: count))
    end = recordEnd
    return UnsafeRawBufferPointer(start: memory + start, count: recordEnd &- start)
  }
}
