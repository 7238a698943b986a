import LedgerCore
@testable import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Several ledgers on one store at once, as several processes on one database.
@Suite struct SharedStoreTests {
  @Test(.timeLimit(.minutes(10)))
  func `G1: whoever comes second finds what the other one recorded, and decides again`()
    async throws
  {
    let memory = MemoryStore()
    let here = try await Program.ledger(on: memory)
    let there = try await Program.ledger(on: memory)
    #expect(try await here.propose(Program.payment("p1")).position == 2)
    #expect(try await there.propose(Program.payment("p1")).position == 2)
    #expect(try await there.propose(Program.payment("p1", "2.00")).code == .conflict)
    #expect(try await there.propose(Program.payment("p2")).position == 3)
    #expect(try await here.propose(Program.payment("p3")).position == 4)
    #expect(try await here.stateDigest() != there.stateDigest())
    #expect(try await there.propose(Program.payment("p3")).position == 4)
    #expect(try await here.stateDigest() == there.stateDigest())
  }

  @Test(.timeLimit(.minutes(10)))
  func `F1: nothing is decided while the log of another process is read`() async throws {
    let memory = MemoryStore()
    let here = try await Program.ledger(on: memory)
    let store = GatedStore(memory)
    let there = try await Ledger.open(on: store)
    for number in 0..<5 { _ = try await here.propose(Program.payment("a\(number)")) }
    await store.holdReads()
    let first = Task { try await there.propose(Program.payment("b0")) }
    await eventually { await store.heldReads == 1 }
    // The state is behind the log now; whatever is asked must wait for it.
    let proposals = (1...20).map { number in
      Task { try await there.propose(Program.payment("b\(number)")) }
    }
    let each = Task {
      try await there.propose(each: [Program.payment("a1"), Program.payment("c")])
    }
    let together = Task { try await there.propose(together: [Program.payment("d")]) }
    let code = Task { try await there.issueCode(to: "ann") }
    let questions = (1...5).map { _ in Task { try await there.ask { state, _ in state.head } } }
    await breathe()
    #expect(await there.machine.head == 1)
    await store.releaseReads()
    var positions = [try await first.value.position]
    for task in proposals { positions.append(try await task.value.position) }
    positions += try await each.value.map(\.position)
    positions += try await together.value.map(\.position)
    for task in questions { #expect(try await task.value >= 6) }
    #expect(try await code.value.string.utf8.count == 8)
    // 21 payments, the one found again at position 3, two more payments; the code makes 30.
    let told = positions.compactMap { $0 }.sorted()
    #expect(told.first == 3)
    #expect(Set(told).count == 24)
    #expect(told.last ?? 0 <= 30)
    #expect(try await memory.allRecords().count == 30)
    let fresh = try await Ledger.open(on: memory)
    #expect(try await fresh.stateDigest() == there.stateDigest())
    #expect(try await fresh.checkpoint() == there.checkpoint())
  }

  @Test(.timeLimit(.minutes(10)))
  func `A reader sees what another process appended, even when nothing of its own follows`()
    async throws
  {
    let memory = MemoryStore()
    let here = try await Program.ledger(on: memory)
    let there = try await Ledger.open(on: memory)
    let reader = Task {
      for try await event in there.events(from: 2) { return event.position }
      return 0
    }
    await breathe()
    _ = try await here.propose(Program.payment("p1"))
    #expect(try await there.propose(Program.payment("p1")).isDuplicate)
    #expect(try await reader.value == 2)
  }

  @Test(.timeLimit(.minutes(10)))
  func `A log that ends before its store says so is damaged, not tried for ever`() async throws {
    let memory = MemoryStore()
    let here = try await Program.ledger(on: memory)
    let store = GatedStore(memory)
    let there = try await Ledger.open(on: store)
    _ = try await here.propose(each: [Program.payment("p1"), Program.payment("p2")])
    await store.endReads(after: 2)
    await #expect { try await there.propose(Program.payment("p3")) } throws: {
      ($0 as? StoreFailure)?.kind == .damaged
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `T8: publishing on a ledger that is behind reads on, and follows the latest version`()
    async throws
  {
    let memory = MemoryStore()
    let here = try await Program.ledger(on: memory)
    let there = try await Ledger.open(on: memory)
    let (first, second, third) = try (
      Program.terms(), Program.terms { $0.holdDays = 2 }, Program.terms { $0.holdDays = 3 }
    )
    #expect(try await here.publish(second).position == 2)
    #expect(try await there.publish(third).position == 3)
    // These were the terms when this ledger looked last; they are not any more.
    #expect(try await here.publish(second).position == 4)
    #expect(try await there.publish(first).position == 5)
    let again = try await here.publish(first)
    #expect(again.isDuplicate && again.position == 5)
    #expect(try await here.terms() == first)
  }

  @Test(.timeLimit(.minutes(10)))
  func `T8: terms that another process published during the append are followed, not in conflict`()
    async throws
  {
    let memory = MemoryStore()
    let here = try await Program.ledger(on: memory)
    let store = GatedStore(memory)
    let there = try await Ledger.open(on: store)
    await store.holdAppends()
    let terms = try Program.terms { $0.holdDays = 3 }
    let published = Task { try await there.publish(terms) }
    await eventually { await store.heldAppends == 1 }
    _ = try await here.publish(Program.terms { $0.holdDays = 2 })
    await store.releaseAppends()
    #expect(try await published.value.position == 3)
    #expect(try await there.terms() == terms)
  }

  @Test(.timeLimit(.minutes(10)))
  func `T8: publishing while others propose waits for them, and reads on after them`() async throws
  {
    let memory = MemoryStore()
    let here = try await Program.ledger(on: memory)
    let store = GatedStore(memory)
    let there = try await Ledger.open(on: store)
    let second = try Program.terms { $0.holdDays = 2 }
    _ = try await here.publish(second)
    await store.holdAppends()
    let payment = Task { try await there.propose(Program.payment("p")) }
    await eventually { await store.heldAppends == 1 }
    let published = Task { try await there.publish(second) }
    await breathe()
    await store.releaseAppends()
    #expect(try await published.value.isDuplicate)
    #expect(try await published.value.position == 2)
    #expect(try await payment.value.position == 3)
  }

  @Test(.timeLimit(.minutes(10)), arguments: [1, 2])
  func `F2: many tasks on two ledgers lose nothing and double nothing`(seed: UInt64) async throws {
    let memory = MemoryStore()
    let first = try await Program.ledger(on: memory)
    let ledgers = [first, try await Ledger.open(on: memory)]
    let rounds = Sanitized.isOn ? 20 : 100
    let told = try await withThrowingTaskGroup(of: [String: Outcome].self) { group in
      for task in 0..<16 {
        group.addTask {
          try await Self.work(on: ledgers[task % 2], seed: seed * 100 + UInt64(task / 2), rounds)
        }
      }
      var all: [[String: Outcome]] = []
      for try await outcomes in group { all.append(outcomes) }
      return all
    }
    // Two tasks, one on each ledger, sent the same proposals: each key stands in the log once, and
    // everybody was told the same position of it, at most one of them as new.
    let events = try await Ledger.open(on: memory).allEvents()
    var positions: [String: UInt64] = [:]
    var accepted: Set<String> = []
    for (key, outcome) in told.joined() {
      let position = try #require(outcome.position)
      let before = positions.updateValue(position, forKey: key)
      #expect(before ?? position == position)
      guard outcome.isAccepted else { continue }
      let isFirst = accepted.insert(key).inserted
      #expect(isFirst)
    }
    #expect(events.count == 1 + positions.count)
    #expect(Set(positions.values).count == positions.count)
    for (key, position) in positions {
      #expect(events[Int(position) - 1].correlation == Text(key))
    }
    for ledger in ledgers {
      // A last proposal has each of them catch up.
      _ = try await ledger.propose(Program.payment("last"))
    }
    let end = try await Ledger.open(on: memory)
    for ledger in ledgers {
      _ = try await ledger.propose(Program.payment("last"))
      #expect(try await ledger.checkpoint() == end.checkpoint())
      #expect(try await ledger.stateDigest() == end.stateDigest())
    }
  }

  /// Proposes, asks and reads on, in an order drawn from a seed.
  private static func work(
    on ledger: Ledger, seed: UInt64, _ rounds: Int
  ) async throws -> [String: Outcome] {
    var random = RandomSource(seed: seed)
    var outcomes: [String: Outcome] = [:]
    func proposal(_ round: Int) -> (String, Proposal) {
      let key = "\(seed)-\(round)"
      var proposal = Program.payment(key, by: Text("u\(random.below(20))"))
      proposal.correlation = Text(key)
      return (key, proposal)
    }
    var round = 0
    while round < rounds {
      switch random.below(5) {
      case 0:
        let several = (0..<4).map { proposal(round + $0) }
        let told = try await ledger.propose(each: several.map(\.1))
        for (outcome, (key, _)) in zip(told, several) { outcomes[key] = outcome }
        round += 4
      case 1:
        let several = (0..<3).map { proposal(round + $0) }
        let told = try await ledger.propose(together: several.map(\.1))
        for (outcome, (key, _)) in zip(told, several) { outcomes[key] = outcome }
        round += 3
      default:
        let (key, one) = proposal(round)
        outcomes[key] = try await ledger.propose(one)
        round += 1
        // A caller reads its own writes, whichever ledger did more.
        let position = try #require(outcomes[key]?.position)
        #expect(try await ledger.ask { state, _ in state.head } >= position)
      }
    }
    return outcomes
  }
}
