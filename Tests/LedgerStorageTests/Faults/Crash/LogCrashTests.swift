import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("A log in files, crashed again and again")
struct LogCrashTests {
  @Test("Faults 1–12, 14, 16, 42–52, 56: it holds what was acknowledged, through 500 drawn lives")
  func drawnLives() async throws {
    try await LogCrashes.test().check(
      steps: .logSteps, seed: 2026, lives: Sampling.count(500))
  }

  @Test("and through lives that are new in every run")
  func newLives() async throws {
    try await LogCrashes.test().check(steps: .logSteps, lives: Sampling.count(100))
  }

  @Test(
    "and through the lives that once found a defect",
    arguments: [
      // Both slots of HEAD on their way to the disk, and both torn.
      17_360_999_193_197_444_373
    ] as [UInt64])
  func knownLives(seed: UInt64) async throws {
    try await LogCrashes.test().check(steps: .logSteps, seed: seed, lives: 1)
  }
}
