import CommandLineKit

/// Reads a file line by line; what it holds does not grow with the file, nor with a line.
struct LineReader {
  private let file: InputFile
  private var buffer: [UInt8]
  /// What was read and not handed out yet.
  private var start = 0
  private var end = 0
  /// How far was looked for the end of the line.
  private var scanned = 0
  private var isAtEnd = false
  /// Whether what is read belongs to a line that is too long.
  private var isSkipping = false
  /// The number of the line that was handed out last.
  private(set) var number: UInt64 = 0
  /// How many bytes were read.
  private(set) var bytesRead = 0

  /// The longest line in bytes.
  static let maximumLine = 1 << 20
  private static let readBytes = 1 << 18

  /// What comes next.
  enum Next {
    /// A line, without its end.
    case line(Range<Int>)
    /// A line of more than 1 MiB.
    case tooLong
    /// Nothing for now: it would have to be waited for.
    case pause
    /// The process is to end.
    case interrupted
    /// The end.
    case end
  }

  init(_ file: InputFile) {
    self.file = file
    buffer = [UInt8](repeating: 0, count: LineReader.maximumLine + 2 * LineReader.readBytes)
  }

  /// Lends the bytes of a line.
  func withBytes<Result, Failure: Error>(
    of line: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try buffer.withUnsafeBufferPointer { bytes throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[line]))
    }
  }

  /// The next line; where there is none yet, it waits only if it may.
  mutating func next(waiting: Bool) throws(CommandFailure) -> Next {
    while true {
      if let feed = nextFeed() {
        let line = start..<feed
        start = feed + 1
        scanned = start
        number += 1
        if isSkipping {
          isSkipping = false
          return .tooLong
        }
        return line.count > LineReader.maximumLine ? .tooLong : .line(line)
      }
      if isAtEnd {
        guard start < end || isSkipping else { return .end }
        let line = start..<end
        start = end
        number += 1
        defer { isSkipping = false }
        return isSkipping || line.count > LineReader.maximumLine ? .tooLong : .line(line)
      }
      if end - start > LineReader.maximumLine {
        isSkipping = true
        start = end
        scanned = end
      }
      if !waiting, !file.isReady { return .pause }
      guard try fill() else { return .interrupted }
    }
  }

  /// Where the line ends that begins what was not handed out.
  private mutating func nextFeed() -> Int? {
    let found = buffer.withUnsafeBytes { bytes in
      UnsafeRawBufferPointer(rebasing: bytes[scanned..<end]).firstFeed
    }
    guard let found else {
      scanned = end
      return nil
    }
    return scanned + found
  }

  /// Reads more; false where the process is to end.
  private mutating func fill() throws(CommandFailure) -> Bool {
    if buffer.count - end < LineReader.readBytes {
      buffer.withUnsafeMutableBytes { bytes in
        let kept = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        UnsafeMutableRawBufferPointer(rebasing: bytes[..<kept.count]).copyMemory(from: kept)
      }
      (start, end, scanned) = (0, end - start, scanned - start)
    }
    let (file, from) = (file, end)
    let count = try buffer.withUnsafeMutableBufferPointer { bytes throws(CommandFailure) in
      try file.read(
        into: UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(bytes)[from...].prefix(LineReader.readBytes)))
    }
    guard let count else { return false }
    if count == 0 { isAtEnd = true }
    end += count
    bytesRead += count
    return true
  }
}

extension UnsafeRawBufferPointer {
  /// Where the first line feed stands, eight bytes at a time.
  fileprivate var firstFeed: Int? {
    var index = 0
    while index &+ 8 <= count {
      let word =
        loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
        ^ 0x0A0A_0A0A_0A0A_0A0A
      let marks = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count {
      if self[index] == 0x0A { return index }
      index &+= 1
    }
    return nil
  }
}
