import LedgerCore
import ReferralLedgerTesting
import Testing

extension Scene {
  /// A ledger in which every type of event was recorded at least once.
  static func everything() throws -> Scene {
    var scene = try Scene { terms in
      terms.cashback = [Scene.rule(1, "20%"), Scene.rule(2, "10%", .halfEven)]
      terms.payoutBonus = [BonusRule(depth: 1, rate: Scene.rate("5%"))]
      terms.pool = PoolTerms(
        share: Scene.rate("80%"),
        weights: [
          MetricWeight(metric: "posts", millionths: 3_000_000),
          MetricWeight(metric: "likes", millionths: 250_000),
        ])
    }
    try scene.tell(all: [
      .code("ANN-1", of: "ann"), .registration("bob", by: nil, code: "ANN-1"),
      .registration("cyd-with-a-long-name", by: "bob"), .activation("bob", days: 14),
      .payment("p1", by: "cyd-with-a-long-name", "100.00"), .refund("r1", of: "p1", "25.00"),
      .started("B1", "bob", "15.00"), .failed("B1", "bob", "15.00"),
      .started("B1", "bob", "15.00", attempt: 2),
      .paid("B1", "bob", "15.00", to: .address("iban:1")),
      .paid("B2", "ann", "7.50"), .finished("B1", paid: 1, total: "15.00"),
      .blocked("ann"), .unblocked("ann"), .plan("ann", "gold"),
      .period("oct"), .revenue("oct", "50.00"), .revenue("oct", "7.77", from: "ads"),
      .engagement("oct", "bob", ["posts": 3, "likes": 2]), .engagement("oct", "ann", ["posts": 1]),
      .engagement("oct", "bob", ["posts": 2, "likes": 5]),
    ])
    scene.now = scene.now.adding(days: 1)
    try scene.calculate("oct")
    try scene.tell(all: [
      .claim("oct", "ann"), .claim("oct", "bob", to: .address("iban:2")),
      .payment("p2", by: "bob", "50.00", kind: .topUp),
      .payment("p3", by: "bob", "20.00", kind: .renewal, source: .wallet),
      .payment("p4", by: "bob", "1.500000001", in: "SOL", kind: .subscription),
      .withdrawal("w1", by: "ann", "7.50"), .moved("w1", to: .approved),
      .moved("w1", to: .completed),
      .withdrawal("w2", by: "ann", "1.00"), .moved("w2", to: .rejected, reason: "too early"),
      .withdrawal("w3", by: "bob", "2.00"), .moved("w3", to: .approved), .moved("w3", to: .failed),
      .withdrawal("w4", by: "bob", "3.00"), .adjustment("a1", of: "dan", "-4.00"),
      .adjustment("a2", of: "ann", "12.34", .cashback), .refund("r2", of: "p2", "10.00"),
      .refund("r3", of: "p3", "5.00", reason: .chargeback),
    ])
    return scene
  }
}

extension RehearsedLedger {
  /// The ledger that a generated history makes.
  static func generated(seed: UInt64, steps: Int, _ temper: Temper = .sound) throws -> Self {
    var random = RandomSource(seed: seed)
    let history = Generator<History>.histories(temper, steps: steps...steps).value(from: &random)
    var ledger = RehearsedLedger()
    for step in history.steps { _ = try ledger.deciding(step) }
    return ledger
  }

  /// The records one after another, each behind its length.
  var framed: [UInt8] {
    var framed: [UInt8] = []
    for record in log { RecordFraming.append(record, to: &framed) }
    return framed
  }
}

/// The digest of a state as bytes, to be compared.
struct DigestOfState: DigestSink {
  private(set) var bytes: [UInt8] = []
  mutating func absorb(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }

  static func bytes(_ state: LedgerState) -> [UInt8] {
    var state = state
    var sink = DigestOfState()
    state.digest(into: &sink)
    return sink.bytes
  }
}
