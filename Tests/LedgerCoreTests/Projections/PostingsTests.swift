import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("I1, I2: postings and figures")
struct PostingsTests {
  /// All postings of a log, by event.
  static func postings(_ events: [LedgerEvent]) -> [(event: LedgerEvent, postings: [Posting])] {
    var currencies: [Text: Text] = [:]
    var requests: [Text: WithdrawalRequested<Spelled>] = [:]
    return events.map { event in
      switch event.body {
      case .periodOpened(let opened): currencies[opened.period] = opened.currency
      case .withdrawalRequested(let request): requests[request.withdrawal] = request
      case .withdrawalCompleted(let step):
        if let request = requests[step.withdrawal] {
          return (event, LedgerEvent.postings(ofCompleted: request))
        }
      default: break
      }
      return (event, event.postings { currencies[$0] })
    }
  }

  @Test(
    "I1, I2: postings sum to zero, and their balances are the figures",
    arguments: 0...12 as ClosedRange<UInt64>)
  func balances(seed: UInt64) throws {
    let ledger = try FoldTests.ledger(seed)
    var books: [PostingAccount: [Text: Int128]] = [:]
    for (event, postings) in Self.postings(ledger.events) {
      var sums: [Text: Int128] = [:]
      for posting in postings {
        sums[posting.currency, default: 0] += Int128(posting.amount)
        books[posting.account, default: [:]][posting.currency, default: 0] += Int128(posting.amount)
      }
      #expect(sums.values.allSatisfy { $0 == 0 }, "\(event.body.type)")
    }
    for balance in ledger.balances(at: ledger.state.recordedAt ?? Scene.morning) {
      func credit(_ account: PostingAccount) -> Int128 {
        -(books[account]?[balance.currency.code] ?? 0)
      }
      #expect(credit(.cashback(balance.participant)) == Int128(balance.pending))
      #expect(credit(.wallet(balance.participant)) == Int128(balance.wallet))
      #expect(credit(.payouts(balance.participant)) == Int128(balance.unclaimed))
      #expect(balance.earned &- balance.paid == balance.pending)
      #expect(balance.wallet &- balance.reserved == balance.available)
    }
  }

  @Test("I1: each event posts what the contract's table says")
  func table() throws {
    let scene = try Scene.everything()
    var lines: [String] = []
    for (event, postings) in Self.postings(scene.events) where !postings.isEmpty {
      let parts = postings.map { "\($0.account.name) \($0.amount)" }
      lines.append("\(event.body.type.name): " + parts.joined(separator: ", "))
    }
    let expected = [
      "PaymentSucceeded: Expenses:Cashback 2000, Liabilities:Cashback -2000, Expenses:Cashback 1000, Liabilities:Cashback -1000",
      "PaymentRefunded: Expenses:Cashback -500, Liabilities:Cashback 500, Expenses:Cashback -250, Liabilities:Cashback 250",
      "CashbackPaid: Liabilities:Cashback 1500, Assets:Clearing -1500",
      "CashbackPaid: Liabilities:Cashback 750, Liabilities:Wallet -750",
      "PaymentSucceeded: Liabilities:Wallet 2000, Income:Payments -2000",
      "WithdrawalCompleted: Liabilities:Wallet 750, Assets:Clearing -750",
      "BalanceAdjusted: Equity:Adjustments -400, Liabilities:Wallet 400",
      "BalanceAdjusted: Equity:Adjustments 1234, Liabilities:Cashback -1234",
      "PaymentRefunded: Liabilities:Wallet -500, Income:Payments 500",
    ]
    for line in expected { #expect(lines.contains(line), "\(line)") }
    let types = Set(
      Self.postings(scene.events).filter { !$0.postings.isEmpty }.map(\.event.body.type))
    #expect(
      types == [
        .paymentSucceeded, .paymentRefunded, .cashbackPaid, .payoutCalculated, .payoutClaimed,
        .withdrawalCompleted, .balanceAdjusted,
      ])
  }

  @Test("I1–I10: the invariants hold of the ledger in which everything happened")
  func invariants() throws {
    let scene = try Scene.everything()
    let violations = Invariants.violations(
      events: scene.events, balances: scene.ledger.balances(at: scene.now), at: scene.now)
    #expect(violations == [])
  }

  @Test("R15: a leaderboard goes by earned, per currency, ties by id")
  func leaderboard() throws {
    var scene = try Scene()
    for (owner, amount) in [("b", "2"), ("a", "2"), ("c", "9"), ("d", "-1")] as [(ID, Amount)] {
      try scene.tell(.adjustment(Text("a" + owner.string), of: owner, amount, .cashback))
    }
    try scene.tell(.registration("x", by: "b"))
    let board = scene.state.leaderboard(in: "USD")
    #expect(board.map(\.participant) == ["c", "a", "b"] && board[2].invited == 1)
    #expect(scene.state.leaderboard(in: "USD", count: 1).map(\.earned.minorUnits) == [900])
    #expect(
      scene.state.leaderboard(in: "SOL").isEmpty && scene.state.leaderboard(in: "EUR").isEmpty)
    #expect(scene.state.leaderboard(in: "USD", count: 0).isEmpty)
  }

  @Test("Queries: withdrawals, periods, totals and levels are told as they stand")
  func queries() throws {
    let state = try Scene.everything().state
    #expect(
      state.withdrawals(of: "ann").map { "\($0.id) \($0.status) \($0.amount)" } == [
        "w2 rejected 1.00 USD", "w1 completed 7.50 USD",
      ])
    #expect(state.withdrawals(of: "nobody").isEmpty && state.withdrawal("w9") == nil)
    #expect(state.periods.map(\.id) == ["oct"] && state.period("nov") == nil)
    #expect(state.programTotals.map(\.currency.code) == ["SOL", "USD"])
    #expect(state.programTotals[1].payments == 17_000 && state.programTotals[1].refunds == 4_000)
    #expect(state.figures.totals.count(of: .paymentSucceeded) == 4)
    let bob = state.referral(of: "bob")
    #expect(bob.referrer == "ann" && bob.invited == 1 && bob.level == Scene.rate("20%"))
    #expect(state.referral(of: "ann").plan == "gold" && state.referral(of: "ann").code == "ANN-1")
    #expect(state.referral(of: "ann").lastActivity == Scene.morning)
    #expect(state.balances(of: "ann", at: Scene.morning).map(\.currency.code) == ["SOL", "USD"])
    #expect(state.balance(of: "bob", in: "EUR", at: Scene.morning) == nil)
    #expect(state.balances(of: "nobody", at: Scene.morning).isEmpty)
  }
}
