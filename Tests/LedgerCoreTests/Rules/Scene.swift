import LedgerCore
import ReferralLedgerTesting
import Testing

/// A ledger at work, for tests that tell a rule as a short story.
struct Scene {
  private(set) var ledger = RehearsedLedger()
  /// What the clock shows.
  var now = Scene.morning

  /// The moment 2025-10-01T09:00:00.000Z.
  static let morning = Timestamp(milliseconds: 1_759_309_200_000)

  /// A ledger with terms in USD and SOL, 20% for the referrer unless they say otherwise.
  init(_ change: (inout ProgramTerms) -> Void = { _ in }) throws {
    try publish { terms in
      terms.cashback = [Scene.rule(1, "20%")]
      change(&terms)
    }
  }

  /// A ledger without terms.
  static var empty: Scene {
    get throws {
      var scene = try Scene()
      scene.ledger = RehearsedLedger()
      return scene
    }
  }

  static func rate(_ text: String) -> Rate { Rate(text) ?? .zero }

  static func rule(_ depth: Int, _ rate: String, _ rounding: Rounding = .down) -> CashbackRule {
    CashbackRule(depth: depth, rate: .flat(Scene.rate(rate)), rounding: rounding)
  }

  static func terms(_ change: (inout ProgramTerms) -> Void = { _ in }) -> ProgramTerms {
    var terms = ProgramTerms(currencies: [
      Currency(code: "USD", exponent: 2), Currency(code: "SOL", exponent: 9),
    ])
    change(&terms)
    return terms
  }

  @discardableResult
  mutating func publish(_ change: (inout ProgramTerms) -> Void) throws -> String {
    let version = ledger.state.figures.program.version + 1
    return try tell(
      .programPublished(ProgramPublished(version: version, terms: Scene.terms(change))))
  }

  // MARK: Telling

  /// Proposes and says in one word what came of it: the position or positions (`4`, `4...6`), the
  /// position of which it is a duplicate (`= 3`, `= nothing`), or the code of the refusal.
  @discardableResult
  mutating func tell(
    _ body: EventBody<Spelled>, at: Timestamp? = nil, actor: Text? = nil, position: UInt64? = nil
  ) throws -> String {
    try tell(Proposal(body, at: at, actor: actor, position: position))
  }

  @discardableResult
  mutating func tell(_ proposal: Proposal) throws -> String {
    let (count, digest) = (ledger.log.count, ledger.digest)
    let decision = try ledger.propose(proposal, now: now)
    return word(for: decision, count, digest)
  }

  /// Tells several things that must all be accepted.
  mutating func tell(
    all bodies: [EventBody<Spelled>], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for body in bodies {
      guard case .accepted = try ledger.propose(Proposal(body), now: now) else {
        Issue.record("\(Proposal(body).json) was not accepted", sourceLocation: sourceLocation)
        return
      }
    }
  }

  @discardableResult
  mutating func calculate(_ period: Text) throws -> String {
    let (count, digest) = (ledger.log.count, ledger.digest)
    let decision = try ledger.calculate(period, now: now)
    return word(for: decision, count, digest)
  }

  @discardableResult
  mutating func tell(payout bodies: [EventBody<Spelled>]) throws -> String {
    let (count, digest) = (ledger.log.count, ledger.digest)
    let decision = try ledger.propose(payout: bodies.map { Proposal($0) }, now: now)
    return word(for: decision, count, digest)
  }

  /// The word for a decision; what is not accepted must have left no trace (rule G6).
  private func word(for decision: Decision, _ count: Int, _ digest: [UInt8]) -> String {
    if case .accepted(let events) = decision {
      let first = events.first?.position ?? 0
      let last = events.last?.position ?? 0
      #expect(ledger.log.count == Int(last) && first == UInt64(count) + 1)
      return first == last ? "\(first)" : "\(first)...\(last)"
    }
    #expect(ledger.log.count == count && ledger.digest == digest, "a refusal left a trace")
    switch decision {
    case .duplicate(let position): return position.map { "= \($0)" } ?? "= nothing"
    case .rejected(let rejection):
      #expect(!rejection.message.contains("\n") && !rejection.message.isEmpty)
      return rejection.code.rawValue
    case .accepted: return "accepted"
    }
  }

  /// Previews a batch for everybody and confirms it.
  @discardableResult
  mutating func pay(by actor: Text) throws -> String {
    _ = try ledger.preview(of: nil, by: actor, now: now)
    let (count, digest) = (ledger.log.count, ledger.digest)
    let decision = try ledger.confirm(by: actor, now: now)
    return word(for: decision, count, digest)
  }

  /// Confirms a preview.
  mutating func confirm(_ preview: BatchPreview, by actor: Text) throws -> Decision {
    try ledger.confirm(preview, by: actor, now: now)
  }

  mutating func fail(nextAppends count: Int) { ledger.failingAppends = count }

  // MARK: Asking

  var state: LedgerState { ledger.state }
  var events: [LedgerEvent] { ledger.events }
  var log: [[UInt8]] { ledger.log }
  var digest: [UInt8] { ledger.digest }

  func balance(of participant: ID, in currency: Text = "USD") -> Balance {
    ledger.state.balance(of: participant, in: currency, at: now)
      ?? Balance(
        participant: participant, currency: ledger.state.directory.currencies.rows[0].currency)
  }

  /// What a recorded payment earned, as `referrer depth rate amount`.
  func earnings(of payment: Text) -> [String] {
    for event in ledger.events {
      guard case .paymentSucceeded(let recorded) = event.body, recorded.payment == payment else {
        continue
      }
      return (recorded.earnings ?? []).map {
        "\($0.referrer) \($0.depth) \($0.rate) \($0.amount)"
      }
    }
    return ["not recorded"]
  }

  /// The lines of a period's payout, as `kind participant amount` with the referee of a bonus.
  func payout(of period: Text) -> [String] {
    ledger.events.compactMap { event in
      guard case .payoutCalculated(let line) = event.body, line.period == period else { return nil }
      let referee = line.referee.map { " on \($0)" } ?? ""
      return "\(line.kind) \(line.participant) \(line.amount)\(referee)"
    }
  }
}
