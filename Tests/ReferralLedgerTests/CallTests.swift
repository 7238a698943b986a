import LedgerCore
import ReferralLedger
import ReferralLedgerTesting
import Testing

/// The calls of a service, each with its receipt.
@Suite struct CallTests {
  /// What a receipt shows, as text.
  private func shown(_ receipt: Receipt) -> String {
    let events = receipt.events.map(\.body.type.name).joined(separator: "+")
    let balances = receipt.balances.map {
      "\($0.participant) \($0.earned)/\($0.wallet)/\($0.available)"
    }
    return "\(receipt.position ?? 0) \(events) \(balances.joined(separator: ", "))"
  }

  @Test
  func `F10: every call about referrals and payments returns its receipt, and the original again`()
    async throws
  {
    let ledger = try await Ledger.open(on: MemoryStore(), clock: ManualClock())
    let terms = try Program.terms()
    let calls: [(String, () async throws(LedgerFailure) -> Receipt)] = [
      (
        "1 ProgramPublished ", { () async throws(LedgerFailure) in try await ledger.publish(terms) }
      ),
      (
        "2 ReferralCodeIssued ",
        { () async throws(LedgerFailure) in try await ledger.issue(code: "ANN", to: "ann") }
      ),
      (
        "3 ReferralRegistered ",
        { () async throws(LedgerFailure) in try await ledger.apply(code: "ANN", to: "bob") }
      ),
      (
        "4 ReferralRegistered ",
        { () async throws(LedgerFailure) in try await ledger.register("cyd", referredBy: "bob") }
      ),
      (
        "5 ReferralActivated ",
        { () async throws(LedgerFailure) in try await ledger.activateTrial(of: "bob", days: 7) }
      ),
      (
        "7 ReferralActivated+PaymentSucceeded bob 1000/0/0, ann 500/0/0",
        { () async throws(LedgerFailure) in
          try await ledger.recordPayment("p1", by: "cyd", amount: "50", currency: "USD")
        }
      ),
      (
        "8 PaymentRefunded bob 800/0/0, ann 400/0/0",
        { () async throws(LedgerFailure) in
          try await ledger.refund("r1", of: "p1", amount: "10.00")
        }
      ),
      (
        "9 PaymentSucceeded cyd 0/2000/2000",
        { () async throws(LedgerFailure) in
          try await ledger.recordPayment(
            "p2", by: "cyd", amount: "20.00", currency: "USD", kind: .topUp, at: nil)
        }
      ),
    ]
    for (expected, call) in calls where !expected.hasPrefix("9") {
      #expect(shown(try await call()) == expected)
    }
    // A top-up earns as well: both referrers and the payer's wallet change.
    let topUp = try await calls[7].1()
    #expect(topUp.position == 9)
    #expect(topUp.balances.map(\.participant) == ["bob", "ann", "cyd"])
    #expect(topUp.balances.map(\.earned) == [1200, 600, 0])
    #expect(topUp.balances.last?.wallet == 2000)
    for (expected, call) in calls {
      let again = try await call()
      #expect(again.isDuplicate)
      #expect(again.events.isEmpty)
      #expect("\(again.position ?? 0)" == expected.prefix { $0 != " " })
    }
    #expect(await ledger.position == 9)
  }

