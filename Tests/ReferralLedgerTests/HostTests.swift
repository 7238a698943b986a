import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// What the host application does around the ledger, as the article *Programs you can run* shows it.
@Suite struct HostTests {
  /// What a host keeps of its users' wishes.
  private struct Preferences {
    let unwanted: [ID: Set<LedgerNotification.Kind>]

    func wants(_ kind: LedgerNotification.Kind, _ participant: ID) -> Bool {
      unwanted[participant]?.contains(kind) != true
    }
  }

  @Test func `P1, R23: the host tells those who want to hear it, by participant and kind`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann", "eve"])
    let preferences = Preferences(unwanted: [
      "ann": [.referralRegistered], "eve": [.cashbackEarned],
    ])
    let sent = Mutex<[String]>([])
    let feed = try await ledger.notifications(for: "mail", startingAfter: 0)
    let end = await ledger.position
    let running = Task {
      try await feed.run { notification in
        guard let participant = notification.participant,
          preferences.wants(notification.kind, participant)
        else { return }
        sent.withLock { $0.append("\(participant) \(notification.kind)") }
      }
    }
    await eventually { feed.position == end }
    running.cancel()
    try await running.value
    #expect(sent.withLock { $0 } == ["ann cashbackEarned", "eve referralRegistered"])
  }

  @Test
  func `P3, P4, R1: whom the host deleted stays a referrer, and can be kept from being paid`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    try await ledger.block("ann", reason: "account deleted")
    try await ledger.recordPayment("later", by: "ann's", amount: "10.00", currency: "USD")
    #expect(try await ledger.referral(of: "ann's").referrer == "ann")
    let balance = try await ledger.balance(of: "ann", in: "USD")
    #expect(balance?.pending == 400 && balance?.payable == 0)
    #expect(try await ledger.previewBatch(by: "admin").leftOut.map(\.reason) == [.blocked])
  }

  @Test func `P4: a payment that fails is not recorded, and its next attempt rewards once`()
    async throws
  {
    let ledger = try await Program.ledger(earnedBy: ["ann"])
    for hasSucceeded in [false, true, true] where hasSucceeded {
      try await ledger.recordPayment("invoice 7", by: "ann's", amount: "10.00", currency: "USD")
    }
    #expect(try await ledger.balance(of: "ann", in: "USD")?.earned == 400)
  }
}
