import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("I7, I12: folding and undoing")
struct FoldTests {
  static func ledger(_ seed: UInt64) throws -> RehearsedLedger {
    seed == 0
      ? try Scene.everything().ledger
      : try .generated(seed: seed, steps: 120, seed % 2 == 0 ? .sound : .hostile)
  }

  @Test(
    "I7, I12: one by one, in a row, in parts and under another hash key give the same digest",
    arguments: 0...8 as ClosedRange<UInt64>)
  func folds(seed: UInt64) throws {
    let ledger = try Self.ledger(seed)
    var single = LedgerState()
    for record in ledger.log { try record.withUnsafeBytes { try single.fold($0) } }
    #expect(DigestOfState.bytes(single) == ledger.digest)

    var framed = LedgerState(hashKey: (seed &+ 9, 77))
    try framed.fold(framed: ledger.framed)
    #expect(DigestOfState.bytes(framed) == ledger.digest)
    #expect(framed.head == UInt64(ledger.log.count))

    var parts = LedgerState()
    for start in stride(from: 0, to: ledger.log.count, by: 7) {
      var bytes: [UInt8] = []
      for record in ledger.log[start..<min(start + 7, ledger.log.count)] {
        RecordFraming.append(record, to: &bytes)
      }
      try parts.fold(framed: bytes)
    }
    #expect(DigestOfState.bytes(parts) == ledger.digest)
    let now = single.recordedAt ?? Scene.morning
    #expect(parts.balances(at: now) == framed.balances(at: now))
  }

  @Test(
    "I7: undoing to any earlier position gives the digest of that position",
    arguments: 0...4 as ClosedRange<UInt64>)
  func undo(seed: UInt64) throws {
    let ledger = try Self.ledger(seed)
    var state = LedgerState()
    state.startJournaling()
    var marks: [(StateMark, [UInt8], [Balance])] = []
    for record in ledger.log {
      marks.append((state.mark(), DigestOfState.bytes(state), state.balances(at: Scene.morning)))
      try record.withUnsafeBytes { try state.fold($0) }
    }
    let whole = DigestOfState.bytes(state)
    // Back a few steps, forward again, then all the way back.
    let step = max(ledger.log.count - 5, 0)
    state.undo(to: marks[step].0)
    #expect(DigestOfState.bytes(state) == marks[step].1)
    for index in step..<ledger.log.count {
      marks[index].0 = state.mark()
      try ledger.log[index].withUnsafeBytes { try state.fold($0) }
    }
    #expect(DigestOfState.bytes(state) == whole)
    for (mark, digest, balances) in marks.reversed() {
      state.undo(to: mark)
      #expect(DigestOfState.bytes(state) == digest)
      #expect(state.balances(at: Scene.morning) == balances)
    }
    #expect(state.head == 0 && state.recordedAt == nil)
  }

  @Test(
    "G6, I7: appends that fail are undone and made again, and leave the same log",
    arguments: 1...4 as ClosedRange<UInt64>)
  func failingAppends(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let history = Generator<History>.histories(.sound, steps: 60...60).value(from: &random)
    var (plain, shaken) = (RehearsedLedger(), RehearsedLedger())
    for (index, step) in history.steps.enumerated() {
      shaken.failingAppends = index % 3
      #expect(try plain.deciding(step) == shaken.deciding(step))
    }
    #expect(plain.log == shaken.log && plain.digest == shaken.digest)
    let replayed = try RehearsedLedger(replaying: plain.log)
    #expect(replayed.digest == plain.digest)
  }

  @Test("I7: each projection folded alone has the figures that it has within the ledger")
  func alone() throws {
    let scene = try Scene.everything()
    let figures = scene.state.figures
    let hash = KeyedHash(key: (5, 6))
    func fold<Folded: Projection>(_ projection: Folded) throws -> Folded {
      var fold = ProjectionFold(projection)
      try fold.fold(framed: scene.ledger.framed)
      #expect(fold.position == scene.state.head)
      return fold.projection
    }
    #expect(try Self.digest(fold(Cashback(hash: hash))) == Self.digest(figures.cashback))
    #expect(try Self.digest(fold(Wallets(hash: hash))) == Self.digest(figures.wallets))
    #expect(try Self.digest(fold(Periods(hash: hash))) == Self.digest(figures.periods))
    #expect(try Self.digest(fold(Referrals(hash: hash))) == Self.digest(figures.referrals))
    #expect(try Self.digest(fold(ReferralCodes(hash: hash))) == Self.digest(figures.codes))
    #expect(try Self.digest(fold(Refunds(hash: hash))) == Self.digest(figures.refunds))
    #expect(try Self.digest(fold(Batches(hash: hash))) == Self.digest(figures.batches))
    #expect(try Self.digest(fold(Totals())) == Self.digest(figures.totals))
    #expect(try Self.digest(fold(ProgramHistory())) == Self.digest(figures.program))
    #expect(try fold(KeyIndex(hash: hash)).count == figures.keys.count)
    #expect(try Self.digest(fold(LedgerFigures(hash: hash))) == Self.digest(figures))
  }

  private static func digest(_ part: Any) -> [UInt8] {
    var parts = DigestingParts()
    switch part {
    case var part as Cashback: part.visitParts(&parts)
    case var part as Wallets: part.visitParts(&parts)
    case var part as Periods: part.visitParts(&parts)
    case var part as Referrals: part.visitParts(&parts)
    case var part as ReferralCodes: part.visitParts(&parts)
    case var part as Refunds: part.visitParts(&parts)
    case var part as Batches: part.visitParts(&parts)
    case var part as Totals: part.visitParts(&parts)
    case var part as ProgramHistory: part.visitParts(&parts)
    case var part as LedgerFigures: part.visitParts(&parts)
    default: Issue.record("an unknown projection")
    }
    return parts.sink.bytes
  }

  /// What a program of its own counts: what each payer spent.
  private struct Spending: Projection {
    var byPayer: [ID: Int64] = [:]

    mutating func apply(_ event: borrowing Event<Dense>, in context: borrowing FoldContext) {
      guard case .paymentSucceeded(let payment) = event.body else { return }
      guard context.currency(payment.currency).code == "USD" else { return }
      guard context.text(payment.payment) != "p2" else { return }
      byPayer[context.name(of: payment.payer), default: 0] += payment.amount
    }
  }

  @Test("I7: a projection of one's own takes ten lines, and folds beside the ledger's")
  func ownProjection() throws {
    var fold = ProjectionFold(Spending())
    try fold.fold(framed: try Scene.everything().ledger.framed)
    #expect(fold.projection.byPayer == ["cyd-with-a-long-name": 10_000, "bob": 2_000])
  }
}

private struct DigestingParts: StatePartVisitor {
  var sink = DigestOfState()
  mutating func visit(_ part: inout some StatePart) { part.digest(into: &sink) }
}
