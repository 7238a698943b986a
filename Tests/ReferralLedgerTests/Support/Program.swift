import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// The program and the proposals that the tests of the ledger share.
enum Program {
  /// Two tiers, one currency, no minimum.
  static func terms(_ change: (inout ProgramTerms) -> Void = { _ in }) throws -> ProgramTerms {
    var terms = try ProgramTerms(
      """
      {"name": "default", "currencies": {"USD": 2},
       "cashback": [{"depth": 1, "rate": "20%"}, {"depth": 2, "rate": "10%"}],
       "payoutBonus": [{"depth": 1, "rate": "5%"}],
       "pool": {"share": "100%", "weights": {"posts": "1"}}}
      """)
    change(&terms)
    return terms
  }

  /// A ledger with the program in force.
  static func ledger(
    on store: any EventStore = MemoryStore(), clock: ManualClock = ManualClock(),
    observer: any LedgerObserver = NoObserver(), maximumWaiting: Int = 65_536
  ) async throws -> Ledger {
    let ledger = try await Ledger.open(
      on: store, clock: clock, observer: observer, maximumWaiting: maximumWaiting)
    try await ledger.publish(terms())
    return ledger
  }

  /// A ledger in which each of these referrers has one referee who paid 10, and so earned 2.00.
  static func ledger(
    earnedBy referrers: [ID], on store: any EventStore = MemoryStore(),
    clock: ManualClock = ManualClock()
  ) async throws -> Ledger {
    let ledger = try await ledger(on: store, clock: clock)
    for referrer in referrers {
      let referee = Text("\(referrer)'s")
      try await ledger.register(referee, referredBy: referrer)
      try await ledger.recordPayment(
        Text("of \(referrer)"), by: referee, amount: "10.00", currency: "USD")
    }
    return ledger
  }

  static func payment(
    _ id: String, _ amount: Amount = "10.00", by payer: ID = "bob"
  ) -> Proposal {
    Proposal(
      .paymentSucceeded(
        PaymentSucceeded(
          payment: Text(id), payer: payer, amount: amount, currency: "USD", kind: .purchase)))
  }

  static func refund(_ id: String, of payment: String, _ amount: Amount = "10.00") -> Proposal {
    Proposal(
      .paymentRefunded(
        PaymentRefunded(
          refund: Text(id), payment: Text(payment), amount: amount, reason: .refund)))
  }

  static func registration(_ referee: ID, by referrer: ID) -> Proposal {
    Proposal(.referralRegistered(ReferralRegistered(referee: referee, referrer: referrer)))
  }

  static func block(_ participant: ID) -> Proposal {
    Proposal(.referrerBlocked(BlockChanged(participant: participant, reason: "review")))
  }
}

extension EventStore {
  /// All records of the log.
  func allRecords() async throws -> [[UInt8]] {
    var records: [[UInt8]] = []
    while let chunk = try await read(from: UInt64(records.count) + 1, upTo: .max) {
      try chunk.verify()
      records += try #require(chunk.records)
    }
    return records
  }
}

extension Ledger {
  /// All events up to the durable end.
  func allEvents() async throws -> [LedgerEvent] {
    let end = position
    var found: [LedgerEvent] = []
    guard end > 0 else { return found }
    for try await event in events() {
      found.append(event)
      if event.position == end { break }
    }
    return found
  }
}

/// Waits until something holds, without looking at a clock.
func eventually(_ condition: () async -> Bool) async {
  while await !condition() { await Task.yield() }
}

/// Gives every other task many chances to run.
func breathe() async {
  for _ in 0..<500 { await Task.yield() }
}

/// What happened, in the order in which it did.
final class Diary: Sendable {
  private let entries = Mutex<[String]>([])

  var all: [String] { entries.withLock { $0 } }

  func note(_ entry: String) { entries.withLock { $0.append(entry) } }
}

extension Outcome {
  var isAccepted: Bool { if case .accepted = self { true } else { false } }

  var isDuplicate: Bool { if case .duplicate = self { true } else { false } }

  var code: Rejection.Code? {
    if case .rejected(let rejection) = self { rejection.code } else { nil }
  }

  /// Where the proposed event stands, for what was accepted or found again.
  var position: UInt64? {
    switch self {
    case .accepted(let receipt), .duplicate(let receipt): receipt.position
    case .rejected: nil
    }
  }
}
