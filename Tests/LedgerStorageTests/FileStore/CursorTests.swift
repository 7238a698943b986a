import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("Cursors beside a log in files")
struct CursorTests {
  private let disk = SimulatedDisk()

  private func open() async throws -> FileStore<SimulatedDisk> {
    try await FileStore.open(
      on: disk, threading: .callers, id: LogSamples.id, expecting: nil, LogSamples.small)
  }

  private func written() async throws -> FileStore<SimulatedDisk> {
    let store = try await open()
    _ = try await store.append(LogSamples.group(after: 0, count: 9))
    return store
  }

  @Test("of a new consumer begin at the end of the log, unless told otherwise")
  func beginning() async throws {
    let store = try await written()
    #expect(try await store.cursor(of: "new").current == Cursor(position: 9))
    #expect(try await store.cursor(of: "from-4", startingAfter: 4).current == Cursor(position: 4))
    #expect(try await store.cursor(of: "from-4", startingAfter: 7).current == Cursor(position: 4))
  }

  @Test("are what was saved last, after a crash at any moment since")
  func saved() async throws {
    let store = try await written()
    let consumer = try await store.cursor(of: "mailer", startingAfter: 0)
    for position in 1...5 as ClosedRange<UInt64> {
      let cursor = Cursor(position: position, note: Array(repeating: UInt8(position), count: 99))
      try await consumer.save(cursor)
      #expect(consumer.current == cursor)
      let crashed = disk.copy()
      crashed.crash(.nothing)
      let again = try await FileStore.openReadOnly(on: crashed, threading: .callers)
      #expect(try await again.cursor(of: "mailer").current == cursor)
    }
  }

  @Test("are the old ones or the new ones when the power is cut while they are saved")
  func cutOff() async throws {
    let store = try await written()
    let consumer = try await store.cursor(of: "mailer", startingAfter: 1)
    for calls in 0..<12 {
      let crashed = disk.copy()
      let other = try await FileStore.openReadOnly(on: crashed, threading: .callers)
      crashed.endProcess()
      let cursor = try await other.cursor(of: "mailer")
      crashed.cutPower(afterCalls: calls)
      try? await cursor.save(Cursor(position: 2))
      crashed.crash(.nothing)
      let again = try await FileStore.openReadOnly(on: crashed, threading: .callers)
      #expect([1, 2].contains(try await again.cursor(of: "mailer").current.position))
    }
    #expect(consumer.current.position == 1)
  }

  @Test("belong to one consumer at a time")
  func oneHolder() async throws {
    let store = try await written()
    var consumer: ConsumerCursor? = try await store.cursor(of: "mailer")
    #expect(consumer != nil)
    let failure = await #expect(throws: StoreFailure.self) { try await store.cursor(of: "mailer") }
    #expect(failure?.kind == .locked)
    consumer = nil
    _ = try await store.cursor(of: "mailer")
  }

  @Test("are not taken where they are rotten, of another log, or beyond the log's end")
  func refused() async throws {
    let store = try await written()
    _ = try await store.cursor(of: "mailer")
    let path = "cursors/mailer.cursor"
    let bytes = try #require(disk.bytes(of: path))
    for offset in bytes.indices {
      var rotten = bytes
      rotten[offset] ^= 1 << (offset % 8)
      disk.put(path, rotten)
      let failure = await #expect(throws: StoreFailure.self) {
        try await store.cursor(of: "mailer")
      }
      #expect(failure?.kind == .damaged)
    }
    disk.put(path, bytes)
    let consumer = try await store.cursor(of: "mailer")
    try await consumer.save(Cursor(position: 10))
    await #expect(throws: StoreFailure.self) { try await store.cursor(of: "mailer") }
  }

  @Test(
    "have names that are safe as names of files",
    arguments: ["", ".", "..", ".hidden", "a/b", "A", "ä", String(repeating: "a", count: 65)])
  func names(_ name: String) async throws {
    let store = try await written()
    await #expect(throws: StoreFailure.self) { try await store.cursor(of: name) }
  }
}
