import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("R11: previews of batches")
struct BatchPreviewTests {
  /// Each of these referrers has one referee who paid 50, and so earned 10.00.
  static func scene(
    _ referrers: [ID], _ change: (inout ProgramTerms) -> Void = { _ in }
  ) throws -> Scene {
    var scene = try Scene(change)
    for referrer in referrers {
      let referee = Text("\(referrer)'s")
      try scene.tell(all: [
        .registration(referee, by: referrer), .payment(Text("of \(referrer)"), by: referee, "50"),
      ])
    }
    return scene
  }

  private func preview(_ scene: Scene, of referrer: ID? = nil) throws -> BatchPreview {
    try scene.state.preview(of: referrer, by: "admin", at: scene.now)
  }

  @Test("The id says when it was previewed, with -2, -3 where it is taken")
  func ids() throws {
    var scene = try Self.scene(["ann"])
    #expect(try preview(scene).batch == "BATCH-20251001-090000")
    try scene.tell(.paid("BATCH-20251001-090000", "ann", "1"))
    #expect(try preview(scene).batch == "BATCH-20251001-090000-2")
    try scene.tell(.started("BATCH-20251001-090000-2", "ann", "1"))
    #expect(try preview(scene).batch == "BATCH-20251001-090000-3")
    scene.now = Timestamp(milliseconds: scene.now.milliseconds + 1_999)
    #expect(try preview(scene).batch == "BATCH-20251001-090001")
  }

  @Test("It says who asked and when, where the log stood, and when it expires")
  func envelope() throws {
    let scene = try Self.scene(["ann"])
    let preview = try preview(scene)
    #expect(preview.actor == "admin" && preview.previewedAt == scene.now)
    #expect(preview.position == 4)
    #expect(preview.expires.description == "2025-10-01T09:02:00.000Z")
  }

  @Test("A line per referrer and currency, sorted by bytes, with the count of activated referrals")
  func lines() throws {
    var scene = try Self.scene(["éva", "Zoë", "ann", "an"])
    try scene.tell(all: [
      .registration("trial", by: "ann"), .activation("trial"), .registration("idle", by: "ann"),
      .payment("in sol", by: "ann's", "1", in: "SOL"),
    ])
    let shown = try preview(scene).lines.map {
      "\($0.referrer) \($0.amount) \($0.currency) \($0.referrals)"
    }
    #expect(
      shown == [
        "Zoë 10.00 USD 1", "an 10.00 USD 1", "ann 0.200000000 SOL 2", "ann 10.00 USD 2",
        "éva 10.00 USD 1",
      ])
    #expect(try preview(scene).payees == 4)
    #expect(
      try preview(scene).totals.map { "\($0.amount) \($0.currency)" }
        == ["0.200000000 SOL", "40.00 USD"])
  }

  @Test("Who is left out is told the first reason that applies, and nobody with pending zero is")
  func leftOut() throws {
    var scene = try Self.scene(["both", "back", "flying", "little", "none", "part"]) { terms in
      terms.minimumPayout = [CurrencyMinimum(currency: "USD", minorUnits: 600)]
    }
    try scene.tell(all: [
      // Blocked goes before negative.
      .paid("B", "both", "10"), .refund("r1", of: "of both", "50"), .blocked("both"),
      .paid("B", "back", "10"), .refund("r2", of: "of back", "50"),
      .started("B", "flying", "10"), .refund("r3", of: "of little", "40"),
      .refund("r4", of: "of none", "50"), .started("B", "part", "6"),
    ])
    let shown = try preview(scene).leftOut.map { "\($0.referrer) \($0.pending) \($0.reason)" }
    #expect(
      shown == [
        "back -10.00 negative", "both -10.00 blocked", "flying 10.00 inFlight",
        "little 2.00 belowMinimum", "part 10.00 belowMinimum",
      ])
    #expect(try preview(scene).lines.isEmpty)
  }

  @Test("What is on hold comes before what is in flight, and matures without any event")
  func onHold() throws {
    var scene = try Self.scene(["ann", "eve"]) { $0.holdDays = 3 }
    try scene.tell(.blocked("eve"))
    let reasons = try preview(scene).leftOut.map { "\($0.referrer) \($0.reason)" }
    #expect(reasons == ["ann onHold", "eve blocked"])
    scene.now = scene.now.adding(days: 3)
    #expect(try preview(scene).lines.map(\.referrer) == ["ann"])
    #expect(try preview(scene, of: "ann").lines.map(\.referrer) == ["ann"])
    scene.now = Timestamp(milliseconds: scene.now.milliseconds - 1)
    #expect(try preview(scene).lines.isEmpty)
    #expect(try preview(scene, of: "ann").lines.isEmpty)
  }

  @Test("One referrer only")
  func oneReferrer() throws {
    let scene = try Self.scene(["ann", "eve"])
    #expect(try preview(scene, of: "eve").lines.map(\.referrer) == ["eve"])
    #expect(try preview(scene, of: "nobody").lines.isEmpty)
  }

  @Test("The ten largest per currency, the largest first, ties by referrer")
  func largest() throws {
    var scene = try Self.scene((10...22).map { Text("r\($0)") })
    try scene.tell(all: [
      .payment("more", by: "r22's", "50"), .payment("less", by: "r11's", "0.05"),
      .payment("sol", by: "r15's", "1", in: "SOL"),
    ])
    let preview = try preview(scene)
    #expect(
      preview.largest(in: "USD").map(\.referrer.string) == [
        "r22", "r11", "r10", "r12", "r13", "r14", "r15", "r16", "r17", "r18",
      ])
    #expect(preview.largest(in: "SOL").map(\.referrer) == ["r15"])
    #expect(preview.top.count == 11)
    #expect(preview.top.map(\.referrer) == preview.top.map(\.referrer).sorted())
  }

  @Test(
    "Without terms, and by an actor that is no id, there is none; a sum beyond an amount neither")
  func refusals() throws {
    let empty = try Scene.empty
    let bad = try Self.scene(["ann"])
    func code(_ scene: Scene, _ actor: Text) -> String {
      do throws(Rejection) {
        _ = try scene.state.preview(by: actor, at: scene.now)
        return "previewed"
      } catch {
        return error.code.rawValue
      }
    }
    #expect(code(empty, "admin") == "noProgram")
    #expect(code(bad, "") == "invalidID")
    var rich = try Scene { $0.cashback = [Scene.rule(1, "100%")] }
    for referrer in ["a", "b"] as [Text] {
      let referee = Text("\(referrer)'s")
      try rich.tell(all: [
        .registration(referee, by: referrer),
        .payment(referrer, by: referee, "90000000000000000"),
      ])
    }
    #expect(code(rich, "admin") == "amountOverflow")
    #expect(try rich.state.preview(of: "a", by: "admin", at: rich.now).lines.count == 1)
  }
}