  @Test func `F19: blocks, plans, adjustments and withdrawals return their receipts`() async throws
  {
    let ledger = try await Program.ledger()
    #expect(shown(try await ledger.block("ann", reason: "review")) == "2 ReferrerBlocked ")
    #expect(shown(try await ledger.unblock("ann", reason: "fine")) == "3 ReferrerUnblocked ")
    #expect(try await ledger.unblock("eve", reason: "fine").position == nil)
    #expect(shown(try await ledger.assign(plan: "gold", to: "ann")) == "4 PlanAssigned ")
    let adjusted = try await ledger.adjust(
      "a1", of: "ann", by: "30.00", currency: "USD", reason: "gift")
    #expect(shown(adjusted) == "5 BalanceAdjusted ann 0/3000/3000")
    for number in 1...3 {
      _ = try await ledger.requestWithdrawal(
        Text("w\(number)"), by: "ann", amount: "10.00", currency: "USD", to: "bank")
    }
    #expect(try await ledger.balance(of: "ann", in: "USD")?.available == 0)
    await #expect {
      try await ledger.requestWithdrawal(
        "w4", by: "ann", amount: "0.01", currency: "USD", to: "bank")
    } throws: { Self.code(of: $0) == .insufficientBalance }
    let approved = try await ledger.approveWithdrawal("w1")
    #expect(shown(approved) == "9 WithdrawalApproved ann 0/3000/0")
    let completed = try await ledger.completeWithdrawal("w1", reference: "tx")
    #expect(shown(completed) == "10 WithdrawalCompleted ann 0/2000/0")
    let rejected = try await ledger.rejectWithdrawal("w2", reason: "no")
    #expect(shown(rejected) == "11 WithdrawalRejected ann 0/2000/1000")
    _ = try await ledger.approveWithdrawal("w3")
    let failed = try await ledger.failWithdrawal("w3", reason: "bank")
    #expect(shown(failed) == "13 WithdrawalFailed ann 0/2000/2000")
    #expect(try await ledger.approveWithdrawal("w1").position == 9)
    #expect(try await ledger.withdrawals(of: "ann").map(\.id) == ["w3", "w2", "w1"])
  }

  @Test func `F22: periods return their receipts, and are calculated once`() async throws {
    let clock = ManualClock()
    let ledger = try await Program.ledger(clock: clock)
    _ = try await ledger.register("bob", referredBy: "ann")
    let now = clock.now
    let opened = try await ledger.openPeriod(
      "W1", from: now, to: now.adding(days: 7), currency: "USD", label: "first")
    #expect(shown(opened) == "3 PeriodOpened ")
    let revenue = try await ledger.recordRevenue(
      of: "W1", source: "fees", amount: "100", reference: "1")
    #expect(shown(revenue) == "4 RevenueRecorded ")
    let engaged = try await ledger.recordEngagement(in: "W1", of: "bob", counts: ["posts": 3])
    #expect(shown(engaged) == "5 EngagementRecorded ")
    await #expect { try await ledger.calculate("W1") } throws: {
      Self.code(of: $0) == .periodNotOver
    }
    await #expect { try await ledger.calculate("W2") } throws: {
      Self.code(of: $0) == .unknownPeriod
    }
    clock.advance(by: .seconds(7 * 86_400))
    let closed = try await ledger.calculate("W1")
    #expect(closed.position == 8)
    #expect(!closed.isDuplicate)
    #expect(closed.period?.payout?.pool.minorUnits == 10_000)
    #expect(closed.period?.payout?.bonuses.minorUnits == 500)
    let again = try await ledger.calculate("W1")
    #expect(again.isDuplicate)
    #expect(again.position == 8)
    #expect(again.period == closed.period)
    let claimed = try await ledger.claim("W1", by: "bob")
    #expect(shown(claimed) == "9 PayoutClaimed bob 0/10000/10000")
    #expect(try await ledger.claim("W1", by: "bob").position == 9)
    await #expect { try await ledger.claim("W1", by: "eve") } throws: {
      Self.code(of: $0) == .nothingToClaim
    }
  }

  @Test func `G6: what the rules refuse is thrown with its code, and leaves no trace`() async throws
  {
    let ledger = try await Program.ledger()
    let digest = try await ledger.stateDigest()
    await #expect { try await ledger.register("ann", referredBy: "ann") } throws: {
      Self.code(of: $0) == .selfReferral
    }
    await #expect { try await ledger.apply(code: "NONE", to: "ann") } throws: {
      Self.code(of: $0) == .unknownCode
    }
    await #expect { try await ledger.activateTrial(of: "eve") } throws: {
      Self.code(of: $0) == .notReferred
    }
    await #expect {
      try await ledger.recordPayment("p", by: "eve", amount: "1e3", currency: "USD")
    } throws: { Self.code(of: $0) == .invalidAmount }
    await #expect { try await ledger.refund("r", of: "p", amount: "1.00") } throws: {
      Self.code(of: $0) == .unknownPayment
    }
    #expect(try await ledger.stateDigest() == digest)
    #expect(await ledger.position == 1)
  }

  private static func code(of error: any Error) -> Rejection.Code? {
    guard case .rejected(let rejection)? = error as? LedgerFailure else { return nil }
    return rejection.code
  }
}
