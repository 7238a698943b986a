import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Many tasks at once give what some serial order gives.
@Suite struct ConcurrencyTests {
  private static let tasks = 64
  private static let proposals = Sanitized.isOn ? 1_000 : 10_000

  @Test(.timeLimit(.minutes(10)))
  func `F2: 64 tasks with 10 000 proposals each give exactly the state of some serial order`()
    async throws
  {
    let store = MemoryStore()
    let ledger = try await Program.ledger(on: store)
    let tallies = try await withThrowingTaskGroup(of: Tally.self) { group in
      // This takes longest of all tests: it goes first, and others fill the other processors meanwhile.
      for task in 0..<Self.tasks {
        group.addTask(priority: .high) { try await Self.work(on: ledger, task: task) }
      }
      var tallies: [Tally] = []
      for try await tally in group { tallies.append(tally) }
      return tallies
    }
    let records = try await store.allRecords()
    let replayed = try RehearsedLedger(replaying: records)
    #expect(replayed.log == records)
    #expect(try await ledger.ask { state, _ in state.digested } == replayed.digest)
    let fresh = try await Ledger.open(on: store)
    #expect(try await fresh.stateDigest() == ledger.stateDigest())

    let events = try await ledger.allEvents()
    #expect(events.count == records.count)
    Self.check(tallies, against: events)
    let counts = tallies.map { $0.accepted.count + $0.duplicates + $0.rejected }
    #expect(counts == Array(repeating: Self.proposals, count: Self.tasks))
    // All three happen, many times each.
    #expect(tallies.map(\.duplicates).reduce(0, +) > Self.tasks)
    #expect(tallies.map(\.rejected).reduce(0, +) > Self.tasks)
  }

  /// Each event of the log was told to exactly one caller as accepted, and duplicates as what they are.
  private static func check(_ tallies: [Tally], against events: [LedgerEvent]) {
    var tellings = Array(repeating: 0, count: events.count)
    var misplaced = 0
    var keys: Set<String> = []
    var expanded = 0
    for tally in tallies {
      for (position, key, count) in tally.accepted {
        expanded += count
        if !keys.insert(key).inserted { misplaced += 1 }
        let event = events[Int(position) - 1]
        tellings[Int(position) - 1] += 1
        if Tally.key(of: event.body) != key { misplaced += 1 }
      }
      for (key, position) in tally.found
      where Tally.key(of: events[Int(position) - 1].body) != key { misplaced += 1 }
    }
    #expect(misplaced == 0)
    #expect(tellings.max() == 1)
    // Everything but the terms was told, as itself or as what it expanded to.
    #expect(expanded == events.count - 1)
  }

  /// What one task was told.
  private struct Tally: Sendable {
    var accepted: [(position: UInt64, key: String, events: Int)] = []
    var found: [(key: String, position: UInt64)] = []
    var duplicates = 0
    var rejected = 0

    mutating func note(_ outcome: Outcome, _ proposal: Proposal) {
      switch outcome {
      case .accepted(let receipt):
        accepted.append(
          (receipt.position ?? 0, Self.key(of: proposal.body), receipt.positions?.count ?? 0))
      case .duplicate(let receipt):
        duplicates += 1
        if let position = receipt.position { found.append((Self.key(of: proposal.body), position)) }
      case .rejected: rejected += 1
      }
    }

    static func key(of body: EventBody<Spelled>) -> String {
      switch body {
      case .paymentSucceeded(let payment): "payment \(payment.payment)"
      case .paymentRefunded(let refund): "refund \(refund.refund)"
      case .referralRegistered(let registration): "registration \(registration.referee)"
      case .referralCodeIssued(let issued): "code \(issued.code)"
      case .withdrawalRequested(let request): "withdrawal \(request.withdrawal)"
      default: body.type.name
      }
    }
  }

  private static func work(on ledger: Ledger, task: Int) async throws -> Tally {
    var random = RandomSource(seed: UInt64(task))
    var tally = Tally()
    var left = proposals
    while left > 0 {
      // Some come one at a time, most in bulk, as they would from an import.
      let count = random.chance(70) ? 1 : min(left, 1 + random.below(100))
      let several = (0..<count).map { draw(&random, task: task, number: left - $0) }
      let outcomes =
        count == 1
        ? [try await ledger.propose(several[0])] : try await ledger.propose(each: several)
      for (outcome, proposal) in zip(outcomes, several) { tally.note(outcome, proposal) }
      left -= count
    }
    return tally
  }

  /// A proposal that other tasks may have made too, or contradict.
  private static func draw(_ random: inout RandomSource, task: Int, number: Int) -> Proposal {
    let who = { (random: inout RandomSource) in Text("u\(random.below(500))") }
    switch random.below(100) {
    case ..<15:
      return Program.payment("p\(task)-\(number)", by: who(&random))
    case ..<16:
      // The same key from many tasks, now and then with other content.
      let shared = random.below(400)
      let amount: Amount = random.chance(80) ? "10.00" : "11.00"
      return Program.payment("shared\(shared)", amount, by: Text("u\(shared)"))
    case ..<17:
      let shared = random.below(400)
      return Program.refund("r\(shared)", of: "shared\(shared)", "4.00")
    case ..<50:
      let referee = random.below(2000)
      // Mostly the same referrer, else a contradiction; never a loop but for the lowest numbers.
      let referrer = random.chance(80) ? referee / 3 : random.below(referee + 1)
      return Program.registration(Text("u\(referee)"), by: Text("u\(referrer)"))
    case ..<80:
      let number = random.below(300)
      return Proposal(
        .referralCodeIssued(
          ReferralCodeIssued(
            code: Text("K\(number)"), owner: Text("u\(random.chance(80) ? number : number + 1)"))))
    default:
      return Proposal(
        .withdrawalRequested(
          WithdrawalRequested(
            withdrawal: Text("w\(task)-\(number)"), participant: who(&random), amount: "5.00",
            currency: "USD", destination: "bank")))
    }
  }
}
