package import LedgerStorage

// Whole files at once, as tests want them.
extension FileSystem {
  /// Makes a file that holds some bytes.
  package func make(_ path: String, holding bytes: [UInt8]) throws(FileFailure) {
    let file = try open(path, .create)
    defer { close(file) }
    try put(bytes, in: file, at: 0)
  }

  /// Writes all of some bytes.
  package func put(_ bytes: [UInt8], in file: File, at offset: UInt64) throws(FileFailure) {
    var written = 0
    while written < bytes.count {
      let rest = bytes[written...]
      written += try rest.withUnsafeBufferPointer { rest throws(FileFailure) in
        try write(file, UnsafeRawBufferPointer(rest), at: offset + UInt64(written))
      }
    }
  }

  /// As many bytes as there are, up to a count.
  package func bytes(of file: File, at offset: UInt64, count: Int) throws(FileFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var taken = 0
    while taken < count {
      let place = offset + UInt64(taken)
      let more = try bytes[taken...].withUnsafeMutableBufferPointer { rest throws(FileFailure) in
        try read(file, into: UnsafeMutableRawBufferPointer(rest), at: place)
      }
      guard more > 0 else { break }
      taken += more
    }
    return Array(bytes[..<taken])
  }

  /// All bytes of an open file.
  package func contents(of file: File) throws(FileFailure) -> [UInt8] {
    try bytes(of: file, at: 0, count: Int(try size(of: file)))
  }

  /// All bytes of a file.
  package func contents(at path: String) throws(FileFailure) -> [UInt8] {
    let file = try open(path, .read)
    defer { close(file) }
    return try contents(of: file)
  }
}
