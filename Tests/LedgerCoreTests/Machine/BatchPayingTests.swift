import LedgerCore
import ReferralLedgerTesting
import Testing

/// A preview is paid by what decides on a single line, however many lines there are.
@Suite("R12: paying the lines of a preview")
struct BatchPayingTests {
  /// Names of every length that is stored in its own way, of more referrers than are looked up at once.
  static let names: [ID] = (0..<150).map { number in
    let length = [1, 3, 7, 8, 11, 12, 13, 36, 127, 128][number % 10]
    let name = "\(number)" + (number % 7 == 0 ? "é" : "") + String(repeating: "n", count: 128)
    return Text(String(decoding: name.utf8.prefix(max(length, 5)), as: UTF8.self))
  }

  /// Each of these has earned 10.00 USD, some of them SOL besides.
  static func scene(_ names: [ID]) throws -> Scene {
    var scene = try Scene()
    for (number, name) in names.enumerated() {
      let referee = Text("of-\(number)")
      try scene.tell(all: [
        .registration(referee, by: name), .payment(Text("p-\(number)"), by: referee, "50"),
      ])
      if number % 3 == 0 {
        try scene.tell(all: [.payment(Text("s-\(number)"), by: referee, "1", in: "SOL")])
      }
    }
    return scene
  }

  private static func preview(
    _ scene: Scene, _ change: (inout [BatchPreview.Line]) -> Void = { _ in }
  ) throws -> BatchPreview {
    let preview = try scene.state.preview(of: nil, by: "admin", at: scene.now)
    var lines = preview.lines
    change(&lines)
    return try BatchPreview(
      batch: preview.batch, actor: preview.actor, previewedAt: preview.previewedAt,
      position: preview.position, lines: lines, leftOut: preview.leftOut)
  }

  /// A machine at the end of the scene's log.
  private static func machine(_ scene: Scene) throws -> LedgerMachine {
    var framed: [UInt8] = []
    for record in scene.log { RecordFraming.append(record, to: &framed) }
    var state = LedgerState()
    try state.fold(framed: framed)
    return LedgerMachine(state, actor: "system")
  }

  /// Pays a preview, and proposes its lines one by one besides; both must come to the same.
  private static func compare(
    _ preview: BatchPreview, on scene: Scene, refusing codes: Set<Rejection.Code> = []
  ) throws -> BatchFinished<Spelled> {
    var paying = scene.ledger
    var proposing = scene.ledger
    let decision = try paying.confirm(preview, by: "admin", now: scene.now)
    guard case .accepted(let events) = decision, case .batchFinished(let end)? = events.last?.body
    else { throw Violations(["the batch was not paid: \(decision)"]) }
    var refused: [Rejection.Code] = []
    for line in preview.lines {
      let proposal = Proposal(.cashbackPaid(line.payment(in: preview.batch)), actor: "admin")
      let decision = try proposing.propose(proposal, now: scene.now)
      if case .rejected(let rejection) = decision { refused.append(rejection.code) }
    }
    _ = try proposing.propose(Proposal(.batchFinished(end), actor: "admin"), now: scene.now)
    #expect(Set(refused) == codes && end.changed == UInt64(refused.count))
    #expect(paying.log == proposing.log)
    #expect(paying.digest == proposing.digest)
    return end
  }

  @Test("R12: it is recorded byte for byte as if each line had been proposed by itself")
  func asSingleLines() throws {
    var scene = try Self.scene(Self.names)
    let preview = try Self.preview(scene)
    #expect(preview.lines.count == 200)
    // Some lines change before they are paid: first, last, and at the edge of what is looked up at once.
    for place in [0, 1, 63, 64, 100, 199] {
      try scene.tell(.blocked(preview.lines[place].referrer))
    }
    let end = try Self.compare(preview, on: scene, refusing: [.referrerBlocked])
    #expect(end.paid == 200 - end.changed && end.changed >= 6)
  }

  @Test("R12: amounts and counts of every length are recorded as they are alone")
  func lengths() throws {
    var scene = try Self.scene(["ann"])
    for bits in 0..<60 {
      let (name, amount) = (Text("n\(bits)"), Int64(1) << bits)
      for more in [Int64(-1), 0] where amount + more > 0 {
        let earned = Amount(minorUnits: amount + more, exponent: 2)
        try scene.tell(
          .adjustment(Text("a\(bits)\(more)"), of: "\(name)\(more)", earned, .cashback))
      }
    }
    for number in 0..<130 {
      let referee = Text("more-\(number)")
      try scene.tell(all: [
        .registration(referee, by: "bea"), .payment(Text("m-\(number)"), by: referee, "5"),
      ])
    }
    let preview = try Self.preview(scene)
    #expect(preview.lines.count > 120 && preview.lines.contains { $0.referrals == 130 })
    #expect(try Self.compare(preview, on: scene).paid == UInt64(preview.lines.count))
  }

