import LedgerCore
import Testing

@Suite("R13, G2: lines of batches")
struct CashbackLineTests {
  /// Ann has earned 10.00.
  static func scene() throws -> Scene {
    var scene = try Scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p1", by: "bob", "50")])
    return scene
  }

  @Test("R13: attempts follow one another, one at a time, until the line is paid")
  func attempts() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.started("B", "ann", "4", attempt: 2)) == "invalidTransition")
    #expect(try scene.tell(.started("B", "ann", "4", attempt: 0)) == "invalidTransition")
    #expect(try scene.tell(.started("B", "ann", "4")) == "5")
    #expect(try scene.tell(.started("B", "ann", "4")) == "= 5")
    #expect(try scene.tell(.started("B", "ann", "3")) == "conflict")
    #expect(try scene.tell(.started("B", "ann", "4", attempt: 2)) == "invalidTransition")
    #expect(try scene.tell(.failed("B", "ann", "4", attempt: 2)) == "invalidTransition")
    #expect(try scene.tell(.failed("B", "ann", "3")) == "amountMismatch")
    #expect(try scene.tell(.failed("B", "ann", "4")) == "6")
    #expect(try scene.tell(.failed("B", "ann", "4")) == "= 6")
    #expect(try scene.tell(.started("B", "ann", "3", attempt: 3)) == "invalidTransition")
    #expect(try scene.tell(.started("B", "ann", "3", attempt: 2)) == "7")
    // What goes to an address is not put into the wallet besides.
    #expect(try scene.tell(.paid("B", "ann", "3")) == "invalidTransition")
    #expect(try scene.tell(.paid("B", "ann", "4", to: .address("iban:1"))) == "amountMismatch")
    #expect(try scene.tell(.paid("B", "ann", "3", to: .address("iban:1"))) == "8")
    #expect(try scene.tell(.started("B", "ann", "1", attempt: 3)) == "invalidTransition")
    #expect(try scene.tell(.failed("B", "ann", "3", attempt: 2)) == "invalidTransition")
  }

  @Test("R13: a failure of none in flight is no transition, also for somebody unheard of")
  func failureOfNone() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.failed("B", "ann", "4")) == "invalidTransition")
    #expect(try scene.tell(.failed("B", "nobody", "4")) == "invalidTransition")
  }

  @Test("R13: transitions are looked at before what is payable")
  func transitionsFirst() throws {
    var scene = try Self.scene()
    try scene.tell(.blocked("ann"))
    #expect(try scene.tell(.started("B", "ann", "999", attempt: 2)) == "invalidTransition")
    #expect(try scene.tell(.started("B", "ann", "999")) == "referrerBlocked")
    try scene.tell(.unblocked("ann"))
    #expect(try scene.tell(.started("B", "ann", "999")) == "exceedsPayable")
  }

  @Test("R13: paid outside the ledger, the wallet is not credited; pending is never lost")
  func outside() throws {
    var scene = try Self.scene()
    try scene.tell(all: [.started("B", "ann", "4"), .failed("B", "ann", "4")])
    #expect(scene.balance(of: "ann").pending == 1_000 && scene.balance(of: "ann").inFlight == 0)
    try scene.tell(.started("B", "ann", "4", attempt: 2))
    #expect(scene.balance(of: "ann").inFlight == 400 && scene.balance(of: "ann").payable == 600)
    try scene.tell(.paid("B", "ann", "4", to: .address("iban:1")))
    let balance = scene.balance(of: "ann")
    #expect(balance.wallet == 0 && balance.inFlight == 0 && balance.paid == 400)
  }

  @Test("R10: a payment that ends its own start is paid whatever happened to the referrer since")
  func endsOwnStart() throws {
    var scene = try Self.scene()
    try scene.tell(all: [
      .started("B", "ann", "10"), .blocked("ann"), .refund("r", of: "p1", "50"),
    ])
    #expect(try scene.tell(.paid("B2", "ann", "1")) == "referrerBlocked")
    #expect(try scene.tell(.paid("B", "ann", "10", to: .address("iban:1"))) == "8")
    #expect(scene.balance(of: "ann").pending == -1_000)
  }

  @Test("R10: after a failure, a payment without a new start is held against what is payable")
  func paidAfterFailure() throws {
    var scene = try Self.scene()
    try scene.tell(all: [.started("B", "ann", "4"), .failed("B", "ann", "4")])
    #expect(try scene.tell(.paid("B", "ann", "10.01")) == "exceedsPayable")
    #expect(try scene.tell(.paid("B", "ann", "9")) == "7")
  }

  @Test("R12: a line is paid once per batch, referrer and currency")
  func paidOnce() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.paid("B", "ann", "4")) == "5")
    #expect(try scene.tell(.paid("B", "ann", "4.0")) == "= 5")
    #expect(try scene.tell(.paid("B", "ann", "3")) == "conflict")
    #expect(try scene.tell(.paid("B", "ann", "4", to: .address("iban:1"))) == "conflict")
    #expect(try scene.tell(.started("B", "ann", "4")) == "invalidTransition")
    #expect(try scene.tell(.paid("B2", "ann", "4")) == "6")
  }

  @Test(
    "G2: a batch of a payment names a recorded payment that earned for the referrer",
    arguments: [
      ("payment:p1", "ann", "5"), ("payment:p1:2", "ann", "5"), ("payment:p1:10", "ann", "5"),
      ("payment:p1:02", "ann", "unknownPayment"), ("payment:p1:x", "ann", "unknownPayment"),
      ("payment:p1:", "ann", "unknownPayment"), ("payment:p1:2:2", "ann", "unknownPayment"),
      ("payment:p9", "ann", "unknownPayment"), ("payment:", "ann", "unknownPayment"),
      ("payment:p1", "bob", "unknownPayment"), ("payment", "ann", "5"), ("Payment:p9", "ann", "5"),
    ] as [(Text, ID, String)])
  func batchOfPayment(batch: Text, referrer: ID, word: String) throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.paid(batch, referrer, "1")) == word)
  }

  @Test("G2: a payment whose own id ends in a number is found under it too")
  func numberedPayment() throws {
    var scene = try Scene()
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("p:2", by: "bob", "50")])
    #expect(try scene.tell(.paid("payment:p:2", "ann", "1")) == "5")
    #expect(try scene.tell(.paid("payment:p:2:2", "ann", "1")) == "6")
    #expect(try scene.tell(.paid("payment:p", "ann", "1")) == "unknownPayment")
  }

  @Test("R12: a batch finishes once, and its totals are amounts above zero, none twice")
  func finished() throws {
    var scene = try Self.scene()
    #expect(try scene.tell(.finished("B", paid: 0, total: nil)) == "5")
    #expect(try scene.tell(.finished("B", paid: 0, total: nil)) == "= 5")
    #expect(try scene.tell(.finished("B", paid: 1, total: nil)) == "conflict")
    #expect(try scene.tell(.finished("B2", paid: 1, total: "0")) == "invalidAmount")
    #expect(try scene.tell(.finished("B2", paid: 1, total: "1.001")) == "invalidAmount")
    let twice = [
      CurrencyTotal<Spelled>(currency: "USD", amount: "1"),
      CurrencyTotal<Spelled>(currency: "USD", amount: "2"),
    ]
    let event = BatchFinished<Spelled>(batch: "B3", paid: 1, failed: 0, changed: 0, totals: twice)
    #expect(try scene.tell(.batchFinished(event)) == "malformed")
    #expect(scene.state.figures.batches.contains("B"))
    #expect(!scene.state.figures.batches.contains("B2"))
  }
}
