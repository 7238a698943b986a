import LedgerStorage
import ReferralLedgerTesting
import Synchronization
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

@Suite("Files on a real disk")
struct PosixFileSystemTests {
  private let temporary: TemporaryDirectory
  private let files: PosixFileSystem

  init() throws {
    temporary = try TemporaryDirectory()
    files = PosixFileSystem(directory: temporary.path)
  }

  @Test("pass the conformance suite")
  func conforms() throws {
    let count = Mutex(0)
    let violations = try FileSystemConformance {
      let number = count.withLock { count in
        count += 1
        return count
      }
      let files = PosixFileSystem(directory: temporary.path + "/\(number)")
      try files.createDirectory("")
      return files
    }.violations()
    #expect(violations == [])
  }

  @Test("make their own directory and what is in it, but nothing above it")
  func createsDirectories() throws {
    let deep = PosixFileSystem(directory: temporary.path + "/a/b//")
    #expect(throws: FileFailure(.createDirectory, "d", code: ENOENT)) {
      try deep.createDirectory("d")
    }
    #expect(try files.list("") == [])
    try files.createDirectory("a")
    try deep.createDirectory("d/e")
    #expect(try files.list("a/b") == ["d"])
    #expect(try deep.list("d") == ["e"])
  }

  @Test("stay in their directory when the process goes elsewhere")
  func relativeDirectory() {
    let relative = PosixFileSystem(directory: "somewhere")
    #expect(relative.directory.hasPrefix("/"))
    #expect(relative.directory.hasSuffix("/somewhere"))
  }

  @Test("refuse a directory where there is a file, and say which call failed where")
  func failuresSayWhat() throws {
    files.close(try files.open("a", .create))
    #expect(throws: FileFailure(.createDirectory, "a/b", code: ENOTDIR)) {
      try files.createDirectory("a/b")
    }
    #expect(throws: FileFailure(.open, "missing", code: ENOENT)) {
      try files.open("missing", .readWrite)
    }
    #expect(throws: FileFailure(.rename, "missing", code: ENOENT)) {
      try files.rename("missing", to: "b")
    }
    #expect(throws: FileFailure(.list, "missing", code: ENOENT)) { try files.list("missing") }
  }

  @Test("are closed to everybody but their owner and, for reading, their group")
  func permissions() throws {
    files.close(try files.open("a", .create))
    try files.createDirectory("b")
    for (name, most) in [("a", 0o640), ("b", 0o750)] as [(String, mode_t)] {
      var status = stat()
      #expect(stat(temporary.path + "/" + name, &status) == 0)
      #expect(status.st_mode & 0o777 & ~most == 0, "\(name)")
    }
  }

  @Test("are not inherited by what the process runs")
  func closedOnExec() throws {
    let file = try files.open("a", .create)
    defer { files.close(file) }
    var status = stat()
    try #require(stat(temporary.path + "/a", &status) == 0)
    let inode = status.st_ino
    let descriptors = (0..<Int32(1024)).filter {
      fstat($0, &status) == 0 && status.st_ino == inode
    }
    #expect(!descriptors.isEmpty)
    #expect(descriptors.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
  }

  @Test("fault 53: name the process that has the lock, on Linux")
  func lockHolder() throws {
    let first = try files.open("LOCK", .create)
    defer { files.close(first) }
    #expect(try files.lock(first) == .taken)
    let second = try files.open("LOCK", .readWrite)
    defer { files.close(second) }
    #if os(Linux)
    #expect(try files.lock(second) == .held(by: "this process"))
    #else
    #expect(try files.lock(second) == .held(by: nil))
    #endif
  }

  @Test("give what is on the disk, at every alignment, when read past the page cache")
  func uncachedReading() throws {
    let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 * 31 / 7) }
    let file = try files.open("a", .create)
    var written = 0
    while written < bytes.count {
      written += try bytes[written...].withUnsafeBytes {
        try files.write(file, $0, at: UInt64(written))
      }
    }
    files.close(file)
    let uncached = try files.open("a", .readUncached)
    defer { files.close(uncached) }
    for offset in [0, 1, 511, 512, 4095, 4096, 4097, 8191, 19_999, 20_000, 30_000] {
      for count in [1, 2, 511, 4096, 4097, 20_000] {
        var read = [UInt8](repeating: 0xee, count: count)
        let taken = try read.withUnsafeMutableBytes {
          try files.read(uncached, into: $0, at: UInt64(offset))
        }
        let expected = offset < bytes.count ? Array(bytes[offset...].prefix(count)) : []
        #expect(Array(read[..<taken]) == expected, "\(count) bytes at \(offset)")
        #expect(read[taken...].allSatisfy { $0 == 0xee }, "\(count) bytes at \(offset)")
      }
    }
  }

  @Test("cannot be larger than the system can count", arguments: [UInt64(1) << 63, .max])
  func beyondEveryOffset(offset: UInt64) throws {
    let file = try files.open("a", .create)
    defer { files.close(file) }
    #expect(throws: FileFailure(.write, "a", code: EFBIG)) {
      try [1].withUnsafeBytes { try files.write(file, $0, at: offset) }
    }
    #expect(throws: FileFailure(.truncate, "a", code: EFBIG)) {
      try files.truncate(file, to: offset)
    }
    var byte: [UInt8] = [0]
    #expect(try byte.withUnsafeMutableBytes { try files.read(file, into: $0, at: offset) } == 0)
  }
}