  @Test("R12: who is paid is whom a line names, wherever the preview says they stand")
  func hints() throws {
    let scene = try Self.scene(Self.names)
    let preview = try Self.preview(scene)
    let numbers = preview.lines.map { scene.state.directory.handle(of: $0.referrer)?.rawValue ?? 0 }
    let wrong: [[UInt32]] = [
      numbers, numbers.reversed(), numbers.map { $0 + 1 }, numbers.map { _ in .max }, [],
    ]
    var logs: Set<[[UInt8]]> = []
    for hints in wrong {
      let hinted = try BatchPreview(
        batch: preview.batch, actor: preview.actor, previewedAt: preview.previewedAt,
        position: preview.position, lines: preview.lines, leftOut: preview.leftOut, hints: hints)
      #expect(hinted == preview && hinted.json == preview.json)
      #expect(try Self.compare(hinted, on: scene).changed == 0)
      var ledger = scene.ledger
      _ = try ledger.confirm(hinted, by: "admin", now: scene.now)
      logs.insert(ledger.log.map { Array($0) })
    }
    #expect(logs.count == 1)
  }

  @Test("R12: a line that stands in a preview twice is paid once")
  func twice() throws {
    let scene = try Self.scene(["ann", "bea"])
    let preview = try Self.preview(scene) { lines in
      let half = BatchPreview.Line(
        referrer: "ann", currency: "USD", amount: "4.00", referrals: 1)
      lines = [half, half] + lines.filter { $0.referrer == "bea" } + [half]
    }
    let end = try Self.compare(preview, on: scene)
    #expect(end.changed == 0)
    var ledger = scene.ledger
    _ = try ledger.confirm(preview, by: "admin", now: scene.now)
    let paid = ledger.balances(at: scene.now).filter { $0.participant == "ann" }.map(\.paid)
    #expect(paid.contains(400) && !paid.contains(800))
  }

