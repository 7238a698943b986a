import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite("The store in files")
struct FileStoreTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  @Test(
    "passes the conformance suite", arguments: [false, true])
  func conforms(onCallersThread: Bool) async throws {
    let count = Mutex(0)
    let violations = try await StoreConformance {
      let number = count.withLock { count in
        count += 1
        return count
      }
      return try await FileStore.open(
        on: PosixFileSystem(directory: temporary.path + "/\(number)"),
        threading: onCallersThread ? .callers : .own, expecting: nil, LogSamples.small)
    }.violations()
    #expect(violations == [])
  }

  @Test("is read by another one while it is written, and tells it nothing that is not durable")
  func readOnly() async throws {
    let store = try await FileStore.open(at: temporary.path)
    let reader = try await FileStore.openReadOnly(at: temporary.path)
    #expect(!store.isReadOnly && reader.isReadOnly)
    #expect(try await reader.read(from: 1, upTo: .max) == nil)
    for position in 0..<20 as Range<UInt64> {
      _ = try await store.append(LogSamples.group(after: position, count: 1))
      #expect(try await reader.checkpoint() == store.checkpoint())
      let chunk = try await reader.read(from: position + 1, upTo: .max)
      #expect(chunk?.records == [LogSamples.record(position + 1)])
    }
  }

  @Test("refuses to append where it was opened to be read")
  func appendingReadOnly() async throws {
    try await FileStore.open(at: temporary.path).close()
    let reader = try await FileStore.openReadOnly(at: temporary.path)
    let failure = await #expect(throws: StoreFailure.self) {
      try await reader.append(LogSamples.group(after: 0, count: 1))
    }
    #expect(failure?.kind == .readOnly)
  }

  @Test("creates nothing where it is opened to be read and there is no log")
  func absent() async throws {
    let failure = await #expect(throws: StoreFailure.self) {
      _ = try await FileStore.openReadOnly(at: temporary.path)
    }
    #expect(failure?.kind == .absent)
    #expect(try PosixFileSystem(directory: temporary.path).list("") == [])
  }

  @Test("lets go of the log when it is closed")
  func released() async throws {
    let store = try await FileStore.open(at: temporary.path)
    _ = try await store.append(LogSamples.group(after: 0, count: 3))
    try await store.close()
    let again = try await FileStore.open(at: temporary.path)
    #expect(try await again.checkpoint().position == 3)
    try await again.close()
  }

  #if os(Linux)
  @Test("lets go of the log when it is closed, though a process being started still has its files")
  func releasedBesideCopies() async throws {
    let store = try await FileStore.open(at: temporary.path)
    let lock = temporary.path + "/LOCK"
    // A copy of a descriptor is the same open file, as the one that a forked process has for a moment.
    let copies = (0..<1024).compactMap { number -> Int32? in
      var target = [UInt8](repeating: 0, count: 4096)
      let length = target.withUnsafeMutableBytes { bytes in
        bytes.bindMemory(to: CChar.self).baseAddress.map {
          readlink("/proc/self/fd/\(number)", $0, bytes.count)
        } ?? 0
      }
      guard length > 0, String(decoding: target[..<length], as: UTF8.self) == lock else {
        return nil
      }
      return dup(Int32(number))
    }
    defer { for copy in copies { close(copy) } }
    #expect(!copies.isEmpty)
    try await store.close()
    let again = try await FileStore.open(at: temporary.path)
    try await again.close()
  }
  #endif
}
