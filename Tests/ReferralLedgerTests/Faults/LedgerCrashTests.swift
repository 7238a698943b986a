import LedgerStorage
import ReferralLedgerTesting
import Testing

/// Whole ledgers on files, crashed again and again, each held against one that has no files.
@Suite(.timeLimit(.minutes(10))) struct LedgerCrashTests {
  private let scenarios = Generator<CrashScenario<LedgerStep>>.crashes(
    dividing: .ledgerSteps())

  @Test func `Faults 1–12, 42–52, 56–61: a ledger keeps and repeats what it told, in 120 lives`()
    async throws
  {
    try await LedgerCrashes.test().check(scenarios, seed: 2026, lives: Sanitized.count(120))
  }

  @Test func `The drawn lives have every kind of step, and each that can take effect does so`() {
    var effects: [String: Int] = [:]
    var random = RandomSource(seed: 3)
    for _ in 0..<200 {
      var contents = LedgerContents()
      for step in scenarios.value(from: &random).cycles.flatMap(\.steps) {
        let before = contents.checkpoint.position
        contents.take(step)
        effects[step.kind, default: 0] += contents.checkpoint.position > before ? 1 : 0
      }
    }
    let passive = ["snapshot", "follow", "verify", "backUp", "rot", "preview"]
    for kind in passive { #expect(effects[kind] == 0, "\(kind)") }
    for kind in ["propose", "proposeGroup", "calculate", "confirm", "each", "together"] {
      #expect(effects[kind, default: 0] > 5, "\(kind): \(effects)")
    }
  }

  #if DEBUG
  @Test(
    arguments: [
      .appendNotSynced, .headBeforeSync, .rootOneBehind, .noDirectorySync,
      .headNotAlternating,
    ] as [Saboteur])
  func `A defect of the store beneath a ledger is found, and its life can be seen again`(
    saboteur: Saboteur
  ) async throws {
    let test = LedgerCrashes.test { seed in
      var options = LogCrashes.options(seed: seed)
      options.saboteur = saboteur
      return options
    }
    let failure = await #expect(throws: PropertyFailure.self) {
      try await test.check(scenarios, seed: 1, lives: 400)
    }
    let seed = try #require(failure?.seed)
    let again = await #expect(throws: PropertyFailure.self) {
      try await test.check(scenarios, seed: seed, lives: 1)
    }
    #expect(again?.smallest == failure?.smallest)
    #expect(again?.drawn == 1)
  }
  #endif
}

extension LedgerStep {
  /// What kind of step it is.
  fileprivate var kind: String {
    switch self {
    case .take(.propose): "propose"
    case .take(.proposeGroup): "proposeGroup"
    case .take(.calculate): "calculate"
    case .take(.preview): "preview"
    case .take(.confirm): "confirm"
    case .propose: "each"
    case .proposeTogether: "together"
    case .snapshot: "snapshot"
    case .follow: "follow"
    case .verify: "verify"
    case .backUp: "backUp"
    case .rot: "rot"
    }
  }
}
