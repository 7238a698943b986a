public import LedgerCore
public import LedgerStorage

extension Ledger {
  /// The durable events from a position on; at the end of the log it waits for more.
  ///
  /// A slow reader reads from the log, never from a buffer. The sequence ends when the ledger is closed or
  /// the reading task is cancelled, and throws where the log cannot be read.
  public nonisolated func events(from position: UInt64 = 1) -> EventSequence {
    EventSequence(ledger: self, position: max(position, 1))
  }

  /// The next durable records from a position on; waits at the end, and is `nil` when there never will be any.
  func nextChunk(from position: UInt64) async throws(StoreFailure) -> (RecordChunk, Directory)? {
    guard !Task.isCancelled else { return nil }
    let next: RecordChunk?
    do throws(StoreFailure) {
      guard try await wait(after: position - 1) else { return nil }
      try checkOpen()
      next = try await store.read(from: position, upTo: machine.durable)
    } catch {
      // Closed while somebody still read: the sequence ends, wherever the reader was.
      if error.kind == .closed { return nil }
      throw error
    }
    guard let chunk = next else {
      throw StoreFailure.ends(at: position - 1, before: machine.durable)
    }
    try chunk.verify()
    return (chunk, machine.state.directory.currenciesOnly)
  }
}

/// The durable events of a ledger from a position on, following the live end.
public struct EventSequence: AsyncSequence, Sendable {
  /// An event.
  public typealias Element = LedgerEvent
  /// Why reading fails.
  public typealias Failure = StoreFailure

  let ledger: Ledger
  let position: UInt64

  /// Starts to read.
  public func makeAsyncIterator() -> Iterator { Iterator(ledger: ledger, position: position) }

  /// Reads a chunk of the log at a time.
  public struct Iterator: AsyncIteratorProtocol {
    let ledger: Ledger
    var position: UInt64
    private var events: [LedgerEvent] = []
    private var next = 0

    init(ledger: Ledger, position: UInt64) {
      self.ledger = ledger
      self.position = position
    }

    /// The next event; `nil` when the ledger was closed or the task cancelled.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(StoreFailure) -> LedgerEvent? {
      if next == events.count {
        guard let (chunk, directory) = try await ledger.nextChunk(from: position) else {
          return nil
        }
        events = try directory.events(of: chunk)
        next = 0
        position = chunk.last + 1
      }
      guard next < events.count else { return nil }
      next += 1
      return events[next - 1]
    }

    /// The next event; `nil` when the ledger was closed or the task cancelled.
    public mutating func next() async throws(StoreFailure) -> LedgerEvent? {
      try await next(isolation: nil)
    }
  }
}
