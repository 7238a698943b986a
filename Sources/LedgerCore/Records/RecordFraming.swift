/// How records stand one after another: each behind its length.
package enum RecordFraming {
  /// Appends a record behind its length.
  package static func append(_ record: some Collection<UInt8>, to bytes: inout [UInt8]) {
    appendLength(record.count, to: &bytes)
    bytes.append(contentsOf: record)
  }

  /// How many bytes a record takes behind its length.
  package static func framedCount(_ count: Int) -> Int {
    var rest = count
    var framed = count + 1
    while rest >= 0x80 {
      framed += 1
      rest >>= 7
    }
    return framed
  }

  /// How many bytes a record has that takes so many behind its length.
  package static func count(framed: Int) -> Int {
    var count = framed - 1
    while framedCount(count) > framed { count -= 1 }
    return count
  }

  /// Appends a length in its shortest form, seven bits a byte.
  package static func appendLength(_ length: Int, to bytes: inout [UInt8]) {
    var rest = UInt64(length)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
