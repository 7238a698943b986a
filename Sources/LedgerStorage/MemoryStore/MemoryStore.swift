public import LedgerCore

/// A store in memory: for tests, for trying things, and as the model of what a store is.
public actor MemoryStore: EventStore {
  private var pages: [Page] = []
  private var frontier = MerkleFrontier()
  private var snapshot: StoredSnapshot?
  private var isClosed = false
  /// How far each consumer has come.
  var cursors: [String: KeptCursor] = [:]

  /// About how large a chunk grows before the next one begins.
  fileprivate static let chunkBytes = 1 << 20

  /// An empty store.
  public init() {}

  /// Appends a group if the log still ends right before it.
  public func append(_ group: RecordGroup) throws(StoreFailure) -> AppendResult {
    try checkOpen()
    guard group.after == frontier.count else { return .headMoved(to: frontier.count) }
    guard !group.isEmpty else { return .appended }
    var blocks: [Hash256] = []
    frontier.append(LeafRun(group), completing: &blocks)
    if let last = pages.last, last.byteCount + group.bytes.count <= MemoryStore.chunkBytes {
      pages[pages.count - 1].append(group)
    } else {
      var page = Page(first: group.after + 1)
      page.append(group)
      pages.append(page)
    }
    return .appended
  }

  /// Reads records from a position on.
  public func read(
    from position: UInt64, upTo last: UInt64
  ) throws(StoreFailure) -> RecordChunk? {
    try checkOpen()
    guard position > 0, position <= min(last, frontier.count) else { return nil }
    // The chunk is found by halving: positions rise from one to the next.
    var low = 0
    var high = pages.count
    while low < high {
      let middle = (low + high) / 2
      if pages[middle].last < position { low = middle + 1 } else { high = middle }
    }
    return pages[low].chunk(from: position, upTo: last)
  }

  /// Where the log ends.
  public func checkpoint() throws(StoreFailure) -> Checkpoint {
    try checkOpen()
    return Checkpoint(position: frontier.count, root: frontier.root)
  }

  /// It keeps one snapshot.
  public nonisolated var keepsSnapshots: Bool { true }

  // What the protocol has a default for is `async` here too: else whoever knows the type calls the
  // default from an asynchronous context, which does nothing.
  /// The snapshot that was saved last.
  public func newestSnapshot() async throws(StoreFailure) -> StoredSnapshot? { snapshot }

  /// Keeps a snapshot in place of an earlier one.
  public func save(_ snapshot: StoredSnapshot) async throws(StoreFailure) {
    try checkOpen()
    self.snapshot = snapshot
  }

  /// Takes nothing more.
  public func close() async throws(StoreFailure) { isClosed = true }

  private func checkOpen() throws(StoreFailure) {
    if isClosed { throw .closed }
  }
}

/// A chunk that still grows, in place.
private struct Page {
  let first: UInt64
  private var count = 0
  private var bytes: [UInt8] = []
  private var checksum: UInt32 = 0
  /// Where every 64th record begins, so that one is found without walking the page.
  private var marks: [Int] = []

  private static let recordsBetweenMarks = 64

  init(first: UInt64) { self.first = first }

  var last: UInt64 { first + UInt64(count) - 1 }

  var byteCount: Int { bytes.count }

  mutating func append(_ group: RecordGroup) {
    var offset = bytes.count
    var number = count
    group.forEachRecord { record in
      if number % Page.recordsBetweenMarks == 0 { marks.append(offset) }
      offset += RecordFraming.framedCount(record.count)
      number += 1
    }
    checksum = CRC32C.checksum(of: group.bytes, continuing: checksum)
    if bytes.isEmpty, group.bytes.count > MemoryStore.chunkBytes {
      // A large group is a page of its own: it is kept, not copied.
      bytes = group.bytes
    } else {
      bytes.append(contentsOf: group.bytes)
    }
    count = number
  }

  /// The part of this page that was asked for.
  func chunk(from position: UInt64, upTo last: UInt64) -> RecordChunk {
    if position <= first, last >= self.last {
      return RecordChunk(first: first, count: count, bytes: bytes, checksum: checksum)
    }
    let start = max(position, first)
    let mark = Int(start - first) / Page.recordsBetweenMarks
    return bytes.withUnsafeBytes { bytes in
      var cursor = RecordCursor(UnsafeRawBufferPointer(rebasing: bytes[marks[mark]...]))
      for _ in 0..<Int(start - first) % Page.recordsBetweenMarks { _ = cursor.next() }
      var kept: [UInt8] = []
      var count = 0
      while start + UInt64(count) <= min(self.last, last), let record = cursor.next() {
        RecordFraming.append(record, to: &kept)
        count += 1
      }
      return RecordChunk(
        first: start, count: count, bytes: kept, checksum: CRC32C.checksum(of: kept))
    }
  }
}
