extension JSONParser {
  /// Reads a number of any form that RFC 8259 allows.
  mutating func number() throws(JSONFailure) {
    let start = index
    if byte == 0x2D { index &+= 1 }  // -
    if byte == 0x30 {
      index &+= 1
      guard !Self.isDigit(byte) else { throw JSONFailure(.invalidNumber, at: start) }
    } else {
      try digits(ofNumberAt: start)
    }
    if byte == 0x2E {  // .
      index &+= 1
      try digits(ofNumberAt: start)
    }
    if byte | 0x20 == 0x65 {  // e E
      index &+= 1
      if byte == 0x2B || byte == 0x2D { index &+= 1 }
      try digits(ofNumberAt: start)
    }
    append(.number, from: start, to: index)
  }

  /// Reads one digit or more.
  @inline(__always)
  private mutating func digits(ofNumberAt start: Int) throws(JSONFailure) {
    guard Self.isDigit(byte) else { throw JSONFailure(.invalidNumber, at: start) }
    repeat { index &+= 1 } while Self.isDigit(byte)
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
