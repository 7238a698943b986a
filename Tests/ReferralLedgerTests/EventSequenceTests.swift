import LedgerCore
@testable import ReferralLedger
import Testing

/// The events of a ledger as a sequence that follows the live end.
@Suite(.timeLimit(.minutes(10))) struct EventSequenceTests {
  @Test func `A sequence begins at any position`() async throws {
    let ledger = try await Program.ledger()
    _ = try await ledger.propose(each: (2...6).map { Program.payment("p\($0)") })
    for first in UInt64(0)...6 {
      var positions: [UInt64] = []
      for try await event in ledger.events(from: first) {
        positions.append(event.position)
        if event.position == 6 { break }
      }
      #expect(positions == Array(max(first, 1)...6))
    }
  }

  @Test func `F1: a reader at the live end sees every event once, in order, while others write`()
    async throws
  {
    let ledger = try await Program.ledger()
    let readers = (1...4).map { first in
      Task {
        var positions: [UInt64] = []
        for try await event in ledger.events(from: UInt64(first)) {
          positions.append(event.position)
          if event.position == 401 { break }
        }
        return positions
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<4 {
        group.addTask {
          for number in 0..<100 {
            _ = try await ledger.propose(Program.payment("p\(task)-\(number)"))
          }
        }
      }
      try await group.waitForAll()
    }
    for (index, reader) in readers.enumerated() {
      #expect(try await reader.value == Array(UInt64(index + 1)...401))
    }
  }

  @Test func `F5: a reader sees only what is durable`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    let diary = Diary()
    let reader = Task {
      for try await event in ledger.events(from: 2) {
        diary.note("\(event.correlation ?? "")")
        if diary.all.count == 2 { break }
      }
    }
    await store.holdAppends()
    await store.fail(.fails(.notWritten))
    var lost = Program.payment("p1")
    lost.correlation = "lost"
    let first = Task { [lost] in try await ledger.propose(lost) }
    await eventually { await store.heldAppends == 1 }
    await breathe()
    #expect(diary.all.isEmpty)
    await store.releaseAppends()
    await #expect(throws: StoreFailure.self) { try await first.value }
    for number in 1...2 {
      var kept = Program.payment("p1-\(number)")
      kept.correlation = Text("kept \(number)")
      _ = try await ledger.propose(kept)
    }
    try await reader.value
    #expect(diary.all == ["kept 1", "kept 2"])
  }

  @Test func `A sequence ends when the ledger is closed`() async throws {
    let ledger = try await Program.ledger()
    let reader = Task {
      var count = 0
      for try await _ in ledger.events() { count += 1 }
      return count
    }
    var slow = ledger.events().makeAsyncIterator()
    #expect(try await slow.next()?.position == 1)
    await breathe()
    try await ledger.close()
    _ = try await reader.value
    #expect(try await slow.next() == nil)
    var late = ledger.events().makeAsyncIterator()
    #expect(try await late.next() == nil)
  }

  @Test func `A sequence ends when its task is cancelled, at the live end or before`() async throws
  {
    let ledger = try await Program.ledger()
    let reader = Task {
      var count = 0
      for try await _ in ledger.events() { count += 1 }
      return count
    }
    await breathe()
    reader.cancel()
    #expect(try await reader.value <= 1)
    let early = Task {
      await eventually { Task.isCancelled }
      var events = ledger.events().makeAsyncIterator()
      return try await events.next()
    }
    early.cancel()
    #expect(try await early.value == nil)
  }

  @Test func `A sequence ends when the ledger can go on no more`() async throws {
    let store = GatedStore()
    let ledger = try await Program.ledger(on: store)
    let reader = Task {
      var count = 0
      for try await _ in ledger.events() { count += 1 }
      return count
    }
    await breathe()
    await store.fail(.fails(.outcomeUnknown))
    await #expect(throws: StoreFailure.self) { try await ledger.propose(Program.payment("p1")) }
    #expect(try await reader.value <= 1)
  }

  @Test func `A slow reader reads from the log and misses nothing, and nobody waits for it`()
    async throws
  {
    let ledger = try await Program.ledger()
    var slow = ledger.events().makeAsyncIterator()
    var positions: [UInt64] = []
    for round in 0..<20 {
      // Ten are written for each one that is read.
      _ = try await ledger.propose(each: (0..<10).map { Program.payment("p\(round)-\($0)") })
      positions.append(try #require(try await slow.next()).position)
    }
    while positions.last != 201 { positions.append(try #require(try await slow.next()).position) }
    #expect(positions == Array(1...201))
  }
}
