import LedgerCore
import Testing

/// What two entries of an index have in common is only a hash: the record, or the name, tells them apart.
///
/// The pairs were found by search under the standard hash key: each shares the piece, the slot and all the
/// bits of the hash that a slot keeps.
@Suite("G1: keys and names that share a slot and a fingerprint")
struct CollisionTests {
  static let payments: [Text] = ["pay-282154", "pay-955688"]
  static let adjustments: [Text] = ["adj-1112420", "adj-1332911"]
  static let names: [[Text]] = [
    ["user-95861", "user-100501"], ["participant-13598", "participant-43024"],
  ]

  /// The positions that the index offers for a key.
  private static func candidates(_ type: EventType, _ id: Text, _ scene: Scene) -> Set<UInt64> {
    let key = KeyBuilder(scene.state.figures.keys.hash, type).adding(id)
    var found: Set<UInt64> = []
    _ = scene.state.figures.keys.position(of: key.value) {
      found.insert($0)
      return false
    }
    return found
  }

  @Test("G1: two payments whose keys collide are two payments, each found by its record")
  func collidingPayments() throws {
    var scene = try Scene()
    try scene.tell(.registration("bob", by: "ann"))
    #expect(try scene.tell(.payment(Self.payments[0], by: "bob", "10")) == "3...4")
    #expect(Self.candidates(.paymentSucceeded, Self.payments[1], scene) == [4])
    #expect(try scene.tell(.refund("r0", of: Self.payments[1], "1")) == "unknownPayment")
    #expect(try scene.tell(.payment(Self.payments[1], by: "bob", "20")) == "5")
    for payment in Self.payments {
      #expect(Self.candidates(.paymentSucceeded, payment, scene) == [4, 5])
    }
    #expect(try scene.tell(.payment(Self.payments[0], by: "bob", "10")) == "= 4")
    #expect(try scene.tell(.payment(Self.payments[1], by: "bob", "20")) == "= 5")
    #expect(try scene.tell(.payment(Self.payments[0], by: "bob", "20")) == "conflict")
    #expect(try scene.tell(.payment(Self.payments[1], by: "bob", "10")) == "conflict")
    #expect(try scene.tell(.refund("r1", of: Self.payments[1], "20")) == "6")
    #expect(scene.balance(of: "ann").earned == 200)
    #expect(try scene.tell(.refund("r2", of: Self.payments[1], "1")) == "refundExceedsPayment")
    #expect(try scene.tell(.refund("r3", of: Self.payments[0], "10")) == "7")
  }

  @Test("G1: two adjustments whose keys collide are two, and undoing one leaves the other")
  func collidingAdjustments() throws {
    var scene = try Scene()
    #expect(try scene.tell(.adjustment(Self.adjustments[0], of: "ann", "1")) == "2")
    // The append fails once: what was indexed is taken out again, and put in anew.
    scene.fail(nextAppends: 1)
    #expect(try scene.tell(.adjustment(Self.adjustments[1], of: "ann", "2")) == "3")
    for adjustment in Self.adjustments {
      #expect(Self.candidates(.balanceAdjusted, adjustment, scene) == [2, 3])
    }
    #expect(try scene.tell(.adjustment(Self.adjustments[0], of: "ann", "1")) == "= 2")
    #expect(try scene.tell(.adjustment(Self.adjustments[1], of: "ann", "2")) == "= 3")
    #expect(try scene.tell(.adjustment(Self.adjustments[1], of: "ann", "1")) == "conflict")
  }

  @Test("I12: two names whose hashes collide are two participants", arguments: names)
  func collidingNames(names: [Text]) throws {
    var table = NameTable(hash: .standard)
    let hashes = names.map { $0.withBytes { KeyedHash.standard.hash(NameKey($0)) } }
    #expect(hashes[0] >> 32 == hashes[1] >> 32)
    #expect(names[0].withBytes { table.intern($0) } == 0)
    #expect(table.number(of: names[1]) == nil)
    #expect(table.probableNumber(hashes[1]) == 0)
    let mark = table.mark()
    for _ in 0..<2 {
      #expect(names[1].withBytes { table.intern($0) } == 1)
      #expect(table.number(of: names[0]) == 0 && table.number(of: names[1]) == 1)
      table.undo(to: mark)
      #expect(table.number(of: names[0]) == 0 && table.number(of: names[1]) == nil)
    }
    var scene = try Scene()
    try scene.tell(all: [
      .registration(names[0], by: "ann"), .registration(names[1], by: "eve"),
      .payment("p", by: names[1], "10"),
    ])
    #expect(scene.balance(of: "ann").earned == 0)
    #expect(scene.balance(of: "eve").earned == 200)
  }
}
