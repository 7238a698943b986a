import LedgerStorage
import ReferralLedgerTesting
import Testing

/// Whole ledgers on files, crashed again and again, each held against one that has no files.
@Suite(.timeLimit(.minutes(5))) struct LedgerCrashTests {
  private let scenarios = Generator<CrashScenario<LedgerStep>>.crashes(
    dividing: .ledgerSteps(.hostile))

  @Test func `Faults 1–12, 42–52, 56–61: a ledger keeps and repeats what it told, in 120 lives`()
    async throws
  {
    try await LedgerCrashes.test().check(scenarios, seed: 2026, lives: Sanitized.count(120))
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
