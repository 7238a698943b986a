import LedgerCore
import Testing

@Suite("R20–R22: wallets, withdrawals and adjustments")
struct WalletRuleTests {
  static func scene(approval: Bool = true) throws -> Scene {
    var scene = try Scene { terms in
      terms.withdrawalApproval = approval
      terms.minimumWithdrawal = [CurrencyMinimum(currency: "USD", minorUnits: 500)]
    }
    try scene.tell(.adjustment("a0", of: "ann", "20"))
    return scene
  }

  @Test("R21: a request needs the minimum and what is available, and reserves it")
  func request() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.withdrawal("w1", by: "ann", "4.99")) == "belowMinimum")
    #expect(try scene.tell(.withdrawal("w1", by: "ann", "20.01")) == "insufficientBalance")
    #expect(try scene.tell(.withdrawal("w1", by: "nobody", "5")) == "insufficientBalance")
    #expect(try scene.tell(.withdrawal("w1", by: "ann", "15")) == "3")
    #expect(scene.balance(of: "ann").reserved == 1_500 && scene.balance(of: "ann").available == 500)
    #expect(try scene.tell(.withdrawal("w2", by: "ann", "5.01")) == "insufficientBalance")
    #expect(try scene.tell(.withdrawal("w1", by: "ann", "15.00")) == "= 3")
    #expect(try scene.tell(.withdrawal("w1", by: "ann", "5")) == "conflict")
  }

  static let statuses: [WithdrawalStatus] = [.approved, .rejected, .completed, .failed]

  @Test(
    "R21: requested → approved | rejected, approved → completed | failed; without approval directly",
    arguments: [true, false], statuses)
  func transitions(approval: Bool, first: WithdrawalStatus) throws {
    for second in Self.statuses {
      var scene = try Self.scene(approval: approval)
      try scene.tell(.withdrawal("w", by: "ann", "15"))
      let firstAllowed = first == .approved || first == .rejected || !approval
      #expect(try scene.tell(.moved("w", to: first)) == (firstAllowed ? "4" : "invalidTransition"))
      guard firstAllowed else { continue }
      let secondAllowed = first == .approved && (second == .completed || second == .failed)
      let word = try scene.tell(.moved("w", to: second))
      #expect(word == (second == first ? "= 4" : secondAllowed ? "5" : "invalidTransition"))
      let last = secondAllowed ? second : first
      let balance = scene.balance(of: "ann")
      #expect(balance.wallet == (last == .completed ? 500 : 2_000))
      #expect(balance.reserved == (last == .approved ? 1_500 : 0))
      #expect(scene.state.withdrawal("w")?.status == last)
    }
  }

  @Test("R21: a step of a withdrawal nobody asked for is unknown; another reason is a conflict")
  func unknown() throws {
    var scene = try Self.scene()
    for status in Self.statuses {
      #expect(try scene.tell(.moved("w", to: status)) == "unknownWithdrawal")
    }
    try scene.tell(all: [.withdrawal("w", by: "ann", "5"), .moved("w", to: .rejected, reason: "a")])
    #expect(try scene.tell(.moved("w", to: .rejected, reason: "a")) == "= 4")
    #expect(try scene.tell(.moved("w", to: .rejected, reason: "b")) == "conflict")
  }

  @Test("R22: an adjustment is signed, not zero, has a reason, and may turn a wallet negative")
  func adjustments() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.adjustment("a1", of: "ann", "0")) == "invalidAmount")
    #expect(try scene.tell(.adjustment("a1", of: "ann", "-0.00")) == "invalidAmount")
    #expect(try scene.tell(.adjustment("a1", of: "ann", "-30", reason: "")) == "malformed")
    #expect(try scene.tell(.adjustment("a1", of: "ann", "-30")) == "3")
    #expect(scene.balance(of: "ann").wallet == -1_000)
    #expect(try scene.tell(.adjustment("a1", of: "ann", "-30.0")) == "= 3")
    #expect(try scene.tell(.adjustment("a1", of: "ann", "-30", .cashback)) == "conflict")
    #expect(try scene.tell(.adjustment("a2", of: "ann", "-1", .cashback)) == "4")
    #expect(scene.balance(of: "ann").pending == -100)
  }

  @Test("M1, R20: what is available stays an amount, not only what the wallet holds")
  func availableOverflow() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.withdrawal("w", by: "ann", "20")) == "3")
    // The wallet holds 20.00, all of it reserved.
    #expect(try scene.tell(.adjustment("a1", of: "ann", "-92233720368547758.08")) == "4")
    #expect(scene.balance(of: "ann").available == .min)
    #expect(scene.balance(of: "ann").wallet == .min + 2_000)
    #expect(try scene.tell(.adjustment("a2", of: "ann", "-0.01")) == "amountOverflow")
    #expect(try scene.tell(.moved("w", to: .approved)) == "5")
    #expect(try scene.tell(.moved("w", to: .completed)) == "6")
    #expect(scene.balance(of: "ann").wallet == .min)
  }

  @Test("R20: wallet, reserved and available add up over everything that moves them")
  func figures() throws {
    let scene = try Scene.everything()
    let ann = scene.balance(of: "ann")
    // 7.50 cashback, her claim, −7.50 withdrawn; w2 was given back.
    #expect(ann.wallet == ann.available && ann.reserved == 0 && ann.unclaimed == 0)
    let bob = scene.balance(of: "bob")
    // 50 topped up − 20 paid − 10 of the top-up refunded + 5 of the payment refunded; w4 is reserved.
    #expect(bob.wallet == 2_500 && bob.reserved == 300 && bob.available == 2_200)
    #expect(scene.balance(of: "dan").wallet == -400)
  }
}