  @Test("R12: lines are reported in the preview's order, each refused for what is wrong with it")
  func outcome() throws {
    let scene = try Self.scene(["ann", "bea", "eve", "ida"])
    func line(_ referrer: ID, _ amount: Amount, _ currency: Text = "USD") -> BatchPreview.Line {
      BatchPreview.Line(referrer: referrer, currency: currency, amount: amount, referrals: 1)
    }
    let preview = try Self.preview(scene) { lines in
      lines = [
        line("nobody", "1.00"), line("ann", "4.00"), line("", "1.00"), line("a\nb", "1.00"),
        line("bea", "1.00", "EUR"), line("bea", "1.001", "GBP"), line("eve", "10.01"),
        line("ida", "10.00"), line(Text(String(repeating: "n", count: 300)), "1.00"),
      ]
    }
    var machine = try Self.machine(scene)
    let decision = try machine.pay(
      preview, by: "admin", correlation: nil, now: scene.now, evidence: Evidence())
    guard case .accepted(let positions, let outcome) = decision else {
      Issue.record("not accepted: \(decision)")
      return
    }
    #expect(positions.count == 3 && positions.upperBound == outcome.position)
    #expect(outcome.paid.map { "\($0.referrer) \($0.amount)" } == ["ann 4.00", "ida 10.00"])
    #expect(
      outcome.changed.map { "\($0.line.referrer.string.prefix(6)) \($0.rejection.code.rawValue)" }
        == [
          "nobody exceedsPayable", " invalidID", "a\nb invalidID", "bea unknownCurrency",
          "bea unknownCurrency", "eve exceedsPayable", "nnnnnn invalidID",
        ])
  }

  @Test("R12: an append that fails leaves no trace of a batch, and paying it again is the same")
  func undone() throws {
    let scene = try Self.scene(Self.names)
    let preview = try Self.preview(scene)
    var (once, twice) = (scene.ledger, scene.ledger)
    twice.failingAppends = 2
    _ = try once.confirm(preview, by: "admin", now: scene.now)
    _ = try twice.confirm(preview, by: "admin", now: scene.now)
    #expect(once.log == twice.log && once.digest == twice.digest)
    #expect(once.log.count == scene.log.count + 201)

    var machine = try Self.machine(scene)
    let digest = machine.state.digested
    _ = try machine.pay(
      preview, by: "admin", correlation: nil, now: scene.now, evidence: Evidence())
    _ = machine.startAppending()
    #expect(machine.head == UInt64(scene.log.count + 201))
    machine.failAppending()
    #expect(machine.state.digested == digest && machine.head == UInt64(scene.log.count))
  }

  @Test("R12: of a batch that the log has not seen nothing is asked, whatever its keys look like")
  func unseenBatch() throws {
    // Found by search: the key of this payment looks like that of the line to ann, participant 1, in USD.
    var scene = try Scene()
    scene.now = Timestamp(milliseconds: Scene.morning.milliseconds + 1_207_492_000)
    try scene.tell(all: [.registration("bob", by: "ann"), .payment("pay-17292", by: "bob", "50")])
    let preview = try Self.preview(scene)
    #expect(preview.batch == "BATCH-20251015-082452")
    let keys = scene.state.figures.keys
    let key = KeyBuilder(keys.hash, .cashbackPaid).adding(preview.batch)
      .adding(Handle(1), CurrencyIndex(1))
    #expect(keys.position(of: key.value) { _ in true } == 4)
    var machine = try Self.machine(scene)
    let decision = try machine.pay(
      preview, by: "admin", correlation: nil, now: scene.now, evidence: Evidence())
    guard case .accepted(5...6, let outcome) = decision else {
      Issue.record("not accepted: \(decision)")
      return
    }
    #expect(outcome.paid == preview.lines && outcome.changed.isEmpty)
  }

  @Test("R12: two lines of one batch whose keys look alike are both paid, and each of them once")
  func collidingLines() throws {
    // Found by search: in this batch the keys of participants 169 and 286 look alike, in USD.
    var scene = try Scene()
    scene.now = Timestamp(milliseconds: Scene.morning.milliseconds + 45_473_561_000)
    for number in 0..<144 {
      let referee = Text("of-\(number)")
      try scene.tell(all: [
        .registration(referee, by: Text("u-\(number)")),
        .payment(Text("p-\(number)"), by: referee, "50"),
      ])
    }
    // Every referee stands before the referrer: 169 is a referrer, and 286 has earned by hand.
    try scene.tell(.adjustment("a", of: "of-143", "3", .cashback))
    let preview = try Self.preview(scene)
    #expect(preview.batch == "BATCH-20270311-163241" && preview.lines.count == 145)
    let names = [169, 286].map { scene.state.directory.name(of: Handle($0)) }
    #expect(names.allSatisfy { name in preview.lines.contains { $0.referrer == name } })
    guard case .accepted(let events) = try scene.confirm(preview, by: "admin") else {
      Issue.record("the batch was not paid")
      return
    }
    #expect(events.count == 146)
    let keys = scene.state.figures.keys
    let key = KeyBuilder(keys.hash, .cashbackPaid).adding(preview.batch)
      .adding(Handle(169), CurrencyIndex(1))
    var alike = 0
    _ = keys.position(of: key.value) { _ in
      alike += 1
      return false
    }
    #expect(alike == 2)
    for line in preview.lines {
      #expect(scene.balance(of: line.referrer).paid == line.amount.units)
      let again = EventBody.cashbackPaid(line.payment(in: preview.batch))
      #expect(try scene.tell(again).hasPrefix("= "))
    }
  }

  @Test("G1: lines of two batches whose keys look alike are two lines, each found by its record")
  func collidingBatches() throws {
    // Found by search, for participant 1, in USD.
    var scene = try Self.scene(["ann"])
    #expect(try scene.tell(.paid("b-45327", "ann", "1")) == "6")
    #expect(try scene.tell(.paid("b-1102258", "ann", "2")) == "7")
    #expect(try scene.tell(.paid("b-45327", "ann", "1")) == "= 6")
    #expect(try scene.tell(.paid("b-1102258", "ann", "2")) == "= 7")
    #expect(try scene.tell(.paid("b-45327", "ann", "2")) == "conflict")
    #expect(try scene.tell(.paid("b-1102258", "ann", "1")) == "conflict")
    #expect(scene.balance(of: "ann").paid == 300)
  }
}
